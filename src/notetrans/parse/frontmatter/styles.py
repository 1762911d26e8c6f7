"""The ways in which front matter spells a string, one :class:`Style` each.

A style says how its content falls into folds, escapes and text, what an escape stands for,
which characters cannot stand as they are and how those are written. ``fallback`` is the style
that can hold what this one cannot.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from notetrans.parse.frontmatter.yaml_plain import UNPRINTABLE, stands_plain

_RAW_FOLD = r"(?P<fold>[ \t]*+[\r\n][ \t\r\n]*+)"
_BLANK = r"(?:[ \t]|\\(?:[ \ttr]|(?=[\r\n])))"
_END = r"(?:[\r\n]|\\n)"
_LITERAL = re.compile(_RAW_FOLD + r"|(?P<text>[ \t]++|[^ \t\r\n]++)")
_DOUBLED = re.compile(_RAW_FOLD + r"|(?P<escape>'')|(?P<text>[ \t]++|[^' \t\r\n]++)")
_BACKSLASH = re.compile(
    rf"(?P<fold>{_BLANK}*+{_END}(?:{_BLANK}|{_END})*+)"
    r"|(?P<escape>\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
    r"|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[^xuU]))"
    r"|(?P<text>[ \t]++|[^\\ \t\r\n]++)"
)

# YAML's, of which TOML's and JSON's are a part with the same meanings.
_NAMED = {
    "0": "\0", "a": "\a", "b": "\b", "t": "\t", "\t": "\t", "n": "\n", "v": "\v", "f": "\f",
    "r": "\r", "e": "\x1b", " ": " ", '"': '"', "/": "/", "\\": "\\", "N": "\x85", "_": "\xa0",
    "L": "\u2028", "P": "\u2029",
}  # fmt: skip
_SHORT = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}

_CONTROL = r"\x00-\x08\x0b-\x1f\x7f"


def _anything(_text: str) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Style:
    """One spelling. ``fits`` judges a text on one line; ``escape`` is ``None`` without escapes.

    ``odd`` matches what cannot stand as it is; ``quote`` is written at both ends.
    """

    writer: str
    tokens: re.Pattern[str]
    odd: re.Pattern[str]
    quote: str = ""
    escape: Callable[[str], str] | None = None
    fits: Callable[[str], bool] = _anything
    fallback: str = ""


def decode_escape(escape: str) -> str | None:
    """Return the character that an escape stands for, ``None`` for none or half a one."""
    if escape == "''":
        return "'"
    if escape[1] not in "xuU":
        return _NAMED.get(escape[1])
    codes = [int(part[1:], 16) for part in escape.split("\\")[1:]]
    if len(codes) == 2:
        return chr(0x10000 + ((codes[0] - 0xD800) << 10) + codes[1] - 0xDC00)
    lone = codes[0] > 0x10FFFF or 0xD800 <= codes[0] < 0xE000
    return None if lone else chr(codes[0])


def _backslash(character: str) -> str:
    return _SHORT.get(character) or f"\\u{ord(character):04x}"


def _printable(text: str) -> bool:
    return not UNPRINTABLE.search(text)


def _plain(text: str) -> bool:
    return stands_plain(text)


def _plain_in_flow(text: str) -> bool:
    return stands_plain(text, flow=True)


def _toml_literal(text: str) -> bool:
    return not re.search(rf"['\n{_CONTROL}]", text)


def _toml_literals(text: str) -> bool:
    return not re.search(rf"'''|'$|[{_CONTROL}]", text)


def _doubled(character: str) -> str:
    return character * 2


_STYLES = (
    Style("yaml-plain", _LITERAL, UNPRINTABLE, fits=_plain, fallback="yaml-single"),
    Style("yaml-plain-flow", _LITERAL, UNPRINTABLE, fits=_plain_in_flow, fallback="yaml-single"),
    Style("yaml-single", _DOUBLED, re.compile("'"), "'", _doubled, _printable, "yaml-double"),
    Style(
        "yaml-double",
        _BACKSLASH,
        re.compile(UNPRINTABLE.pattern + r'|["\\]'),
        '"',
        _backslash,
    ),
    Style("yaml-block", _LITERAL, UNPRINTABLE, fits=_printable),
    Style(
        "toml-literal",
        _LITERAL,
        re.compile(rf"['{_CONTROL}]"),
        "'",
        fits=_toml_literal,
        fallback="toml-basic",
    ),
    Style(
        "toml-literal-multi",
        _LITERAL,
        re.compile(rf"'(?=''|$)|[{_CONTROL}]"),
        "'''",
        fits=_toml_literals,
        fallback="toml-basic-multi",
    ),
    Style("toml-basic", _BACKSLASH, re.compile(rf'["\\{_CONTROL}]'), '"', _backslash),
    Style("toml-basic-multi", _BACKSLASH, re.compile(rf"[\\{_CONTROL}]"), '"""', _backslash),
    Style("json", _BACKSLASH, re.compile(r'["\\\x00-\x1f]'), '"', _backslash),
)
STYLES = {style.writer: style for style in _STYLES}
