"""Which lines of a state file hold: those that no other one replaces.

A line that is replaced replaces on: what it named stays gone. One that says again what it
replaced (its unit was moved, or changed and changed back) gives way where another branch
replaced the same line by something else, as git would have it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from notetrans.stage.hashes import line_name
from notetrans.stage.lines import Line


def live(lines: Iterable[Line]) -> list[Line]:
    """Return the lines that hold, in their order."""
    lines = list(lines)
    dead = {name for line in lines for name in line.replaces}
    if not dead:
        return lines
    by_name = {line.name: line for line in lines}
    held = [line for name, line in by_name.items() if line.is_fact and name not in dead]
    void = _said_in_vain(held, by_name)
    return [line for line in held if line.body not in void]


def _said_in_vain(held: Iterable[Line], by_name: Mapping[str, Line]) -> set[str]:
    """Return what lines say again that other lines have replaced by something else."""
    replacing: defaultdict[str, set[str]] = defaultdict(set)
    for name, line in by_name.items():
        for replaced in line.replaces if line.kind != "again" else ():
            replacing[replaced].add(name)
    own: defaultdict[str, set[str]] = defaultdict(set)
    for line in held:
        own[line.body] |= {line.name, *_ancestors(line, by_name)}
    return {
        line.body
        for line in held
        for name in _ancestors(line, by_name)
        if _says(name, line.body, by_name) and replacing[name] - own[line.body]
    }


def _ancestors(line: Line, by_name: Mapping[str, Line]) -> set[str]:
    """Return the names of all lines that a line replaces, and of those that they replaced."""
    found: set[str] = set()
    todo = list(line.replaces)
    while todo:
        name = todo.pop()
        if name not in found:
            found.add(name)
            todo += by_name[name].replaces if name in by_name else ()
    return found


def _says(name: str, body: str, by_name: Mapping[str, Line]) -> bool:
    """Return whether a line says this; one that is not there is known if it replaced nothing."""
    return by_name[name].body == body if name in by_name else line_name(body) == name
