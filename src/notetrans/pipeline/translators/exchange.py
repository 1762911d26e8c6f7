"""Posts as files for a translator's tools, and the pairs of languages that they are for.

Laws: every unit of a note is in its file, with the target that stands, if any; a file that holds
a translator's work which is not imported is never replaced.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from notetrans.errors import UsageError
from notetrans.exchange import BilingualFile, BilingualUnit, Format
from notetrans.model import Code, State, Unit
from notetrans.pipeline.known import KnownTarget
from notetrans.pipeline.notes import NoteText, digest, read_note
from notetrans.pipeline.site import Site
from notetrans.pipeline.standing import Standing, standing
from notetrans.site import Post
from notetrans.stage import write_whole

#: Engines whose targets help no translator.
_SENSELESS = ("pseudo", "echo")
DRAFT = "major:draft"
"""The finding of a target that a draft engine made."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """A file to be written and the posts in it."""

    path: Path
    posts: tuple[Post, ...]


@dataclass(frozen=True, slots=True)
class Exported:
    """A file that was written: its notes, and how many units are in it without a target."""

    path: Path
    files: tuple[BilingualFile, ...]

    @property
    def units(self) -> int:
        """The number of units that are to be translated."""
        return sum(unit.translate for file in self.files for unit in file.units)

    @property
    def missing(self) -> int:
        """The number of those that have no target."""
        units = (unit for file in self.files for unit in file.units)
        return sum(unit.translate and not unit.target for unit in units)


def parcels(posts: Iterable[Post], form: Format, output: Path) -> list[Parcel]:
    """Return the files for posts: one each in a folder, else one for all.

    ``output`` is a file where it ends as those of the format do. Raises :class:`UsageError` for
    one file where the format needs several, and for several languages in one.
    """
    wanted = [post for post in posts if not post.copy]
    if output.suffix.lower() not in (form.ending, ".xliff") or output.is_dir():
        return [
            Parcel(output / post.name / f"{post.note.path}{form.ending}", (post,))
            for post in wanted
        ]
    pairs = {(post.note.language, post.language) for post in wanted}
    if len(wanted) > 1 and form.single:
        raise UsageError("a PO file holds one note", path=output, remedy="Name a folder with -o.")
    if len(pairs) > 1:
        told = ", ".join(sorted(f"{source} → {target}" for source, target in pairs))
        raise UsageError(
            f"one file for {told}", path=output, remedy="Name one language with --to, or a folder."
        )
    return [Parcel(output, tuple(wanted))] if wanted else []


def export(site: Site, parcel: Parcel, form: Format) -> Exported:
    """Write a parcel; raises :class:`NotetransError` for a note that cannot be read."""
    files = tuple(bilingual(site, post) for post in parcel.posts)
    parcel.path.parent.mkdir(parents=True, exist_ok=True)
    data = form.write(files)
    write_whole(parcel.path, data, root=parcel.path.parent)
    return Exported(parcel.path, files)


def bilingual(site: Site, post: Post) -> BilingualFile:
    """Return a post as it is exchanged."""
    note = read_note(site.root, post.note.path, site.options)
    units = _units(note, standing(site, post, note))
    return BilingualFile(post.note.path, post.note.language, post.language, tuple(units))


def _units(note: NoteText, stands: Standing) -> Iterator[BilingualUnit]:
    for unit in note.document.units:
        known = stands.known.get(unit.id) if unit.translate else None
        draft = stands.drafts.get(unit.id, "")
        if draft in _SENSELESS:
            known = None
        findings = (DRAFT,) if draft else known.findings if known else ()
        yield bilingual_unit(unit, known, findings)


def bilingual_unit(unit: Unit, known: KnownTarget | None, findings: Sequence[str]) -> BilingualUnit:
    bare = BilingualUnit(
        id=unit.id,
        kind=unit.kind,
        source=unit.source,
        codes=tuple(Code(c.number, c.kind, c.paired, c.data, c.closing) for c in unit.codes),
        section=" › ".join(" ".join(heading.split()) for heading in unit.section),
        place=unit.path,
        line=unit.line,
        translate=unit.translate,
        doubt=False,
    )
    if known is None:
        return bare
    return replace(
        bare,
        target=known.target,
        state=known.state,
        origin=known.origin,
        findings=tuple(findings) if known.state is State.TRANSLATED else (),
        exported=digest(known.target),
        doubt=known.state is State.TRANSLATED and bool(findings),
    )
