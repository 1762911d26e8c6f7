"""What a check may look at: one unit's source and target and what is known about them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from notetrans import languages, tags
from notetrans.model import Code, Finding, Severity, Term, UnitKind
from notetrans.scripts import script, written_in


@dataclass(frozen=True)
class Evidence:
    """A target beside its source, both in unit form (codes as tags), after ``restore``.

    ``terms`` are the glossary terms of the source, narrowed to ``target_lang``. ``natural`` is
    false where the target was not written to be read (pseudo, echo): checks of language then
    have nothing to say. ``line`` goes into findings.
    """

    unit: str
    source: str
    target: str
    source_lang: str
    target_lang: str
    codes: tuple[Code, ...] = ()
    kind: UnitKind = "paragraph"
    terms: tuple[Term, ...] = ()
    natural: bool = True
    one_line: bool = False
    line: int = 0

    @cached_property
    def source_text(self) -> str:
        """The source outside its codes, decoded."""
        return tags.plain(self.source)

    @cached_property
    def target_text(self) -> str:
        """The target outside its codes, decoded."""
        return tags.plain(self.target)

    @cached_property
    def translates(self) -> bool:
        """Whether the target should read as another language than the source.

        A quotation in a third script (a line of Arabic in an English note) may well stay.
        """
        if not self.natural or _language(self.source_lang) == _language(self.target_lang):
            return False
        counts = Counter(filter(None, map(script, self.source_text)))
        most = counts.most_common(1)[0][0] if counts else "Latn"
        return most in ("Latn", *written_in(languages.script(self.source_lang)))

    def finding(self, check: str, severity: Severity, message: str) -> Finding:
        """Return a finding about this unit."""
        return Finding(check, severity, message, self.unit, self.line)


class Check(Protocol):
    """Looks at evidence; its name and the first paragraph of its docstring go into reports."""

    __name__: str

    def __call__(self, evidence: Evidence, /) -> Iterable[Finding]:
        """Yield what is wrong."""


class Across(Protocol):
    """Looks at all units of one answer; otherwise like :class:`Check`."""

    __name__: str

    def __call__(self, answer: Sequence[Evidence], /) -> Iterable[Finding]:
        """Yield what is wrong."""


def _language(tag: str) -> str:
    return tag.split("-")[0].casefold()
