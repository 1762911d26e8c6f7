"""A new state into an old file: lines are added and none is taken away, until it is compacted.

Laws: whatever a file holds already stays, byte for byte and in its order, but for lines that
say nothing; so git merges two grown files by keeping the lines of both (``merge=union``), and
what either side replaced is replaced. A new line stands where its unit stands in the post: the
order of live lines is the post's. Compacting changes no live line, and keeps the names of those
that it drops, so that an old branch cannot bring them back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from notetrans.stage.entries import PostState
from notetrans.stage.holding import live
from notetrans.stage.lines import (
    HEAD,
    UNKNOWN_BLOB,
    Line,
    StateFile,
    entry_body,
    maker_body,
    write_line,
)
from notetrans.stage.resolve import parse

_NAME = 6
_PER_FILE, _PER_UNIT, _USUAL = 100, 34, 24
"""Bytes that a compacted file may have, and those of a unit in the usual state."""


@dataclass(frozen=True, slots=True)
class _Gap:
    """Between lines that stay: the ones that no longer hold, what is to be said in their place.

    ``upto`` is where in the file the next line that stays is.
    """

    gone: Sequence[Line]
    said: Sequence[Line]
    stays: Sequence[Line]
    upto: int


def fresh(state: PostState) -> str:
    """Return a state as the text of a new file."""
    return _text(wanted.text for wanted in _wanted(state))


def grown(file: StateFile, state: PostState) -> str:
    """Return the text of a file that says what a state says, made from one that says another."""
    if file.version == 1:
        return fresh(state)
    gaps = list(_gaps(file, _wanted(state)))
    replaced = _replaced(gaps)
    taken = {line.name for line in file.lines}
    taken |= {name for line in file.lines for name in line.replaces}
    return _text(_merged(file.lines, gaps, replaced, taken))


def compacted(file: StateFile) -> str:
    """Return the text of a file with the lines that hold, and the names of the others.

    Where the names are more than a compacted file has room for, the oldest are left out.
    """
    if file.version == 1:
        return fresh(parse(file)[0])
    alive = live(file.lines)
    holding = {name for line in alive for name in (line.name, *line.replaces)}
    names = [name for name in _dead(file.lines) if name not in holding]
    names = names[max(0, len(names) - _room(alive) // _NAME) :]
    again = _said_again(file.lines, {line.body for line in alive})
    groups = ([n for n in names if n not in again], [n for n in names if n in again])
    ends = [f"{','.join(group)}>{end}" for group, end in zip(groups, ("", "."), strict=True)]
    return _text([*(line.text for line in alive), *(end for end in ends if end[0] != ">")])


def _dead(lines: Sequence[Line]) -> dict[str, None]:
    """Return the names of all lines that there are and were, the oldest first."""
    last = [name for line in lines if not line.is_fact for name in line.replaces]
    facts = [name for line in lines if line.is_fact for name in (*line.replaces, line.name)]
    return dict.fromkeys([*last, *facts])


def _said_again(lines: Sequence[Line], bodies: set[str]) -> set[str]:
    """Return the names of lines that said what a line which holds says: no other opinion."""
    found = {name for line in lines if line.kind == "again" for name in line.replaces}
    return found | {line.name for line in lines if line.is_fact and line.body in bodies}


def _room(lines: Sequence[Line]) -> int:
    """Return how many bytes are left for names; what is not usual in a unit takes none."""
    units = [line for line in lines if line.kind == "unit"]
    rest = sum(len(line.text.encode()) + 1 for line in lines if line.kind != "unit")
    named = sum(_NAME * len(line.replaces) for line in units)
    end = len(HEAD) + 1 + len("\n.\n")
    return max(0, _PER_FILE + (_PER_UNIT - _USUAL) * len(units) - end - rest - named)


def _text(lines: Sequence[str] | Iterator[str]) -> str:
    return "\n".join([HEAD, *lines]) + "\n"


def _wanted(state: PostState) -> list[Line]:
    """Return what a file is to say, as lines that replace nothing."""
    lines = [_new("post", f"{source or UNKNOWN_BLOB}:{target}") for source, target in state.posts]
    lines += [_new("by", maker_body(state.made_by, state.prompt))] if state.made_by else []
    lines += [_new("draft", f"draft {state.draft}")] if state.draft else []
    lines += [_new("differs", "differs")] if state.differs else []
    seen: Counter[str] = Counter()
    for entry in state.entries:
        seen[entry.source] += 1
        lines.append(_new("unit", entry_body(entry, seen[entry.source])))
    return lines


def _new(kind: str, body: str) -> Line:
    return Line(body, kind, body)  # type: ignore[arg-type]


def _gaps(file: StateFile, wanted: Sequence[Line]) -> Iterator[_Gap]:
    alive = live(file.lines)
    places = {line.text: place for place, line in enumerate(file.lines)}
    had, want = [line.body for line in alive], [line.body for line in wanted]
    matcher = SequenceMatcher(None, had, want, autojunk=False)
    at, said = 0, 0
    for here, there, size in matcher.get_matching_blocks():
        upto = places[alive[here].text] if here < len(alive) else len(file.lines)
        yield _Gap(alive[at:here], wanted[said:there], alive[here : here + size], upto)
        at, said = here + size, there + size


def _replaced(gaps: Sequence[_Gap]) -> dict[int, list[Line]]:
    """Return the lines that each new one replaces, by its identity in memory.

    Those that speak of the same thing, wherever they stand; then those at the same place.
    """
    by_role: dict[str, list[Line]] = {}
    for gap in gaps:
        for line in gap.gone:
            by_role.setdefault(line.role, []).append(line)
    found = {id(said): by_role.pop(said.role, []) for gap in gaps for said in gap.said}
    left = {line.text for lines in by_role.values() for line in lines}
    for gap in gaps:
        free = [each for each in gap.said if not found[id(each)]]
        for kind in ("unit", "post"):
            gone = [line for line in gap.gone if line.text in left and _as(line) == kind]
            news = [each for each in free if each.kind == kind]
            for line, each in zip(gone, news, strict=False):
                found[id(each)] = [line]
    return found


def _as(line: Line) -> str:
    return "post" if line.kind in ("source", "target") else line.kind


def _merged(
    lines: Sequence[Line],
    gaps: Sequence[_Gap],
    replaced: dict[int, list[Line]],
    taken: set[str],
) -> Iterator[str]:
    places = {line.text: place for place, line in enumerate(lines)}
    named = {line.text for group in replaced.values() for line in group}
    at = 0
    for gap in gaps:
        for said in gap.said:
            old = replaced[id(said)]
            upto = max((places[line.text] + 1 for line in old), default=at)
            if at < upto <= gap.upto:
                yield from (line.text for line in lines[at:upto])
                at = upto
            yield write_line(said.body, (line.name for line in old), taken)
        yield from (line.text for line in lines[at : gap.upto])
        rest = [line.name for line in gap.gone if line.text not in named]
        if rest:
            yield write_line("", rest, taken)
        end = places[gap.stays[-1].text] + 1 if gap.stays else gap.upto
        yield from (line.text for line in lines[gap.upto : end])
        at = end
