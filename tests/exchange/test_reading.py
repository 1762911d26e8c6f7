"""What other tools write and we do not, and what is refused with its line."""

from __future__ import annotations

from contextlib import suppress

import pytest
from bilingual_samples import files
from hypothesis import given
from hypothesis import strategies as st

from notetrans.errors import NotetransError
from notetrans.exchange import FORMATS, format_of
from notetrans.model import Origin, State

XLIFF2 = """<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" version="2.0" srcLang="en"
 trgLang="es"><file id="f" original="a.md"><group id="g"><unit id="1"><originalData>
<data id="d">*</data></originalData>{}</unit></group></file></xliff>"""
XLIFF1 = """<xliff xmlns="urn:oasis:names:tc:xliff:document:1.2" version="1.2"><file original="a.md"
 source-language="en" target-language="es" datatype="plaintext"><body><group><trans-unit id="1"{}>
<source>x</source>{}</trans-unit></group></body></file></xliff>"""
TMX = """<?xml version="1.0"?><!DOCTYPE tmx SYSTEM "tmx14.dtd"><tmx version="1.4">
<header srclang="EN"/><body><tu tuid="1"><tuv xml:lang="ES"><seg>{}</seg></tuv>
<tuv xml:lang="EN"><seg>x</seg></tuv></tu></body></tmx>"""


def only(name, text):
    """The one unit of a file."""
    (file,) = FORMATS[name].read(text.encode())
    (unit,) = file.units
    return unit


@pytest.mark.parametrize(
    ("inside", "target"),
    [
        ('a <sc id="1" dataRef="d"/>b<ec startRef="1"/>', "a <g1>b</g1>"),
        ('<mrk id="m" translate="no">a</mrk> b<sm id="n"/>', "a b"),
        ('a<cp hex="0001"/>b', "a\x01b"),
        ('<pc id="1"><ph id="2"/> a</pc>', "<g1><c2/> a</g1>"),
    ],
)
def test_inline_elements_of_xliff_2_that_we_do_not_write_are_read(inside, target):
    segment = f"<segment state='final'><source>x</source><target>{inside}</target></segment>"
    unit = only("xliff", XLIFF2.format(segment))
    assert (unit.target, unit.state, unit.problem) == (target, State.FINAL, "")


def test_segments_that_a_tool_split_are_joined_in_the_order_of_their_targets():
    parts = (
        '<segment state="final"><source>A.</source><target order="3">Be.</target></segment>'
        "<ignorable><source> </source><target> </target></ignorable>"
        '<segment state="translated"><source>B.</source><target order="1">A.</target></segment>'
    )
    unit = only("xliff", XLIFF2.format(parts))
    assert (unit.source, unit.target) == ("A. B.", "A. Be.")
    assert unit.state is State.TRANSLATED


@pytest.mark.parametrize("inside", ['<ph id="x1"/>', '<pc id="0">a</pc>', "<b>a</b>", "<cp/>"])
def test_an_inline_element_that_is_no_code_is_a_problem_of_its_unit_alone(inside):
    segment = f"<segment><source>x</source><target>{inside}</target></segment>"
    assert only("xliff", XLIFF2.format(segment)).problem


@pytest.mark.parametrize(
    ("inside", "target"),
    [
        ('<bpt id="1">*</bpt>a<ept id="1">*</ept> <ph id="2">x</ph>', "<g1>a</g1> <c2/>"),
        ('<bx id="7" rid="1"/>a<ex id="8" rid="1"/>', "<g1>a</g1>"),
        ('<mrk mtype="seg" mid="0">A.</mrk> <mrk mtype="seg" mid="1">B.</mrk>', "A. B."),
    ],
)
def test_inline_elements_of_xliff_1_that_we_do_not_write_are_read(inside, target):
    unit = only("xliff1", XLIFF1.format("", f"<target>{inside}</target>"))
    assert (unit.target, unit.problem) == (target, "")


@pytest.mark.parametrize(
    ("approved", "state", "want", "doubt"),
    [
        ("", "", State.TRANSLATED, None),
        (' approved="yes"', "", State.REVIEWED, None),
        (' approved="yes"', "translated", State.REVIEWED, False),
        (' approved="yes"', "final", State.FINAL, False),
        ("", "signed-off", State.REVIEWED, False),
        ("", "needs-review-l10n", State.TRANSLATED, True),
        ("", "needs-adaptation", State.TRANSLATED, True),
        ("", "needs-translation", State.INITIAL, False),
        ("", "x-own", State.TRANSLATED, False),
    ],
)
def test_every_state_of_xliff_1_has_its_meaning(approved, state, want, doubt):
    target = f'<target state="{state}">a</target>' if state else "<target>a</target>"
    unit = only("xliff1", XLIFF1.format(approved, target))
    assert (unit.state, unit.doubt, unit.origin) == (want, doubt, Origin.PERSON)


def test_a_memory_with_a_doctype_and_its_sides_in_any_order_is_read():
    unit = only("tmx", TMX.format('a <hi>b</hi> <bpt i="4" x="1"/>c<ept i="4"/>'))
    assert (unit.source, unit.target) == ("x", "a b <g1>c</g1>")


@pytest.mark.parametrize(
    ("data", "line", "told"),
    [
        ('<!DOCTYPE tmx [\n<!ENTITY a "b">]><tmx>&a;</tmx>', 2, "entity &a; is not expanded"),
        ('<!DOCTYPE tmx [\n<!ENTITY a SYSTEM "f">]><tmx>&a;</tmx>', 2, "is not expanded"),
        ('<!DOCTYPE tmx SYSTEM "x.dtd"><tmx>\n&nbsp;</tmx>', 2, "&nbsp; is not expanded"),
        ("<tmx>\n<a></tmx>", 2, "not well-formed"),
        ("<tmx>\n" + "<a>" * 5000, 2, "nested too deeply"),
        ('<?xml version="1.0" encoding="none"?><tmx/>', 1, "unknown encoding"),
        ("<tmx>\n<tu><tuv xml:lang='en'><seg/></tuv></tu></tmx>", 2, "not a pair"),
        ('<xliff version="2.0" srcLang="en"/>', 1, "no trgLang"),
        ('<xliff version="1.2">\n<file source-language="en"/></xliff>', 2, "no target-language"),
        ('msgid "a"\nmsgstr "b\n', 2, "not a line of a PO file"),
        ('msgid "a"\nmsgstr "b"\n\n"c"\n', 4, "not a line of a PO file"),
        ('msgid "a"\nnonsense\n', 2, "not a line of a PO file"),
        ('msgid ""\nmsgstr "charset=ascii"\n\nmsgid "ñ"\n', 4, "not ascii"),
        ('msgid ""\nmsgstr "charset=none"\n', 1, "encoding none is not known"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_its_line(data, line, told):
    with pytest.raises(NotetransError, match=told) as caught:
        format_of(data.encode()).read(data.encode())
    assert caught.value.line == line


def test_a_file_of_no_known_format_is_refused():
    with pytest.raises(NotetransError, match="Formats: xliff, xliff1, tmx, po"):
        format_of(b"{}")


def test_xml_of_another_encoding_is_read():
    text = XLIFF1.format("", "<target>ñ</target>")
    for encoding in ("utf-16", "iso-8859-1"):
        data = f'<?xml version="1.0" encoding="{encoding}"?>{text}'.encode(encoding)
        ((unit,),) = [file.units for file in format_of(data).read(data)]
        assert unit.target == "ñ"


CATALOGUE = r"""
# A translator's comment
msgid ""
msgstr ""
"Content-Type: text/plain; charset=ISO-8859-1\n"
"Language: pt_BR\n"

#: ⁨el post.md⁩:12 other:3
#, fuzzy, no-c-format
#| msgid "before"
msgctxt "1"
msgid "a\tb\"c\\d\n"
"\303\x41g"
msgstr[0] "e"
msgstr[1] "f"
#~ msgid "old"
#~ msgstr "viejo"
msgid "next"
msgstr "después"
"""


def test_a_catalogue_that_went_through_other_hands_is_read():
    text = CATALOGUE.replace("⁨", "").replace("⁩", "").replace("el post", "post")
    (file,) = FORMATS["po"].read(text.replace("\n", "\r\n").encode("iso-8859-1"))
    first, second = file.units
    assert (file.note, file.target_lang) == ("post.md", "pt-BR")
    assert (first.id, first.source, first.target) == ("1", 'a\tb"c\\d\n\xc3Ag', "e")
    assert (first.line, first.doubt, first.state) == (12, True, State.TRANSLATED)
    assert (second.id, second.source, second.target) == ("", "next", "después")


def test_a_blank_in_a_notes_name_is_part_of_it():
    text = CATALOGUE.replace("charset=ISO-8859-1", "charset=UTF-8")
    (file,) = FORMATS["po"].read(text.encode())
    assert file.note == "el post.md"


@given(st.sampled_from(list(FORMATS)), files(), st.data())
def test_a_damaged_file_is_read_or_refused_and_nothing_else(name, notes, data):
    whole = FORMATS[name].write(notes)
    start = data.draw(st.integers(0, len(whole)))
    end = data.draw(st.integers(start, min(len(whole), start + 30)))
    snippet = data.draw(st.sampled_from([b"", b'"', b"<", b"<x/>", b"</g>", b"\\", b"-1", b"\xff"]))
    with suppress(NotetransError):
        FORMATS[name].read(whole[:start] + snippet + whole[end:])
