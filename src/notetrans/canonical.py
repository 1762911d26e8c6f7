"""One form for texts that mean the same, to compare what went in with what is read again.

Soft breaks become the space, or between Chinese and Japanese characters the nothing, that
they stand for; codes become their kind and content, so that numbers and spellings of
delimiters do not matter.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from notetrans.model import Code
from notetrans.tags import Item, read, unescape

Canonical = tuple[str | tuple[str, str, str], ...]

_LETTER = re.compile(r"[^\W\d_]")
_BREAK = re.compile(r" *\n[ \t\n]*")
_WIDE = re.compile(
    r"[\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff01-\uff60"
    r"\U00020000-\U0003ffff]"
)
#: Raw tags that a pair is written as where Markdown's delimiters cannot stand.
PAIR_TAGS = {"strong": "strong", "emphasis": "em", "strikethrough": "del"}
_TAG_PAIRS = {f"<{tag}>": ("open", kind) for kind, tag in PAIR_TAGS.items()} | {
    f"</{tag}>": ("close", kind) for kind, tag in PAIR_TAGS.items()
}


def is_wide(char: str) -> bool:
    """Return whether a character is of a script that is written without spaces."""
    return bool(char) and _WIDE.match(char) is not None


def join_lines(text: str, before: str = "", after: str = "") -> str:
    """Return text with each soft break as a space, or nothing between wide characters.

    ``before`` and ``after`` are the characters beside the text.
    """

    def joined(match: re.Match[str]) -> str:
        left = text[match.start() - 1] if match.start() else before
        right = text[match.end()] if match.end() < len(text) else after
        return "" if is_wide(left) and is_wide(right) else " "

    return _BREAK.sub(joined, text) if "\n" in text else text


def canonical(items: Iterable[Item], codes: Sequence[Code]) -> Canonical:
    """Return the items with lines joined, codes named by kind and content, edges stripped."""
    named = {code.number: code for code in codes}
    result: list[str | tuple[str, str, str]] = []
    for item in items:
        if not isinstance(item, str):
            result.append(_name(item.kind, named[item.number]))
        elif result and isinstance(result[-1], str):
            result[-1] += item
        else:
            result.append(item)
    texts = [_joined(result, index) for index in range(len(result))]
    if texts and isinstance(texts[0], str):
        texts[0] = texts[0].lstrip()
    if texts and isinstance(texts[-1], str):
        texts[-1] = texts[-1].rstrip()
    return tuple(text for text in texts if text != "")


def _name(kind: str, code: Code) -> tuple[str, str, str]:
    if code.kind == "html" and code.content in _TAG_PAIRS:
        return (*_TAG_PAIRS[code.content], "")
    return kind, code.kind, code.content


def _joined(items: Sequence[str | tuple[str, str, str]], index: int) -> str | tuple[str, str, str]:
    item = items[index]
    if not isinstance(item, str) or "\n" not in item:
        return item
    return join_lines(item)


def has_letters(form: Iterable[object]) -> bool:
    """Return whether items or their canonical form have a letter outside codes."""
    return any(isinstance(part, str) and _LETTER.search(part) for part in form)


def dissolved(items: Iterable[Item], codes: Sequence[Code]) -> str:
    """Return a text with its standing codes as what they stand for, edges stripped.

    It is what a front-matter value says, where a code is text like any other.
    """
    data = {code.number: code.data for code in codes}
    text = "".join(item if isinstance(item, str) else data[item.number] for item in items)
    return join_lines(text).strip()


def same_at_once(source: str, codes: Sequence[Code], target: str, own: Sequence[Code]) -> bool:
    """Return whether two texts are equal to the letter, codes included; cheap, never wrong."""
    return (
        source == target
        and all(
            a.kind == b.kind and a.content == b.content for a, b in zip(codes, own, strict=False)
        )
        and len(codes) == len(own)
    )


def canonical_text(text: str, codes: Sequence[Code]) -> Canonical:
    """Return the canonical form of a unit's source or target."""
    if not codes and "<" not in text:
        plain = join_lines(unescape(text)).strip()
        return (plain,) if plain else ()
    return canonical(read(text), codes)
