"""Law: what a format writes, it reads back as it was."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from bilingual_samples import SURROGATES, files, kept, without_doubt
from hypothesis import given

from notetrans.errors import UsageError
from notetrans.exchange import FORMATS, BilingualFile, BilingualUnit, format_of
from notetrans.exchange.xmltree import FORBIDDEN
from notetrans.model import Code

NOTES = ("posts/a.md", 'posts/el año/b & "c" <d>.md')


def there_and_back(name, given_files):
    """What a format reads in what it wrote; its files are known as its own."""
    data = FORMATS[name].write(given_files)
    assert format_of(data) is FORMATS[name]
    return list(FORMATS[name].read(data))


@given(files([SURROGATES], NOTES))
def test_xliff_2_keeps_all_of_a_unit_in_every_character(notes):
    assert there_and_back("xliff", notes) == [without_doubt(note) for note in notes]


@given(files([SURROGATES], NOTES))
def test_xliff_1_keeps_all_but_what_the_note_itself_knows(notes):
    assert there_and_back("xliff1", notes) == [_as_xliff_1(note) for note in notes]


@given(files([SURROGATES], NOTES))
def test_tmx_keeps_all_of_a_unit_that_has_a_target(notes):
    paired = [kept(note, lambda unit: unit.target) for note in notes]
    want = [_shown(without_doubt(note)) for note in paired if note.units]
    assert there_and_back("tmx", notes) == want


@given(files())
def test_po_keeps_all_of_a_unit_that_is_to_be_translated(notes):
    (note,) = notes
    assert there_and_back("po", notes) == [kept(note, lambda unit: unit.translate)]


@pytest.mark.parametrize("char", ["\ud800", "\x00"])
@pytest.mark.parametrize("side", ["source", "target"])
def test_po_refuses_a_character_that_it_has_no_place_for(char, side):
    unit = replace(BilingualUnit("0123", "paragraph", "words", line=7), **{side: f"a{char}b"})
    with pytest.raises(UsageError, match=r"^posts/a.md:7: .*0123.*XLIFF"):
        FORMATS["po"].write([BilingualFile("posts/a.md", "en", "es", (unit,))])


def test_po_refuses_two_notes_in_a_file():
    note = BilingualFile("posts/a.md", "en", "es", ())
    with pytest.raises(UsageError, match="one note"):
        FORMATS["po"].write([note, note])


def _as_xliff_1(file):
    """Ends of pairs are not written, codes show what XML has no place for as U+FFFD."""
    return replace(
        _shown(file),
        units=tuple(
            replace(unit, codes=tuple(replace(code, closing="") for code in unit.codes))
            for unit in _shown(file).units
        ),
    )


def _shown(file):
    return replace(file, units=tuple(map(_unit_shown, file.units)))


def _unit_shown(unit):
    return replace(
        unit,
        source=_originals_shown(unit.source),
        target=_originals_shown(unit.target),
        codes=tuple(_code_shown(code) for code in unit.codes),
    )


def _originals_shown(text):
    def shown(match):
        return FORBIDDEN.sub("\ufffd", match[0])

    return re.sub(r"<c\d+>.*?</c\d+>", shown, text, flags=re.DOTALL)


def _code_shown(code: Code) -> Code:
    return replace(
        code,
        data=FORBIDDEN.sub("\ufffd", code.data),
        closing=FORBIDDEN.sub("\ufffd", code.closing),
    )
