"""Notes as they are exchanged, made at random: every character, codes nested and moved about."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import strategies as st

from notetrans import tags
from notetrans.exchange import BilingualFile, BilingualUnit
from notetrans.model import Code, Origin, State
from notetrans.tags import Tag

KINDS = ("heading", "paragraph", "cell", "term", "link_title", "front_matter")
PAIRS = ("strong", "emphasis", "link", "strikethrough")
STANDING = ("code", "image", "math", "html", "bare_link")
#: Blanks at edges, control characters, both directions, beyond the BMP, what formats escape.
ODD = st.sampled_from(
    [
        *(" ", "\n", "\t", "\r", "\x85", "\u2028", "\xa0", "\u200f", "\u202b", "אב", "😀", "𝒳"),
        *("\x01", "\x07", "\x0b", "\x1c", "\x1f", "\x7f", "\ufffe", "\uffff", "\ufffd", "\ufeff"),
        *("<", ">", "&", "]]>", "<!--", "&lt;", '"', "'", "\\", "\\n", "<g1>", "%s", "#~", "<x/>"),
    ]
)
#: What JSON front matter and character references may bring beside.
SURROGATES = st.sampled_from(["\ud800", "\udfff", "\x00"])
WORDS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=6), ODD
)


def pieces(*more):
    """Text: words and oddities in a row."""
    return st.lists(st.one_of(WORDS, *more), max_size=4).map("".join)


PLACES = st.text(st.characters(categories=["L", "N"]) | st.sampled_from('[]/ ›<&"'), max_size=9)
LINES = PLACES.map(lambda text: " ".join(text.split()))
HASHES = st.text("abcdefgh-_XYZ019", min_size=11, max_size=11)


@st.composite
def codes(draw, more=()):
    """Up to four codes, numbered from 1."""
    found = []
    for number in range(1, draw(st.integers(0, 4)) + 1):
        if draw(st.booleans()):
            kind = draw(st.sampled_from(PAIRS))
            found.append(Code(number, kind, True, draw(pieces(*more)), draw(pieces(*more))))
        else:
            found.append(Code(number, draw(st.sampled_from(STANDING)), False, draw(pieces(*more))))
    return tuple(found)


def text(draw, codes, more=()):
    """A text that holds the codes, in any order and nesting."""
    items = [draw(pieces(*more))]
    for code in draw(st.permutations(codes)):
        if not code.paired:
            place = draw(st.integers(0, len(items)))
            items[place:place] = [Tag("standing", code.number), draw(pieces(*more))]
            continue
        start = draw(st.integers(0, len(items)))
        end = _balanced(items, start, draw(st.integers(start, len(items))))
        items[end:end] = [Tag("close", code.number), draw(pieces(*more))]
        items[start:start] = [Tag("open", code.number)]
    written = tags.write(items, codes)
    tags.parents(tags.read(written))  # the sample itself is well nested
    return written


def _balanced(items, start, end):
    """The nearest end at which what lies between is a whole."""
    while _depths(items[start:end]) != [0, 0]:
        end -= 1
    return end


def _depths(items):
    depth = lowest = 0
    for item in items:
        if isinstance(item, Tag):
            depth += {"open": 1, "close": -1}.get(item.kind, 0)
            lowest = min(lowest, depth)
    return [depth, lowest]


@st.composite
def units(draw, number, more=()):
    """A unit of any state."""
    own = draw(codes(more))
    source = text(draw, own, more) or "words"
    target = draw(st.booleans()) and text(draw, own, more)
    state = draw(st.sampled_from(list(State))) if target else State.INITIAL
    findings = ("major:numbers", "critical:codes") if draw(st.booleans()) else ()
    return BilingualUnit(
        id=f"{number:012x}{draw(st.sampled_from(['', '-2']))}",
        kind=draw(st.sampled_from(KINDS)),
        source=source,
        target=target or "",
        state=state,
        origin=draw(st.sampled_from(list(Origin))) if target else Origin.MACHINE,
        codes=own,
        section=draw(LINES),
        place=draw(LINES),
        line=draw(st.integers(0, 9999)),
        translate=draw(st.sampled_from([True, True, False])),
        findings=findings if state is State.TRANSLATED else (),
        exported=draw(HASHES) if target else "",
        doubt=bool(findings) and state is State.TRANSLATED,
        remark=draw(LINES),
    )


@st.composite
def files(draw, more=(), notes=("posts/a.md",)):
    """A file per note."""
    found = []
    for note in notes:
        count = draw(st.integers(0, 3))
        own = [draw(units(number, more)) for number in range(count)]
        found.append(BilingualFile(note, "en", draw(st.just("es")), tuple(own)))
    return found


def without_doubt(file):
    """The file as a format gives it back that has no such mark."""
    return replace(file, units=tuple(replace(unit, doubt=None) for unit in file.units))


def kept(file, wanted):
    """The file with the units that a format takes."""
    return replace(file, units=tuple(unit for unit in file.units if wanted(unit)))
