"""A segment on its way through Apertium's stream format and back; pure text, no process.

Law: :func:`repair` gives a target with the source's markers, edge blanks and punctuation, or
raises :class:`DamageError`. An engine that loses a marker never gets past it.

The stream is written here and not by Apertium's own text format, for three reasons that were
seen on real prose: that format loses the last full stop of a line-wise text, takes some ASCII
marks for its own, and lets rules reach from one segment into the next. So:

* A segment stands between two superblanks with its number and ends with NUL, where every
  program of the pipe starts afresh; an answer that is cut or not its own is seen by them.
* A marker goes as a word that no dictionary knows, inside a *word-bound blank* with its index:
  ``[[k0]]xqzk[[/]]``. Rules move known words around it and carry it as a whole; ``⟦1⟧`` itself
  is taken for a number between two signs, which are torn apart (``⟧ 1 método de ⟦el``).
* Signs with a meaning in the stream go as private-use characters, which are signs like others.

Each segment is sent a second time with a word-bound blank around each word. This shows which
words the engine made from which, and so where it lost a blank (``motordeinferencia``) or wrote
a capital for no reason. It is only looked up, since it keeps idioms from being recognised.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

MARK = re.compile(r"⟦/?[1-9][0-9]*⟧")
_WORD = re.compile(r"[^\W_]+(?:['’·][^\W_]+)*")
_UNKNOWN = "xqzk"
_CARRIED = re.compile(rf"\[\[k([0-9]+)\]\]{_UNKNOWN}\[\[/\]\]", re.IGNORECASE)
_BEFORE_POINT = re.compile(r"(?<=\w)[ \t]+([.,;:!?])(?=\s|\Z)")
_BOUND = re.compile(r"\[\[([^\[\]/]*)\]\](.*?)\[\[/\]\]", re.DOTALL)
_ANSWER = re.compile(r"\s*\[([0-9]+)\](.*)\[\1\]\s*", re.DOTALL)
_SPECIAL = "\0\\[]{}^$/<>@~*|#+&⟦⟧"
_INERT = {ord(sign): 0xEE00 + at for at, sign in enumerate(_SPECIAL)}
_SPECIAL_AGAIN = {inert: sign for sign, inert in _INERT.items()}
_CLOSING = frozenset(".,;:!?)]}»”")
_APOSTROPHES = frozenset("'’")
# Contractions, compounds, Catalan's l·l and questions differ between languages; so may these.
_FREE = frozenset("'’-‐·¿¡ªº")
_ORDINAL_POINT = re.compile(r"\.(?=[ºª])")


class DamageError(ValueError):
    """What the engine gave back cannot be made into a target of its source."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A marker of the source and what stands beside it: a character, a marker, or nothing."""

    text: str
    left: str
    right: str
    paired: bool

    @property
    def closes(self) -> bool:
        return self.text.startswith("⟦/")

    @property
    def opens(self) -> bool:
        return self.paired and not self.closes


Item = str | Mark


def marks(text: str) -> list[Mark]:
    """Return the markers of a source text in order."""
    pieces = re.split(f"({MARK.pattern})", text)
    closed = {piece.replace("/", "") for piece in pieces if piece.startswith("⟦/")}
    ends = [*pieces, ""]
    return [
        Mark(
            pieces[at],
            pieces[at - 1][-1:] or "".join(pieces[at - 2 : at - 1]),
            pieces[at + 1][:1] or ends[at + 2],
            pieces[at].replace("/", "") in closed,
        )
        for at in range(1, len(pieces), 2)
    ]


def encode(text: str, number: int, *, aligned: bool = False) -> str:
    """Return a segment as Apertium's ``none`` format takes it, between its own ends."""
    return f"[{number}]{''.join(_encoded(text, aligned))}[{number}]\0"


def _encoded(text: str, aligned: bool) -> Iterator[str]:
    begin = 0
    for index, (match, mark) in enumerate(zip(MARK.finditer(text), marks(text), strict=True)):
        yield _prose(text[begin : match.start()], aligned)
        apart = mark.paired or len(mark.left) > 1 or len(mark.right) > 1
        left = " " if apart or mark.left.isalnum() else ""
        right = " " if apart or mark.right.isalnum() else ""
        yield f"{left}[[k{index}]]{_UNKNOWN}[[/]]{right}"
        begin = match.end()
    yield _prose(text[begin:], aligned)


def _prose(text: str, aligned: bool) -> str:
    inert = " ".join(text.translate(_INERT).splitlines()).replace("\t", " ")
    return _WORD.sub(r"[[\g<0>]]\g<0>[[/]]", inert) if aligned else inert


def split(output: str) -> dict[int, str]:
    """Return the engine's answers by segment number; one without both its ends is left out."""
    found = (_ANSWER.fullmatch(chunk) for chunk in output.split("\0"))
    return {int(match[1]): match[2] for match in found if match}


def batch(texts: Sequence[str]) -> str:
    """Return what is sent for texts: each as it is, then aligned."""
    return "".join(
        encode(text, 2 * at) + encode(text, 2 * at + 1, aligned=True)
        for at, text in enumerate(texts)
    )


def answers(output: str, count: int) -> list[tuple[str | None, str]]:
    """Return each text's answer, ``None`` where it is missing, and its aligned answer."""
    found = split(output)
    return [(found.get(2 * at), found.get(2 * at + 1, "")) for at in range(count)]


def repair(source: str, answer: str | None, aligned: str = "", *, alone: bool = False) -> str:
    """Return the target that an answer stands for; ``aligned`` is the second, aligned answer.

    Blanks beside markers and at the edges are the source's, runs of blanks which the source
    has not are one blank, words run together are parted, and the first letter's case follows
    the source. ``alone`` says that the source is words without signs: points which come with
    an abbreviation (``EE.UU.``) are then the engine's right, and a word for which it has none
    (an auxiliary verb) is kept. Raises :class:`DamageError` where a
    marker, a digit or a sign is missing or was added, or markers cross.
    """
    if answer is None:
        raise DamageError("the engine gave no answer")
    if alone and not _lettered(answer):
        return source
    words = _alignment(aligned)
    items = [
        item if isinstance(item, Mark) else _words(item, source, words)
        for item in _items(source, answer)
    ]
    text = _join(items)
    if not re.search(r"\S[ \t\n]{2,}\S", source):
        text = re.sub(r"[ \t]{2,}", " ", text)
    if not _BEFORE_POINT.search(source):
        text = _BEFORE_POINT.sub(r"\1", text)  # left by a word without a translation
    text = _without_slips(source, text)
    text = _edges(source, _first_letter(source, text))
    _verify(source, text, points=alone)
    return text


def _items(source: str, answer: str) -> list[Item]:
    known = marks(source)
    parts = _CARRIED.split(answer)
    if any(int(index) >= len(known) for index in parts[1::2]):
        raise DamageError("the engine made up a marker")
    return [
        known[int(part)] if odd else _plain(part)
        for part, odd in zip(parts, [False, True] * len(parts), strict=False)
    ]


def _plain(text: str) -> str:
    text = _BOUND.sub(r"\2", text)
    return re.sub(r"\\(.)", r"\1", text).translate(_SPECIAL_AGAIN)


def _alignment(aligned: str) -> list[tuple[str, str]]:
    """Return the engine's words in order, each with the source words that it came from.

    A word which the engine added has no source words.
    """
    found: list[tuple[str, str]] = []
    begin = 0
    text = _CARRIED.sub(" ", aligned)
    for match in _BOUND.finditer(text):
        found += [(word, "") for word in _WORD.findall(text[begin : match.start()])]
        found += [(word, match[1]) for word in _WORD.findall(match[2])]
        begin = match.end()
    return found + [(word, "") for word in _WORD.findall(text[begin:])]


def _words(text: str, source: str, words: Sequence[tuple[str, str]]) -> str:
    """Return the text with words that were run together parted, and needless capitals gone."""
    if not words:
        return text
    had = set(_WORD.findall(source)) | {word for word, _ in words}
    lower = {word for word, origin in words if origin and origin == origin.lower()}

    def mended(match: re.Match[str]) -> str:
        word = match[0]
        if word not in had and word.lower() not in had:
            return _parted(word, [word for word, _ in words])
        starts = re.search(r"(^|[.!?:…]\s*)$", text[: match.start()])
        capital = word[:1].isupper() and word[1:] == word[1:].lower()
        return word.lower() if capital and not starts and word in lower else word

    return _WORD.sub(mended, text)


def _parted(word: str, words: Sequence[str]) -> str:
    """Return the run of words which, without blanks, is this word; else the word itself."""
    for first in range(len(words)):
        if not word.lower().startswith(words[first].lower()):
            continue
        joined = ""
        for last in range(first, len(words)):
            joined += words[last].lower()
            if joined == word.lower() and last > first:
                return word[: len(words[first])] + " " + " ".join(words[first + 1 : last + 1])
            if len(joined) >= len(word):
                break
    return word


def _join(items: Sequence[Item]) -> str:
    """Return the items as one text, the blanks beside markers as they are in the source."""
    items = [item for item in items if item]
    bare = [item if isinstance(item, Mark) else item.strip() for item in items]
    out: list[str] = []
    before: Item = ""
    blank = False
    for item, text in zip(items, bare, strict=True):
        if text == "":
            blank = True
            continue
        blank = blank or (isinstance(item, str) and item[:1].isspace())
        out += " " if before and _gap(before, text, blank) else ""
        out.append(text.text if isinstance(text, Mark) else text)
        before, blank = text, isinstance(item, str) and item[-1:].isspace()
    return "".join(out)


def _gap(left: Item, right: Item, blank: bool) -> bool:
    """Return whether a blank stands between two items; ``blank``: the engine wrote one."""
    if isinstance(left, Mark) and isinstance(right, Mark):
        return left.right.isspace() or right.left.isspace()
    if isinstance(left, Mark) and isinstance(right, str):
        return _side(left.right, right[0], left.opens, blank)
    if isinstance(right, Mark) and isinstance(left, str):
        return _side(right.left, left[-1], right.closes, blank)
    return blank


def _side(source: str, target: str, inner: bool, blank: bool) -> bool:
    if inner:
        return source.isspace()
    if source.isspace():
        return blank or target not in _CLOSING
    if source in _APOSTROPHES or len(source) != 1:
        return blank or target.isalnum()
    return blank and target.isalnum() and not source.isalnum()


def _without_slips(source: str, text: str) -> str:
    """Return the text without a doubled comma and the ``#`` of a word that was not inflected."""
    for slip, right in ((",,", ","), ("#", "")):
        if slip not in source:
            text = text.replace(slip, right)
    return text


def _first_letter(source: str, target: str) -> str:
    wanted = next((char for char in MARK.sub("", source) if char.isalpha()), "")
    match = re.search(r"[^\W\d_]", MARK.sub(lambda m: "·" * len(m[0]), target))
    if not match or not wanted:
        return target
    at = match.start()
    word = _WORD.match(target, at)
    if word and word[0] in _WORD.findall(source):
        return target
    letter = target[at].upper() if wanted.isupper() else target[at].lower()
    return target[:at] + letter + target[at + 1 :]


def _edges(source: str, target: str) -> str:
    if not source.strip():
        return source
    head = source[: len(source) - len(source.lstrip())]
    tail = source[len(source.rstrip()) :]
    return head + target.strip() + tail


def _verify(source: str, target: str, *, points: bool) -> None:
    if Counter(MARK.findall(source)) != Counter(MARK.findall(target)):
        raise DamageError("the engine lost or doubled a marker")
    if _nesting(source) != _nesting(target):
        raise DamageError("the engine moved a marker out of its pair")
    if _lettered(source) and not _lettered(target):
        raise DamageError("the engine gave no words")
    lost = _kept(source) - _kept(target)
    added = _kept(target) - _kept(source)
    if points:
        del added["."]
    if lost or added:
        what = f"lost {' '.join(lost)}" if lost else f"added {' '.join(added)}"
        raise DamageError(f"the engine {what}")


def _lettered(text: str) -> bool:
    return any(char.isalpha() for char in MARK.sub("", text))


def _nesting(text: str) -> dict[str, str]:
    """Return the pair around each marker; a crossed one is around nothing that a source has."""
    found: dict[str, str] = {}
    stack = [""]
    for mark in marks(text):
        if mark.closes:
            crossed = stack.pop() != mark.text.replace("/", "") if stack[1:] else True
            found[mark.text] = "crossed" if crossed else stack[-1]
            continue
        found[mark.text] = stack[-1]
        if mark.opens:
            stack.append(mark.text)
    return found


def _kept(text: str) -> Counter[str]:
    """Return the characters that no translation changes: signs, digits, letters without case.

    Letters without case are another script's (Chinese, Arabic): no language of the engine's
    Latin and Cyrillic pairs is written in it, so they are names or quotations.
    """
    bare = _ORDINAL_POINT.sub("", MARK.sub("", text))
    return Counter(
        char
        for char in bare
        if char not in _FREE
        and not char.isspace()
        and (not char.isalpha() or unicodedata.category(char) == "Lo")
    )


def parts(text: str) -> list[tuple[str, bool]]:
    """Return the text in stretches, each with whether it is words to be translated alone.

    The rest is markers and signs, which stay. Joined, the stretches are the text.
    """
    pieces = re.split(rf"({MARK.pattern}|(?:(?!{MARK.pattern})[^\w\s'’-])+)", text)
    return [
        (piece, at % 2 == 0 and any(char.isalpha() for char in piece))
        for at, piece in enumerate(pieces)
        if piece
    ]
