"""Answers on the bench until the checks have looked at them: one at a time, in their order.

Law: an answer leaves the bench once, with its findings or with what the check raised. Between
two segments the loop goes round, so that no endpoint waits for a check.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from notetrans.model import Finding
from notetrans.protocol import Response
from notetrans.translate.endpoint import Endpoint
from notetrans.translate.settle import Findings, answered
from notetrans.translate.work import Across, Check, Work


@dataclass(frozen=True, slots=True)
class Answer:
    """A response to a work, and the endpoint that it came from."""

    endpoint: Endpoint
    work: Work
    response: Response


Judged = tuple[Answer, Findings | BaseException]


class Bench:
    """The answers that are still to be judged."""

    def __init__(self, check: Check, across: Across | None = None) -> None:
        self._check = check
        self._across = across
        self._answers: deque[Answer] = deque()
        self._task: asyncio.Task[Findings] | None = None

    def __len__(self) -> int:
        return len(self._answers)

    def add(self, answer: Answer) -> None:
        """Put an answer behind the others."""
        self._answers.append(answer)

    def waits(self) -> set[asyncio.Task[Findings]]:
        """Return what to wait for while there are answers; begins with the next one."""
        if self._task is None and self._answers:
            self._task = asyncio.create_task(self._judge(self._answers[0]))
        return {self._task} if self._task else set()

    def judged(self) -> Iterator[Judged]:
        """Yield the answer that has been looked at, if one has."""
        task = self._task
        if task is None or not task.done():
            return
        self._task = None
        if not task.cancelled():
            yield self._answers.popleft(), task.exception() or task.result()

    def rest(self) -> Iterator[Judged]:
        """Yield all answers, judged at once."""
        while self._answers:
            answer = self._answers.popleft()
            try:
                yield answer, self._with_across(answer, dict(self._findings(answer)))
            except Exception as error:
                yield answer, error

    async def break_off(self) -> None:
        """Leave off judging; the answers stay."""
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _judge(self, answer: Answer) -> Findings:
        findings = {}
        for name, found in self._findings(answer):
            findings[name] = found
            await asyncio.sleep(0)
        return self._with_across(answer, findings)

    def _with_across(self, answer: Answer, findings: Findings) -> Findings:
        """Add what all targets together show of those that are accepted one by one."""
        good = [
            segment
            for segment in answered(answer.work, answer.response)
            if not any(found.severity == "critical" for found in findings[segment.id])
        ]
        if self._across is None or len(good) < 2:
            return findings
        targets = {segment.id: answer.response.targets[segment.id] for segment in good}
        more = self._across(answer.work.job, good, targets)
        return {name: (*found, *more.get(name, ())) for name, found in findings.items()}

    def _findings(self, answer: Answer) -> Iterator[tuple[str, Sequence[Finding]]]:
        job, targets = answer.work.job, answer.response.targets
        for segment in answered(answer.work, answer.response):
            yield segment.id, self._check(job, segment, targets[segment.id])
