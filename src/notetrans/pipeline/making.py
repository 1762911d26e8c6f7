"""How each target of a run came to be, for the memory: its engine, prompt, terms, and price.

A request is paid as a whole: each of its segments bears a part by the length of its text, and a
target bears what was paid for all answers until it was taken.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from notetrans.memory import Made, Memory
from notetrans.model import Origin
from notetrans.pipeline.known import post_state
from notetrans.pipeline.notes import digest
from notetrans.pipeline.prepare import Prepared
from notetrans.pipeline.site import Site
from notetrans.protect import TermMatcher, terms_in
from notetrans.protocol import Backend, Prompts, Usage
from notetrans.site import Post
from notetrans.stage import read_staged
from notetrans.translate import Outcome, Spent


@dataclass(frozen=True, slots=True)
class Part:
    """What a segment bears of requests; ``cost`` is ``None`` where that of one is not known."""

    input: float = 0.0
    output: float = 0.0
    characters: float = 0.0
    cost: float | None = 0.0

    def __add__(self, other: Part) -> Part:
        """Return both together."""
        known = self.cost is not None and other.cost is not None
        return Part(
            self.input + other.input,
            self.output + other.output,
            self.characters + other.characters,
            (self.cost or 0.0) + (other.cost or 0.0) if known else None,
        )


def parts(spent: Spent, cost: float | None) -> Iterator[tuple[str, Part]]:
    """Yield what each segment of a request bears, by its id."""
    segments = spent.request.segments
    borne = spread(spent.usage, cost, [len(each.text) for each in segments])
    yield from zip([each.id for each in segments], borne, strict=True)


def spread(usage: Usage, cost: float | None, lengths: Sequence[int]) -> Iterator[Part]:
    """Yield what each segment of a request bears, by the lengths of their texts."""
    whole = sum(max(1, length) for length in lengths)
    for length in lengths:
        share = max(1, length) / whole
        yield Part(
            usage.input_tokens * share,
            usage.output_tokens * share,
            usage.characters * share,
            None if cost is None else cost * share,
        )


def making(
    prepared: Prepared,
    outcome: Outcome,
    target: str,
    part: Part | None,
    *,
    backends: Iterable[Backend],
    matcher: TermMatcher,
    run: int,
) -> Made:
    """Return how a target came to be; without ``part`` what it took is not known."""
    post, note = prepared.post, prepared.note
    unit = note.by_id[outcome.segment]
    part = part or Part(cost=None)
    return Made(
        post.note.language,
        post.language,
        note.keys[unit.id],
        digest(target),
        outcome.backend,
        outcome.model,
        prompt_of(backends, outcome.backend),
        tuple(term.source for term in terms_in([unit.source], matcher, post.language)),
        outcome.attempts,
        part.input,
        part.output,
        part.characters,
        part.cost,
        run,
    )


def prompt_for(site: Site, prepared: Prepared, backends: Sequence[Backend], memory: Memory) -> str:
    """Return the version of the prompt by which a run's first backend made a post's targets.

    It is that of the answers, else of what the memory knew, else of the post as it stood; empty
    where no target is known to be of this backend.
    """
    first = backends[0]
    if not isinstance(first, Prompts):
        return ""
    if any(each.target and each.backend == first.name for each in prepared.outcomes.values()):
        return first.prompt
    for unit_id, known in prepared.known.items():
        if known.similarity and known.origin is Origin.MACHINE:
            languages = prepared.post.note.language, prepared.post.language
            key = prepared.note.keys[unit_id]
            made = memory.made(*languages, key, digest(known.target))
            if made and made.backend == first.name and made.prompt:
                return made.prompt
    backend, prompt = made_before(site, prepared.post)
    return prompt if backend == first.name else ""


def made_before(site: Site, post: Post) -> tuple[str, str]:
    """Return backend and version of the prompt of what waits, else of what is published."""
    staged = read_staged(site.root, post.language, post.note.path)
    if staged:
        return staged.backend, staged.prompt
    state = post_state(site.root, post)
    return (state.maker[0], state.prompt) if state else ("", "")


def prompt_of(backends: Iterable[Backend], name: str) -> str:
    """Return the version of the prompt of a backend, empty where it has none."""
    made = next((each for each in backends if each.name == name), None)
    return made.prompt if isinstance(made, Prompts) else ""
