"""An independent scanner of what must survive a translation, character by character.

It reads raw text by its own patterns and reports only what it is sure of: where a line's
back-ticks do not pair on that line, where a math formula could also be two prices, it is
silent. What it is sure of depends on punctuation and spaces alone, so that a change of
letters never changes which places it looks at.

    >>> sorted(literals("See `x` at https://a.example/b, {{ y }} {#id}.").elements())
    [('attributes', '{#id}'), ('code', '`x`'), ('liquid', '{{ y }}'), ('url', 'https://a.example/b')]
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Generator, Iterator

Literals = Counter[tuple[str, str]]

KINDS = (
    "fence",
    "code",
    "comment",
    "liquid",
    "shortcode",
    "url",
    "attributes",
    "display",
    "math",
    "tag",
    "footnote",
)

_FENCE = re.compile(
    r"""
    (?:(?<=\n\n)|\A)(?P<mark>`{3,}|~{3,})(?P<info>[^`\r\n]*)$
    (?P<body>(?:.|\n)*?)
    ^[ \t]{0,3}(?P=mark)[`~]*[ \t]*$
    """,
    re.X | re.M,
)
_TICKS = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)")
_VALUE = r"\"[^\"\n]*\"|'[^'\n]*'|[^\s\"'=<>`]+"
_OPEN_TAG = rf"<[A-Za-z][A-Za-z0-9-]*(?:\s+[A-Za-z_:][\w.:-]*(?:=(?:{_VALUE}))?)*[ \t]*(?:\s/)?/?>"
_PATTERNS = {
    "comment": r"(?<!\\)<!--(?!-?>)(?:(?!--)[^\n])*-->",
    "shortcode": r"\{\{(?:<[^\n]*?>|%[^\n]*?%)\}\}",
    "liquid": r"\{\{(?![<%])[^\n]*?\}\}|\{%(?!\}\})[^\n]*?%\}",
    "url": r"(?i:\b(?:https?|ftp)://[A-Za-z0-9](?:[A-Za-z0-9/._~%?&=+:@-]|#)*[A-Za-z0-9/])",
    "attributes": r"\{:[^{}\n]*\}|\{[#.][A-Za-z][\w-]*(?:[ \t][^{}\n]*)?\}",
    "display": r"(?<![\\$])\$\$(?!\$)(?:[^$\n]|\n(?![ \t]*\n))+?(?<!\\)\$\$(?!\$)",
    "math": r"(?<![\\$\w])\$(?![\s$])[^$`\n]*(?<![\s\\])\$(?![$\w])",
    "tag": rf"(?<!\\){_OPEN_TAG}|(?<!\\)</[A-Za-z][A-Za-z0-9-]*\s*>",
}
_LITERAL = re.compile("|".join(f"(?P<{kind}>{form})" for kind, form in _PATTERNS.items()))
_LABEL = re.compile(r"\[\^([^\s\[\]]+)\](?![\[(])")
_DEFINED = re.compile(r"^[ \t>*+-]*\[\^([^\s\[\]]+)\]:", re.M)
_HTML_LINE = re.compile(r"(?:[ \t>]|[-*+][ \t]|\d{1,9}[.)][ \t])*<")
_HIDDEN = "\ufffc"  # stands for each character of a literal that was counted already


def literals(text: str, kinds: tuple[str, ...] = KINDS) -> Literals:
    """Return each literal with its kind, and how often it stands in the text."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text, found = _fences(text)
    found += Counter(_found(text))
    return Counter({item: count for item, count in found.items() if item[0] in kinds})


def _fences(text: str) -> tuple[str, Literals]:
    found: Literals = Counter()

    def hide(match: re.Match[str]) -> str:
        found["fence", match["info"] + match["body"]] += 1
        return re.sub(r"[^\n]", _HIDDEN, match[0])

    return _FENCE.sub(hide, text), found


def _found(text: str) -> Iterator[tuple[str, str]]:
    defined = {label.lower() for label in _DEFINED.findall(text)}
    for chunk in re.split(r"\n[ \t>]*\n", text):
        rest = yield from _codes(chunk)
        for match in _LITERAL.finditer(rest):
            yield str(match.lastgroup), match[0]
        rest = _LITERAL.sub(lambda match: _HIDDEN * len(match[0]), rest)
        html = any(map(_HTML_LINE.match, chunk.split("\n")))  # there they are text
        for label in () if html else _LABEL.findall(rest):
            if label.lower() in defined:
                yield "footnote", label


def _codes(chunk: str) -> Generator[tuple[str, str], None, str]:
    """Yield a chunk's code spans; return the chunk without them, up to the first doubt."""
    lines = []
    html = False
    for line in chunk.split("\n"):
        html = html or bool(_HTML_LINE.match(line))
        spans = [] if html else list(_TICKS.finditer(line))
        rest = line if html else _TICKS.sub(lambda match: _HIDDEN * len(match[0]), line)
        if "`" in rest or re.search(r"<[^>]*`|\\`|\]\([^)]*`", line):
            break  # may be HTML, a destination or an escape: no more is sure
        yield from (("code", span[0]) for span in spans)
        lines.append(rest)
    return "\n".join(lines)
