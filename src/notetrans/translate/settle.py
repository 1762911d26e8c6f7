"""What a response means: which segments are done, and what is asked again, and how.

Law: each segment of a work is in exactly one place, an outcome or a further work, and a work
that follows from another is smaller, a later attempt or a later try; so every run ends.

* a target without critical or major finding     done
* critical                                       again alone, with the reason; else failed
* major                                          again alone, once; else the better of the two
* either, of an engine that repeats itself       never again: failed, or taken as it is
* refused                                        failed: the same model would refuse again
* truncated                                      in halves; one alone once more
* too long to be taken                           in halves; one alone failed
* a passing error, nothing answered              the same request once more
* no answer for it, or one of no use             again in halves, with the reason
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from notetrans.model import Finding
from notetrans.protocol import Failure, Response, Segment
from notetrans.translate.batches import halves
from notetrans.translate.work import Check, Job, Outcome, Settings, Work

Findings = Mapping[str, Sequence[Finding]]
"""What is wrong with the targets of a response, by segment id."""

_ABSENT = Failure("error", "the answer left this segment out", answered=True)
_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Settled:
    """The outcomes of a work, and the works that follow from it."""

    outcomes: tuple[Outcome, ...] = ()
    again: tuple[Work, ...] = ()


def settle(work: Work, response: Response, findings: Findings, settings: Settings) -> Settled:
    """Return what follows from a backend's response to a work."""
    parts = [
        _judged(work, segment, response, tuple(findings[segment.id]), settings)
        for segment in answered(work, response)
    ]
    lost = [
        (segment, response.failures.get(segment.id, _ABSENT))
        for segment in work.segments
        if segment.id not in response.targets
    ]
    parts.extend(_recovered(work, lost, response, settings))
    return Settled(
        tuple(outcome for part in parts for outcome in part.outcomes),
        tuple(again for part in parts for again in part.again),
    )


def answered(work: Work, response: Response) -> list[Segment]:
    """Return the segments that a response has a target for."""
    return [segment for segment in work.segments if segment.id in response.targets]


def _judged(
    work: Work,
    segment: Segment,
    response: Response,
    findings: tuple[Finding, ...],
    settings: Settings,
) -> Settled:
    target = response.targets[segment.id]
    outcome = Outcome(segment.id, target, findings, None, response.model, work.attempt)
    weight = _weight(outcome)
    if weight == (0, 0):
        return Settled((outcome,))
    critical = weight[0] > 0
    spare = work.spare if critical else _better(outcome, work.spare)
    if work.attempt < _answers(settings, critical=critical):
        asked = replace(segment, problem=_reason(findings))
        return Settled(again=(_next_attempt(work, (asked,), spare),))
    return Settled((spare or _without_target(outcome),))


def _answers(settings: Settings, *, critical: bool) -> int:
    """Return how many answers are asked for in the face of findings."""
    if not settings.mends:
        return 1
    return settings.attempts if critical else min(2, settings.attempts)


def _next_attempt(work: Work, segments: tuple[Segment, ...], spare: Outcome | None) -> Work:
    return replace(work, segments=segments, attempt=work.attempt + 1, tries=1, spare=spare)


def _better(new: Outcome, old: Outcome | None) -> Outcome:
    return old if old and _weight(old) < _weight(new) else new


def _weight(outcome: Outcome) -> tuple[int, int]:
    found = [finding.severity for finding in outcome.findings]
    return found.count("critical"), found.count("major")


def _reason(findings: Sequence[Finding]) -> str:
    found = [finding.message for finding in findings if finding.severity != "minor"]
    return "; ".join(dict.fromkeys(found[:_SHOWN]))


def _without_target(outcome: Outcome) -> Outcome:
    failure = Failure("error", _reason(outcome.findings), retryable=False, answered=True)
    return replace(outcome, target=None, failure=failure)


def _recovered(
    work: Work, lost: Sequence[tuple[Segment, Failure]], response: Response, settings: Settings
) -> Iterator[Settled]:
    """Yield what is done about segments without target, those of one kind together."""
    cut: list[Segment] = []
    late: list[Segment] = []
    useless: list[Segment] = []
    for segment, failure in lost:
        if failure.kind == "truncated" and len(work.segments) > 1:
            cut.append(segment)
        elif _passing(failure) and work.tries < settings.tries:
            late.append(segment)
        elif work.attempt < _attempts(failure, settings):
            useless.append(replace(segment, problem=failure.text))
        else:
            yield Settled((_failed(work, segment, failure, response),))
    if late:
        yield Settled(again=(replace(work, segments=tuple(late), tries=work.tries + 1),))
    for part in halves(tuple(cut)) if cut else ():
        yield Settled(again=(replace(work, segments=part, tries=1),))
    for part in halves(tuple(useless)) if useless else ():
        yield Settled(again=(_next_attempt(work, part, work.spare),))


def _passing(failure: Failure) -> bool:
    return failure.kind == "error" and failure.retryable and not failure.answered


def _attempts(failure: Failure, settings: Settings) -> int:
    """Return how many answers are asked for in the face of a failure."""
    if failure.kind == "truncated":
        return 1 if failure.too_long else min(2, settings.attempts)
    useless = failure.kind == "error" and failure.retryable and failure.answered
    return settings.attempts if useless else 1


def _failed(work: Work, segment: Segment, failure: Failure, response: Response) -> Outcome:
    if work.spare:
        return work.spare
    return Outcome(segment.id, None, (), failure, response.model, work.attempt)


def shared(
    job: Job, segment: Segment, outcome: Outcome, check: Check, settings: Settings
) -> Settled:
    """Return what an equal segment's outcome is worth for a segment at another place.

    Law: a target that does not pass here is asked for here, as after a first answer.
    """
    copy = replace(outcome, segment=segment.id)
    if outcome.target is None:
        return Settled((copy,))
    copy = replace(copy, findings=tuple(check(job, segment, outcome.target)))
    if not _weight(copy)[0]:
        return Settled((copy,))
    if _answers(settings, critical=True) == 1:
        return Settled((_without_target(copy),))
    asked = replace(segment, problem=_reason(copy.findings))
    return Settled(again=(Work(job, (asked,), attempt=2),))


def stood_in(first: Outcome, second: Outcome) -> Outcome:
    """Return the failure of a segment that two backends failed at."""
    assert first.failure
    assert second.failure
    text = f"{first.failure.text}; then {second.backend}: {second.failure.text}"
    return replace(second, failure=replace(second.failure, text=text))


def fruitless(response: Response) -> Failure | None:
    """Return the failure of a request that came to nothing; ``None`` if anything answered."""
    if response.targets or not response.failures:
        return None
    errors = [failure for failure in response.failures.values() if failure.kind == "error"]
    if len(errors) < len(response.failures) or any(failure.answered for failure in errors):
        return None
    return max(errors, key=lambda failure: failure.retry_after)
