"""Which of markdown-it-py's rules can match at all, by the character that they look at first.

Every rule begins by looking at one character and returning where it is not its own. Asking only
those that may match saves half of the calls, and with it more than exact spans cost. A rule
that is not listed here is asked everywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from markdown_it.ruler import Ruler
from markdown_it.rules_block import StateBlock

BlockRule = Callable[[StateBlock, int, int, bool], bool]
Function = TypeVar("Function")

_BLOCK = {
    "fence": "`~",
    "blockquote": ">",
    "hr": "*-_",
    "list": "*-+0123456789",
    "footnote_def": "[",
    "reference": "[",
    "html_block": "<",
    "heading": "#",
}
_INLINE = {
    "bare_link": ":wW",
    "newline": "\n",
    "escape": "\\",
    "backticks": "`",
    "strikethrough": "~",
    "emphasis": "*_",
    "link": "[",
    "footnote_ref": "[",
    "image": "!",
    "autolink": "<",
    "html_inline": "<",
    "entity": "&",
}


def by_first_character(
    rules: Mapping[str, Function], listed: Mapping[str, str]
) -> tuple[dict[str, list[Function]], list[Function]]:
    """Return the rules to ask for each listed character, and for any other, in their order."""
    chars = {char for chars in listed.values() for char in chars}
    others = [rule for name, rule in rules.items() if name not in listed]
    table = {
        char: [rule for name, rule in rules.items() if char in listed.get(name, char)]
        for char in chars
    }
    return table, others


def inline_table(
    ruler: Ruler[Function], *, without: str
) -> tuple[dict[str, list[Function]], list[Function]]:
    """Return the inline rules by first character, without the one that is asked first."""
    rules = dict(zip(ruler.get_active_rules(), ruler.getRules(""), strict=True))
    rules.pop(without)
    return by_first_character(rules, _INLINE)


class BlockRuler(Ruler[BlockRule]):
    """Block rules, each chain of which is one rule that asks those which may match."""

    def table(self, chain: str) -> tuple[dict[str, list[BlockRule]], list[BlockRule]]:
        """Return a chain's rules by first character, and those for any other."""
        names = {rule: name for name, rule in zip(*self._active(), strict=True)}
        rules = {names[rule]: rule for rule in super().getRules(chain)}
        if "late_table" in rules:
            rules["late_table"] = _if_next_line(rules["late_table"])
        return by_first_character(rules, _BLOCK)

    def _active(self) -> tuple[list[str], list[BlockRule]]:
        return self.get_active_rules(), super().getRules("")

    def getRules(self, chainName: str = "") -> list[BlockRule]:  # noqa: N802, N803
        """Return the rules of a chain; those that end a block as one rule."""
        if not chainName:
            return super().getRules("")
        known: dict[str, list[BlockRule]] = self.__dict__.setdefault("_chains", {})
        if chainName not in known:
            known[chainName] = [_asking(*self.table(chainName))]
        return known[chainName]


def _asking(table: Mapping[str, list[BlockRule]], others: list[BlockRule]) -> BlockRule:
    def any_rule(state: StateBlock, line: int, end: int, silent: bool) -> bool:
        at = state.bMarks[line] + state.tShift[line]
        rules = table.get(state.src[at], others) if at < state.eMarks[line] else others
        return any(rule(state, line, end, silent) for rule in rules)

    return any_rule


def _if_next_line(table: BlockRule) -> BlockRule:
    """A table's second line begins with ``|``, ``-`` or ``:``."""

    def rule(state: StateBlock, line: int, end: int, silent: bool) -> bool:
        if line + 1 >= end:
            return False
        at = state.bMarks[line + 1] + state.tShift[line + 1]
        if at >= state.eMarks[line + 1] or state.src[at] not in "|-:":
            return False
        return table(state, line, end, silent)

    return rule
