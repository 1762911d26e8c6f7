"""Whether an answer may enter a document: the checks, as the engine asks them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from notetrans.config import Level
from notetrans.errors import TargetError
from notetrans.model import Finding, Severity, Unit
from notetrans.pipeline.prepare import Prepared
from notetrans.protect import restore, terms_in
from notetrans.protect.terms import TermMatcher
from notetrans.protocol import Segment
from notetrans.translate import Across, Check, Job
from notetrans.verify import ACROSS, CHECKS, Evidence, named, verify

_SAMPLES = (
    "This text is long enough for every check to look at it. It says nothing else at all.",
    "Here stand quite different words beside them",
)

_REJECTED = "a person has rejected this very translation"

Review = Callable[[Prepared, Unit, str], Sequence[Finding]]
"""What the checks have to say about a unit's target."""


def reviewer(natural: bool, matcher: TermMatcher, levels: Mapping[str, Level]) -> Review:
    """Return the checks as one.

    ``levels`` gives other severities to checks by name, or ``off``. Raises
    :class:`~notetrans.errors.UsageError` for a name that is none.
    """
    named(levels)
    chosen = [check for check in CHECKS if levels.get(check.__name__) != "off"]

    def review(prepared: Prepared, unit: Unit, target: str) -> Sequence[Finding]:
        found = verify(evidence(prepared, unit, target, natural, matcher), chosen)
        return [_levelled(finding, levels) for finding in found]

    return review


def judge(natural: bool, matcher: TermMatcher, levels: Mapping[str, Level]) -> Check:
    """Return the check that the engine asks about each answer; see :func:`reviewer`."""
    review = reviewer(natural, matcher, levels)

    def check(job: Job, segment: Segment, text: str) -> Sequence[Finding]:
        prepared = job.key
        assert isinstance(prepared, Prepared)
        unit = prepared.note.by_id[segment.id]
        try:
            target = restore(prepared.protected[segment.id], text, unit=segment.id)
        except TargetError as error:
            return [Finding("codes", "critical", error.message, segment.id, unit.line)]
        if prepared.ruling.refuses(unit.id, target):
            return [Finding("rejected", "critical", _REJECTED, unit.id, unit.line)]
        return review(prepared, unit, target)

    return check


def abreast(natural: bool, matcher: TermMatcher, levels: Mapping[str, Level]) -> Across:
    """Return what the engine asks about all targets of an answer at once; see :func:`reviewer`."""
    chosen = [check for check in ACROSS if levels.get(check.__name__) != "off"]

    def across(
        job: Job, segments: Sequence[Segment], targets: Mapping[str, str]
    ) -> Mapping[str, Sequence[Finding]]:
        prepared = job.key
        assert isinstance(prepared, Prepared)
        made = [
            evidence(
                prepared,
                prepared.note.by_id[each.id],
                restore(prepared.protected[each.id], targets[each.id], unit=each.id),
                natural,
                matcher,
            )
            for each in segments
        ]
        found: dict[str, list[Finding]] = {}
        for check in chosen:
            for finding in check(made):
                found.setdefault(finding.unit, []).append(_levelled(finding, levels))
        return found

    return across


def prime(source_lang: str, target_lang: str) -> None:
    """Load what the checks need for a pair of languages, before an answer waits for it."""
    for target in _SAMPLES:
        verify(Evidence("", _SAMPLES[0], target, source_lang, target_lang))


def evidence(
    prepared: Prepared, unit: Unit, target: str, natural: bool, matcher: TermMatcher
) -> Evidence:
    """Return what the checks look at."""
    return Evidence(
        unit=unit.id,
        source=unit.source,
        target=target,
        source_lang=prepared.post.note.language,
        target_lang=prepared.post.language,
        codes=unit.codes,
        kind=unit.kind,
        terms=terms_in([unit.source], matcher, prepared.post.language) if natural else (),
        natural=natural,
        one_line=unit.form.one_line,
        line=unit.line,
    )


def _levelled(finding: Finding, levels: Mapping[str, Level]) -> Finding:
    level = levels.get(finding.check, finding.severity)
    severity: Severity = finding.severity if level == "off" else level
    return replace(finding, severity=severity)
