"""Changes to a unit's source text that leave its tags alone: ``swap`` and ``pseudo``.

Both know the written form of inline codes on their own, so that they stay judges of the
parser. Both pass over *exceptions*: letters that syntax reads by their case or spelling.

    >>> swap("See <g1>the <c2>api</c2></g1> of &amp;Copy; 2024").text
    'sEE <g1>THE <c2>api</c2></g1> OF &amp;Copy; 2024'
    >>> pseudo("Some <c1>code</c1> here &amp; now")
    'Somezq <c1>code</c1> herezq &amp; now'
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from itertools import accumulate
from random import Random
from typing import Literal, NamedTuple

import yaml

MARK = "zq"
"""What ``pseudo`` appends to each word."""

_TAG = re.compile(r"<c([1-9]\d*)(?:/>|>.*?</c\1>)|</?g[1-9]\d*>", re.S)
_EXCEPTION = re.compile(
    r"""
    &\#?[A-Za-z0-9]+                                    # may be an entity
    | <!\[?[A-Za-z]+                                    # may begin an HTML block
    | ^[ \t]*(?:import|export)\b                        # ECMAScript in MDX
    | \[toc\]
    """,
    re.X | re.I | re.M,
)
# Four letters of an alphabet, or two of a script that is written without spaces.
_DENSE = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af"
WORD = re.compile(rf"[{_DENSE}]{{2,}}|(?:(?![{_DENSE}])[^\W\d_]){{4,}}")
"""What counts as a word, for ``pseudo`` and for the law of reach."""

HOSTILE = (
    "*", "**", "_", "~~", "`", "``", "[", "]", "![", "](x)", "[x]: y", "|", "\\", "<b>", "<",
    "</", "&copy;", "&", "$", "$$x$$", "{{", "{{ x }}", "{%", "{% x %}", "{#a}", "{: .a}", "# ",
    " #", "> ", "1. ", "2) ", "- ", "+ ", "* ", "[ ] ", "---", "===", "```", "~~~", "    ",
    ":::", "!!! note", "\n", "\n\n", "\n# ", "\n- ", "\n> ", "\n1. ", "\n---", "\n===", "\n```",
    "\n<div>", "\n    x", "\"", "'", ")", ": ", " #x", "- x", "<!--", "-->", "</g1", "^", "[^1]",
)  # fmt: skip
"""What a target may hold and a note must not act upon."""

_PAIR_TAGS = frozenset(
    f"&lt;{end}{tag}&gt;" for tag in ("strong", "em", "del") for end in ("", "/")
)
"""Raw tags that emphasis may be written as where Markdown's delimiters cannot stand."""

MARKED = re.compile(rf"(?:{WORD.pattern})(?:{MARK})?")
"""A word, with its mark if it has one."""

_PLAIN_NOT_STRING = re.compile(
    r"""
    ~ | null | true | false | yes | no | on | off | y | n
    | [-+]?(?:0b[01_]+|0x[0-9a-f_]+|0o?[0-7_]+|[\d_]+|\.(?:inf|nan))
    | [-+]?[\d_]*\.?[\d_]*(?:e[-+]?\d+)?
    """,
    re.X | re.I,
)


_WIDE = "\u2e80-\u303e\u3041-\u9fff\uf900-\ufaff\uff01-\uff60"
_WIDE_BREAK = re.compile(rf"(?<=[{_WIDE}])[ \t]*\n\s*(?=[{_WIDE}])")
"""A soft break which stands for nothing: Chinese and Japanese put no space there."""


class Swapped(NamedTuple):
    """A swapped text, its ASCII letters outside codes, and those of them left alone."""

    text: str
    letters: int
    exceptions: int


def swap(source: str, *, plain_scalar: bool = False) -> Swapped:
    """Return a unit's source with the case of its ASCII letters swapped, but for exceptions.

    ``plain_scalar`` says that the text stands without quotes in YAML: there a text which some
    case makes something else than a string is an exception as a whole.
    """
    if plain_scalar and not is_string_in_every_case(_unescape(source)):
        letters = _letters(source)
        return Swapped(source, letters, letters)
    out: list[str] = []
    letters = exceptions = 0
    for part in _parts(source):
        if part.kind == "tag":
            out.append(part.text)
            continue
        letters += _letters(part.text)
        exceptions += _letters(part.text) if part.kind == "exception" else 0
        out.append(_escape(_swapcase(part.text) if part.kind == "text" else part.text))
    return Swapped("".join(out), letters, exceptions)


def pseudo(source: str, edit: Callable[[str], str] = lambda word: word + MARK) -> str:
    """Return a unit's source with each word changed, outside its codes and exceptions."""
    return "".join(
        part.text if part.kind == "tag" else _escape(_edited(part, edit)) for part in _parts(source)
    )


def hostile(source: str, random: Random) -> str:
    """Return a unit's source with characters of syntax at its start, its end or a blank."""
    insert = _escape(random.choice(HOSTILE))
    text, places = "", [0]
    for part in _parts(source):
        if part.kind == "text":
            blanks = [at for at, char in enumerate(part.text) if char == " "]
            places += [len(text) + len(_escape(part.text[:at])) for at in blanks]
        text += part.text if part.kind == "tag" else _escape(part.text)
    at = random.choice([*places, len(text)])
    return text[:at] + insert + text[at:]


def exceptions(source: str) -> list[str]:
    """Return the stretches of a unit's text which ``swap`` and ``pseudo`` pass over."""
    return [part.text for part in _parts(source) if part.kind == "exception"]


def across_tags(source: str) -> set[str]:
    """Return the words that a unit's text has only where its tags are left out, or decoded.

    The end of a link or of emphasis may part two words, or none.
    """
    return _across(source) | _across(re.sub(r"</?g[1-9]\d*>", " ", source))


def _across(source: str) -> set[str]:
    parts = [part.text for part in _parts(source) if part.kind != "tag"]
    decoded = set(WORD.findall(html.unescape(said(source)))).difference(*map(WORD.findall, parts))
    ends = set(accumulate(map(len, parts)))
    return decoded | {
        word[0]
        for word in WORD.finditer("".join(parts))
        if not ends.isdisjoint(range(word.start() + 1, word.end()))
    }


def canonical(source: str) -> str:
    """Return what a unit's text says: codes by number, soft breaks as spaces, no edge blanks."""
    parts = (
        re.sub(r"<c(\d+)>.*", r"<c\1/>", part.text, flags=re.S) if part.kind == "tag" else part.text
        for part in _parts(source)
    )
    return re.sub(r"\s*\n\s*", " ", "".join(parts)).strip()


def said(source: str) -> str:
    """Return a text with its codes as what they stand for and white space as single blanks.

    It is what a front-matter value says: no reader of YAML, TOML or JSON sees a code in it.
    """
    parts = (
        _unescape(re.sub(r"</?[cg]\d+/?>", "", part.text)) if part.kind == "tag" else part.text
        for part in _parts(source)
    )
    return re.sub(r"\s+", " ", "".join(parts)).strip()


def same(target: str, read: str) -> bool:
    """Say whether a text reads as the target that went in."""
    return canonical(target) == canonical(read)


def same_respelled(target: str, read: str) -> bool:
    """Say so with the freedom that the contract gives to what could not be written as it is.

    What stands at a pair's edge may have moved out of it, and one blank may have been put
    beside a pair or a standing code that would not be one next to its neighbour.
    """
    pattern = "".join(map(_leniently, re.split("([\x01\x02])", _marked(target))))
    return re.fullmatch(pattern, _marked(read).replace("\x01", "")) is not None


def _marked(source: str) -> str:
    """Return one line with pairs as U+0001 and standing codes as U+0002."""
    text = _WIDE_BREAK.sub("", "".join(_mark(part) for part in _parts(source)))
    return re.sub(r"[\s\x01]+", lambda m: " " if m[0].strip("\x01") else "\x01", text).strip(
        " \x01"
    )


def _mark(part: _Part) -> str:
    if part.kind != "tag":
        return part.text
    content = re.sub(r"</?[cg]\d+/?>", "", part.text)
    return "\x02" if content and content not in _PAIR_TAGS else "\x01"


def _leniently(part: str) -> str:
    if part == "\x01":
        return " ?"
    return f" ?{part} ?" if part == "\x02" else re.escape(part)


def is_string_in_every_case(text: str) -> bool:
    """Say whether a plain YAML scalar is a string whatever the case of its letters is."""
    if _PLAIN_NOT_STRING.fullmatch(text):
        return False
    return all(_resolved(form) for form in {text, text.lower(), text.upper(), _swapcase(text)})


def _resolved(text: str) -> bool:
    resolver = yaml.SafeLoader.yaml_implicit_resolvers
    found = resolver.get(text[:1], []) + resolver.get(None, [])
    return not any(pattern.match(text) for _, pattern in found)


class _Part(NamedTuple):
    """A stretch of a unit's source: decoded text, an exception in it, or a tag as it stands."""

    text: str
    kind: Literal["text", "exception", "tag"]


def _parts(source: str) -> Iterator[_Part]:
    at = 0
    for tag in _TAG.finditer(source):
        yield from _text_parts(_unescape(source[at : tag.start()]))
        yield _Part(tag[0], "tag")
        at = tag.end()
    yield from _text_parts(_unescape(source[at:]))


def _text_parts(text: str) -> Iterator[_Part]:
    at = 0
    for found in _EXCEPTION.finditer(text):
        yield _Part(text[at : found.start()], "text")
        yield _Part(found[0], "exception")
        at = found.end()
    yield _Part(text[at:], "text")


def _edited(part: _Part, edit: Callable[[str], str]) -> str:
    return WORD.sub(lambda word: edit(word[0]), part.text) if part.kind == "text" else part.text


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _unescape(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _swapcase(text: str) -> str:
    return "".join(char.swapcase() if char.isascii() else char for char in text)


def _letters(text: str) -> int:
    return sum(char.isascii() and char.isalpha() for char in text)
