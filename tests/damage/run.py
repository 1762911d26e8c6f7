"""Notes through the real engine, checks and reassembly, with an engine that cannot be trusted.

Every answer is kept with the findings about it; every note with what became of it. What is
wrong is told by a sentence each, so that a test asserts that there is none.
"""

from __future__ import annotations

import asyncio
import html
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import yaml

from damage.answers import Mark
from damage.engine import DamagedBackend, Given
from damage.notes import note
from laws import oracle
from notetrans.config import Config
from notetrans.errors import NotetransError
from notetrans.memory import Memory
from notetrans.model import Finding, ParseOptions, Term
from notetrans.parse.document import parse_text
from notetrans.pipeline.changed import OldSources
from notetrans.pipeline.finish import Finished, finish
from notetrans.pipeline.judge import judge
from notetrans.pipeline.notes import NoteText
from notetrans.pipeline.prepare import Prepared, prepare
from notetrans.pipeline.site import Site
from notetrans.protect import TermMatcher
from notetrans.protocol import Segment
from notetrans.site import Note, Post
from notetrans.translate import Job, Outcome, Settings, translate_segments

GLOSSARY = (
    Term("vLLM", keep=True),
    Term("DeepSeek", keep=True),
    Term("Syncthing", keep=True),
    Term("backup", targets={"es": ("copia de seguridad",)}, forbidden={"es": ("backup",)}),
    Term("cache", targets={"es": ("caché",)}, forbidden={"es": ("cache",)}),
)
_BLOCKS = re.compile(
    r"</?(?:h[1-6]|p|li|ul|ol|blockquote|table|tr|t[hd]|pre|hr|section|div|details|summary)\b"
)
# What the notes hold that no answer may touch; emphasis may be respelled as a tag, and is HTML.
_LITERAL = re.compile(
    r"```.*?```|``.+?``|`[^`\n]+`|\$\$.*?\$\$|\$[^$\n]+\$|\{\{.*?\}\}|\{%.*?%\}|<!--.*?-->"
    r"|</?(?:kbd|p|details|summary)\b[^>]*>|(?:https?://|mailto:)[^\s>)\"]+|\[\^\w+\]|\[!\w+\]"
    r"|\]\([\w./#-]+\)",
    re.S,
)
_ATTRIBUTE = re.compile(r'(?:alt|title)="([^"]*)"')


@dataclass(frozen=True)
class Judged:
    """An answer and what the checks had to say about it."""

    given: Given
    findings: tuple[Finding, ...]

    @property
    def severities(self) -> set[str]:
        return {finding.severity for finding in self.findings}

    @property
    def wrong(self) -> str:
        """Why this must not be, or nothing."""
        told = self.severities
        problem = {
            "refused": "" if "critical" in told else "not refused",
            "told": "" if told & {"critical", "major"} else "not told",
            "harmless": "refused" if "critical" in told else "",
            "silent": "told without cause" if told else "",
            "open": "",
        }[self.given.fate]
        if not problem:
            return ""
        said = "; ".join(f"{finding.check}: {finding.message}" for finding in self.findings)
        name = self.given.damage or "honest"
        return f"{name}: {problem} ({said}): {self.given.text!r}"


@dataclass
class Seen:
    """What a run showed."""

    answers: int = 0
    judged: list[Judged] = field(default_factory=list)
    notes: int = 0
    complete: int = 0
    wrong_notes: list[str] = field(default_factory=list)
    unwritten: int = 0  # honest or harmless, but no spelling holds them: told, the source stays

    @property
    def wrong_answers(self) -> list[str]:
        return [wrong for each in self.judged if (wrong := each.wrong)]


def run(
    backend: DamagedBackend,
    folder: Path,
    *,
    answers: int = 0,
    notes: int = 0,
    first_note: int = 0,
    settings: Settings = Settings(),  # noqa: B008
) -> Seen:
    """Return what is seen in a run of at least so many answers and notes."""
    bounds = answers, notes
    return asyncio.run(_run(backend, folder, bounds, first_note, settings))


async def _run(
    backend: DamagedBackend,
    folder: Path,
    bounds: tuple[int, int],
    first_note: int,
    settings: Settings,
) -> Seen:
    site = Site(folder, Config(), ParseOptions(), TermMatcher(GLOSSARY))
    seen = Seen()
    check = judge(True, site.matcher, {})

    def jobs(memory: Memory) -> Iterator[Job]:
        number = first_note
        answers, notes = bounds
        while backend.count < answers or number < first_note + notes:
            job = prepared_note(site, memory, backend, number).job("")
            # Notes with wishes of their own share no answers: every note gets its damages.
            yield replace(job, wishes=str(number))
            number += 1

    def checked(job: Job, segment: Segment, text: str) -> Sequence[Finding]:
        findings = tuple(check(job, segment, text))
        seen.judged.append(Judged(backend.given[segment.text, text], findings))
        return findings

    def take(job: Job, outcome: Outcome) -> None:
        prepared = job.key
        assert isinstance(prepared, Prepared)
        keep(prepared, outcome)
        if prepared.whole:
            _look_at(site, backend, prepared, seen)

    with Memory(folder / "memory.sqlite") as memory:
        try:
            await translate_segments(backend, jobs(memory), checked, take, settings)
        finally:
            await backend.aclose()
    seen.answers = backend.count
    return seen


def prepared_note(site: Site, memory: Memory, backend: DamagedBackend, number: int) -> Prepared:
    """Return a note of this number, ready to be asked for in Spanish."""
    path, text = f"posts/{number}.md", note(number)
    document = parse_text(text, path=Path(path), options=site.options)
    post = Post(Note(path, "en", "en", str(number)), "es", "es", f"posts/{number}.es.md")
    return prepare(
        site,
        post,
        NoteText(path, document, str(number)),
        memory,
        backend.capabilities,
        draft="",
        force=False,
        old=OldSources(memory),
    )


def keep(prepared: Prepared, outcome: Outcome) -> None:
    """Keep an outcome with its note, as the pipeline does."""
    from notetrans.protect import restore

    if outcome.target is not None:
        sent = prepared.protected[outcome.segment]
        prepared.targets[outcome.segment] = restore(sent, outcome.target, unit=outcome.segment)
    prepared.outcomes[outcome.segment] = outcome


def _look_at(site: Site, backend: DamagedBackend, prepared: Prepared, seen: Seen) -> None:
    seen.notes += 1
    name = prepared.post.note.path
    try:
        finished = finish(site, prepared, backend=backend.name, draft="")
    except NotetransError as error:
        seen.wrong_notes.append(f"{name}: {error}")
        return
    seen.complete += not finished.staged.incomplete
    failed = {f.unit for f in finished.findings if f.check == "target"}
    accepted = _accepted(backend, prepared)
    seen.unwritten += sum(o.segment in failed and bool(given.parts) for given, o in accepted)
    problems = [
        *_changes(prepared.document.text, finished.staged.text),
        *_unwritten(backend, prepared, finished),
        *_silent(backend, prepared, finished),
    ]
    seen.wrong_notes += [f"{name}: {problem}" for problem in problems]


def _changes(source: str, post: str) -> Iterator[str]:
    """Tell what is not the source's any more, by cmark and by raw text."""
    before, after = oracle.shape(source), oracle.shape(post)
    if _blocks(before) != _blocks(after):
        yield "other blocks"
    if difference := _difference(Counter(before), Counter(after)):
        yield f"other HTML: {difference}"
    source, post = (text.replace("\r\n", "\n") for text in (source, post))
    for literal in {found[0] for found in _LITERAL.finditer(source)}:
        if source.count(literal) != post.count(literal):
            yield f"{source.count(literal)} times {literal} became {post.count(literal)}"


def _blocks(shape: Sequence[str]) -> list[str]:
    return [tag for tag in shape if _BLOCKS.match(tag)]


def _difference(before: Counter, after: Counter) -> str:
    lost, new = before - after, after - before
    return f"lost {sorted(lost)}, new {sorted(new)}" if lost or new else ""


def _accepted(backend: DamagedBackend, prepared: Prepared) -> Iterator[tuple[Given, Outcome]]:
    texts = {segment.id: segment.text for segment in prepared.segments}
    for unit_id, outcome in prepared.outcomes.items():
        if outcome.target is not None:
            yield backend.given[texts[unit_id], outcome.target], outcome


def _unwritten(backend: DamagedBackend, prepared: Prepared, finished: Finished) -> Iterator[str]:
    """Tell which accepted answers a reader of the post's HTML does not find in it."""
    page = _page(finished.staged.text)
    failed = {finding.unit for finding in finished.findings if finding.check == "target"}
    for given, outcome in _accepted(backend, prepared):
        for part in () if outcome.segment in failed else given.parts or ():
            if not isinstance(part, Mark) and _unspaced(part) not in page:
                yield f"{given.damage or 'honest'}: not to be read: {part!r}"


def _page(post: str) -> str:
    """Return what can be read of a post, as cmark shows it, without white space."""
    nodes = list(oracle.nodes(post))
    texts = [node.text for node in nodes if node.kind == "text"]
    inside = [text for node in nodes for text in _ATTRIBUTE.findall(node.text)]
    front = yaml.safe_load(post.replace("\r\n", "\n").split("---\n")[1])
    return _unspaced("".join([*texts, *map(html.unescape, inside), front["title"]]))


def _unspaced(text: str) -> str:
    return "".join(text.split())


def _silent(backend: DamagedBackend, prepared: Prepared, finished: Finished) -> Iterator[str]:
    """Tell which answers entered the post in spite of their damage, or without a word on it."""
    told = {finding.unit for finding in finished.findings}
    for given, outcome in _accepted(backend, prepared):
        if given.fate == "refused":
            yield f"{given.damage}: entered the post: {given.text!r}"
        elif given.fate == "told" and outcome.segment not in told:
            yield f"{given.damage}: nothing is said of it: {given.text!r}"
    for unit_id, outcome in prepared.outcomes.items():
        if outcome.target is None and unit_id not in told:
            yield f"nothing is said of a missing target: {unit_id}"
