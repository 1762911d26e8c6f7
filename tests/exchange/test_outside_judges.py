"""Files judged by what nobody here wrote: schemas, gettext, translate-toolkit, OmegaT."""

from __future__ import annotations

import gettext
import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from bilingual_samples import files, kept
from hypothesis import HealthCheck, assume, given, settings

import notetrans
from notetrans import tags
from notetrans.exchange import FORMATS, BilingualFile
from notetrans.model import Code, Origin, State
from notetrans.pipeline.translators.exchange import bilingual_unit

ROOT = Path(__file__).parents[2]
SCHEMAS = ROOT / ".cache" / "schemas"
POSTS = sorted((ROOT / "posts").glob("*.md"))
POST = ROOT / "posts" / "serving-a-model-at-home.md"
NOTES = ("posts/a.md", "posts/el año/b.md")
few = settings(
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

needs_schemas = pytest.mark.skipif(
    not (SCHEMAS / "xml.xsd").is_file(), reason="no schemas: run .ci/get-schemas (Debian only)"
)
needs_gettext = pytest.mark.skipif(not shutil.which("msgfmt"), reason="no gettext is installed")
needs_omegat = pytest.mark.skipif(not shutil.which("omegat"), reason="no OmegaT is installed")


def of_post(path):
    """A note of the repository, every unit with a target that holds its codes."""
    document = notetrans.read(path)
    units = [bilingual_unit(unit, None, ()) for unit in document.units]
    told = [
        replace(unit, target=f"«{unit.source}»", state=State.TRANSLATED, exported="a" * 11)
        for unit in units
    ]
    return BilingualFile(f"posts/{path.name}", "en", "es", tuple(told))


def quietly(*command, env=None):
    """What a program printed; it may not fail."""
    done = subprocess.run(
        [str(each) for each in command],
        capture_output=True,
        encoding="utf-8",
        env=env and {**os.environ, **env},
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.fixture(scope="session")
def schema(tmp_path_factory):
    """The schemas by the formats' names, put together without the network."""
    from lxml import etree

    folder = tmp_path_factory.mktemp("schemas")
    (folder / "xml.xsd").write_bytes((SCHEMAS / "xml.xsd").read_bytes())
    found = {}
    for name, file in (("xliff", "xliff-core-2.0.xsd"), ("xliff1", "xliff-core-1.2-strict.xsd")):
        text = (SCHEMAS / file).read_text(encoding="utf-8")
        text = re.sub(r'schemaLocation="[^"]*xml\.xsd"', 'schemaLocation="xml.xsd"', text)
        (folder / file).write_text(text, encoding="utf-8")
        found[name] = etree.XMLSchema(etree.parse(str(folder / file)))
    return found


def is_valid(schema, data):
    from lxml import etree

    schema.assertValid(etree.fromstring(data))


@needs_schemas
@pytest.mark.parametrize("name", ["xliff", "xliff1"])
def test_the_schema_takes_every_file(schema, name):
    @few
    @given(files(notes=NOTES))
    def check(notes):
        assume(any(note.units for note in notes) or name == "xliff1")
        notes = [note for note in notes if note.units] if name == "xliff" else notes
        is_valid(schema[name], FORMATS[name].write(notes))

    check()


@needs_schemas
@pytest.mark.parametrize("name", ["xliff", "xliff1"])
def test_the_schema_takes_all_our_notes_and_nothing_else(schema, name):
    from lxml import etree

    data = FORMATS[name].write([of_post(path) for path in POSTS])
    is_valid(schema[name], data)
    with pytest.raises(etree.DocumentInvalid):
        is_valid(
            schema[name], data.replace(b"<source>", b"<sauce>").replace(b"</source>", b"</sauce>")
        )


def compiled(note, folder):
    """What gettext reads in a catalogue: context and source to target."""
    path = folder / "a.po"
    path.write_bytes(FORMATS["po"].write([note]))
    printed = quietly("msgfmt", "--check", "--use-fuzzy", "-o", folder / "a.mo", path)
    assert printed == ""
    with (folder / "a.mo").open("rb") as file:
        catalogue = gettext.GNUTranslations(file)._catalog
    return {key: text for key, text in catalogue.items() if key}


def _gettext_can_hold(unit):
    """Its own sign between context and text, U+0004, msgfmt takes in neither."""
    return unit.translate and _same_edges(unit) and "\x04" not in unit.source + unit.target


@needs_gettext
def test_gettext_reads_our_catalogues_as_they_were_meant(tmp_path):
    @few
    @given(files())
    def check(notes):
        note = kept(notes[0], _gettext_can_hold)
        want = {f"{u.id}\x04{u.source}": u.target for u in note.units if u.target}
        assert compiled(note, tmp_path) == want

    check()


def _same_edges(unit):
    """gettext wants a line break at an edge of both texts or none; units have none at any."""
    return not unit.target or all(
        unit.source.startswith("\n") == unit.target.startswith("\n")
        and unit.source.endswith("\n") == unit.target.endswith("\n")
        for unit in [unit]
    )


@needs_gettext
@pytest.mark.parametrize("path", POSTS, ids=lambda path: path.name)
def test_gettext_finds_nothing_wrong_in_our_notes(path, tmp_path):
    note = of_post(path)
    assert len(compiled(note, tmp_path)) == sum(unit.translate for unit in note.units)


@needs_gettext
def test_what_gettext_writes_anew_reads_as_before(tmp_path):
    note = of_post(POST)
    (tmp_path / "a.po").write_bytes(FORMATS["po"].write([note]))
    printed = quietly("msgcat", "--width=60", "--sort-output", tmp_path / "a.po")
    (read,) = FORMATS["po"].read(printed.encode())
    (ours,) = FORMATS["po"].read(FORMATS["po"].write([note]))
    assert sorted(read.units, key=_id) == sorted(ours.units, key=_id)


def _id(unit):
    return unit.id


def toolkit(*arguments):
    """What translate-toolkit says; it runs in a process of its own."""
    script = Path(__file__).with_name("toolkit.py")
    return json.loads(quietly(sys.executable, script, *arguments))


@pytest.fixture(params=FORMATS)
def name(request):
    """A format's name."""
    pytest.importorskip("translate", reason="no translate-toolkit is installed")
    return request.param


def test_translate_toolkit_finds_every_unit_with_its_texts(name, tmp_path):
    note = of_post(POST)
    path = tmp_path / f"a{FORMATS[name].ending}"
    path.write_bytes(FORMATS[name].write([note]))
    told = toolkit("read", path)
    wanted = [unit for unit in note.units if unit.translate or name != "po"]
    assert [(each["source"], each["target"]) for each in told] == [
        (_shown(unit.source, unit, name), _shown(unit.target, unit, name)) for unit in wanted
    ]
    assert all(unit.id in each["id"] for unit, each in zip(wanted, told, strict=True))


def _shown(text, unit, name):
    """A text as the toolkit has it: without codes in XLIFF, with their originals in TMX."""
    if name == "po":
        return text
    codes = {code.number: code for code in unit.codes} if name == "tmx" else {}
    empty = Code(0, "", False, "")
    return "".join(
        item
        if isinstance(item, str)
        else getattr(codes.get(item.number, empty), "closing" if item.kind == "close" else "data")
        for item in tags.read(text)
    )


def test_what_translate_toolkit_saves_comes_home(name, tmp_path):
    note = to_be_filled(of_post(POST), name)
    path = tmp_path / f"a{FORMATS[name].ending}"
    path.write_bytes(FORMATS[name].write([note]))
    toolkit("fill", path, "Otro & <texto>")
    (read,) = FORMATS[name].read(path.read_bytes())
    wanted = [unit for unit in note.units if unit.translate or name != "po"]
    assert [(unit.id, unit.source, unit.codes) for unit in read.units] == [
        (unit.id, unit.source, _as_written(unit.codes, name)) for unit in wanted
    ]
    assert {tags.plain(unit.target) for unit in read.units} == {"Otro & <texto>"}
    assert read.note == note.note


def to_be_filled(note, name):
    """Units that the toolkit can fill: text alone, and in a memory only what has a target."""
    if name == "tmx":
        return kept(note, lambda unit: not unit.codes)
    units = (replace(unit, target="", state=State.INITIAL, exported="") for unit in note.units)
    return replace(note, units=tuple(units))


def _as_written(codes: tuple[Code, ...], name: str) -> tuple[Code, ...]:
    return tuple(replace(code, closing="") for code in codes) if name == "xliff1" else codes


def test_pofilter_finds_no_markup_that_does_not_match(tmp_path):
    pytest.importorskip("translate", reason="no translate-toolkit is installed")
    pofilter = Path(sys.executable).with_name("pofilter")
    note = of_post(POST)
    spoiled = next(unit for unit in note.units if unit.codes and not unit.codes[0].paired)
    lost = replace(spoiled, target=re.sub(r"<c1>.*?</c1>", "", spoiled.target))
    told = [
        _filtered(pofilter, replace(note, units=units), tmp_path / str(number))
        for number, units in enumerate([note.units, (lost,)])
    ]
    assert spoiled.id not in told[0]
    assert spoiled.id in told[1]


def _filtered(pofilter, note, folder):
    folder.mkdir()
    (folder / "a.po").write_bytes(FORMATS["po"].write([note]))
    quietly(pofilter, "-t", "xmltags", folder / "a.po", folder / "b.po")
    return (folder / "b.po").read_text(encoding="utf-8") if (folder / "b.po").exists() else ""


_PROJECT = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<omegat><project version="1.0"><source_dir>__DEFAULT__</source_dir>
<target_dir>__DEFAULT__</target_dir><tm_dir>__DEFAULT__</tm_dir>
<glossary_dir>__DEFAULT__</glossary_dir><glossary_file>__DEFAULT__</glossary_file>
<dictionary_dir>__DEFAULT__</dictionary_dir><source_lang>EN</source_lang>
<target_lang>ES</target_lang><sentence_seg>false</sentence_seg>
<support_default_translations>true</support_default_translations>
<remove_tags>false</remove_tags></project></omegat>
"""


@needs_omegat
def test_omegat_fills_our_catalogue_from_our_memory(tmp_path):
    plain = kept(of_post(POST), lambda unit: unit.translate and not unit.codes)
    bare = [replace(unit, target="", state=State.INITIAL, exported="") for unit in plain.units]
    project = tmp_path / "project"
    for folder in ("source", "target", "omegat", "tm/auto", "glossary", "dictionary"):
        (project / folder).mkdir(parents=True)
    (project / "omegat.project").write_text(_PROJECT, encoding="utf-8")
    (project / "tm/auto/a.tmx").write_bytes(FORMATS["tmx"].write([plain]))
    source = FORMATS["po"].write([replace(plain, units=tuple(bare))])
    (project / "source/a.po").write_bytes(source)
    quietly("omegat", "--mode=console-translate", project, env={"HOME": str(tmp_path)})
    (read,) = FORMATS["po"].read((project / "target/a.po").read_bytes())
    assert read.note == plain.note
    assert [(unit.id, unit.target) for unit in read.units] == [
        (unit.id, unit.target) for unit in plain.units
    ]
    assert {unit.origin for unit in read.units} == {Origin.MACHINE}
