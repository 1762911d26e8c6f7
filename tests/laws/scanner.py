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
from collections.abc import Collection, Generator, Iterator

Literals = Counter[tuple[str, str]]

KINDS = (
    "fence",
    "code",
    "comment",
    "liquid",
    "shortcode",
    "url",
    "www",
    "mail",
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
_RAIL = re.compile(r"`{3}|~{3}")
_TICKS = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)")
_VALUE = r"\"[^\"\n]*\"|'[^'\n]*'|[^\s\"'=<>`]+"
_OPEN_TAG = rf"<[A-Za-z][A-Za-z0-9-]*(?:\s+[A-Za-z_:][\w.:-]*(?:=(?:{_VALUE}))?)*[ \t]*(?:\s/)?/?>"
_HOST = r"[A-Za-z0-9]+(?:\.[A-Za-z0-9]+)*"
_PATTERNS = {
    "comment": r"(?<!\\)<!--(?!-?>)(?:(?!--)[^\n])*-->",
    "shortcode": r"\{\{(?:<[^\n]*?>|%[^\n]*?%)\}\}",
    "liquid": r"\{\{(?![<%])[^\n]*?\}\}|\{%(?!\}\})[^\n]*?%\}",
    "url": r"(?i:\b(?:https?|ftp)://[A-Za-z0-9](?:[A-Za-z0-9/._~%?&=+:@-]|#)*[A-Za-z0-9/])",
    "www": r"(?<![\w/.:@&=-])(?i:www)(?:\.[A-Za-z0-9]+){2,}(?:/[A-Za-z0-9]+)*",
    "mail": rf"(?<![\w/.:@&=+-]){_HOST}@{_HOST}\.[A-Za-z]+(?![\w@-])",
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
    """Hide fences, up to the first line that may open or close one elsewhere."""
    found: Literals = Counter()
    parts, at = [], 0
    for match in _FENCE.finditer(text):
        if _RAIL.search(text, at, match.start()):
            break
        found["fence", match["info"] + match["body"]] += 1
        parts += [text[at : match.start()], re.sub(r"[^\n]", _HIDDEN, match[0])]
        at = match.end()
    return "".join([*parts, text[at:]]), found


def _found(text: str) -> Iterator[tuple[str, str]]:
    defined = {label.lower() for label in _DEFINED.findall(text)}
    for part in re.split(r"\n[ \t]*\n", text):
        html = False  # a quote's blank line ends no HTML that began outside of it
        for chunk in re.split(r"\n[ \t>]*\n", part):
            rest = yield from _codes(chunk, html)
            html = html or any(map(_HTML_LINE.match, chunk.split("\n")))
            yield from _in_text(rest, () if html else defined)  # in HTML labels are text


def _in_text(rest: str, defined: Collection[str]) -> Iterator[tuple[str, str]]:
    for match in _LITERAL.finditer(rest):
        if not ("\n" in match[0] and _may_be_code(rest, match.start())):
            yield str(match.lastgroup), match[0]
    rest = _LITERAL.sub(lambda match: _HIDDEN * len(match[0]), rest)
    for label in _LABEL.findall(rest):
        if label.lower() in defined:
            yield "footnote", label


def _may_be_code(text: str, at: int) -> bool:
    """Say whether blanks before a place in its line may make it indented code."""
    return bool(re.search(r"\t| {4}", text[text.rfind("\n", 0, at) + 1 : at]))


def _codes(chunk: str, html: bool) -> Generator[tuple[str, str], None, str]:
    """Yield a chunk's code spans; return the chunk without them, up to the first doubt."""
    lines = []
    for line in chunk.split("\n"):
        html = html or bool(_HTML_LINE.match(line))
        spans = [] if html else list(_TICKS.finditer(line))
        rest = line if html else _TICKS.sub(lambda match: _HIDDEN * len(match[0]), line)
        if "`" in rest or re.search(r"<[^>]*`|\\`|\]\([^)]*`", line):
            break  # may be HTML, a destination or an escape: no more is sure
        yield from (("code", span[0]) for span in spans)
        lines.append(rest)
    return "\n".join(lines)
