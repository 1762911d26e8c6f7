"""The laws of a document, on specifications, made documents, splices and raw text.

Each failure shows the smallest text that was found for it. ``benchmarks/laws.py`` tries a
hundred times as many documents, ``benchmarks/fidelity.py`` any folder of real ones.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from importlib import import_module
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import notetrans
from laws import grammar, judge, shrink, specs
from laws.judge import Failure, Law, Subject
from notetrans.errors import NoteError
from notetrans.model import Document, ParseOptions

CHUNKS = 8
DOCUMENTS = 2000
SEEDS = st.integers(0, 2**62)
CI = settings(max_examples=DOCUMENTS // CHUNKS, deadline=None, derandomize=True, database=None)
BLIND = ("tiling", "identity", "involution", "stable ranges")
"""Laws that hold for any characters; the others need text that a scanner can be sure of."""


def parse(text: str) -> Document:
    return notetrans.parse(text)


def broken(text: str, laws: Mapping[str, Law] = judge.LAWS) -> list[Failure]:
    return judge.judge(Subject(text, parse), laws)


def complain(text: str, laws: Mapping[str, Law] = judge.LAWS) -> None:
    """Fail with the smallest text that breaks the first law which this text breaks."""
    if not (failures := broken(text, laws)):
        return
    first = failures[0]
    one = {first.law: laws[first.law]}

    def alike(part: str) -> bool:
        return any(failure.cause == first.cause for failure in broken(part, one))

    least = shrink.minimise(text, alike, tries=400)
    problem = (broken(least, one) or failures)[0].problem
    pytest.fail(f"{first.law} does not hold for {least!r}: {problem}")


@pytest.mark.parametrize("spec", specs.NAMES)
@pytest.mark.parametrize("law", judge.LAWS)
def test_law_holds_on_every_example_of_the_specification(law: str, spec: str) -> None:
    for text in texts(spec):
        complain(text, {law: judge.LAWS[law]})


@pytest.mark.parametrize("ends", ["\r\n", "\r"])
@pytest.mark.parametrize("spec", specs.NAMES)
def test_blind_laws_hold_on_the_specification_with_other_line_ends(spec: str, ends: str) -> None:
    for text in texts(spec):
        complain(text.replace("\n", ends), {law: judge.LAWS[law] for law in BLIND})


def texts(spec: str) -> list[str]:
    """Return the examples that are a specification's own; GFM repeats those of CommonMark."""
    before = specs.NAMES[: specs.NAMES.index(spec)]
    had = {example.text for other in before for example in specs.examples(other)}
    return [example.text for example in specs.examples(spec) if example.text not in had]


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_laws_hold_on_made_documents(chunk: int) -> None:
    @CI
    @given(SEEDS)
    def hold(seed: int) -> None:
        made = grammar.make(Random(f"{chunk} {seed}"))
        whole = "splice" not in made.constructs
        if whole:
            complain(made.text)
        else:
            refused_or_lawful(made.text)

    hold()


@CI
@given(SEEDS)
def test_raw_text_is_parsed_or_refused_with_a_note_error(seed: int) -> None:
    refused_or_lawful(grammar.raw(Random(seed)))


@CI
@given(st.text())
def test_any_characters_are_parsed_or_refused_with_a_note_error(text: str) -> None:
    refused_or_lawful(text)


def refused_or_lawful(text: str) -> None:
    try:
        parse(text)
    except NoteError:
        return
    complain(text, {law: judge.LAWS[law] for law in BLIND})


# ------------------------------------------------- a law that cannot fail is no law

REFUSED = 0.0025
REFUSED_IN = 0.025
"""The most hostile targets that may be refused, and the documents that hold one.

Where a template's mask, an indented block and a quote mark fall together no spelling is known:
in ``e\\n    ??? N`` the target ``e\\n???&lt;/g1`` would begin an admonition, in
``>]x<G s{utt}\\r>`` a closing tag. The source then stays, and is told.
"""


def test_hostile_targets_are_hardly_ever_refused() -> None:
    documents = [Subject(grammar.make(Random(seed)).text, parse) for seed in range(300)]
    accepted = [subject for subject in documents if written(subject)]
    refused = [targets for subject in accepted if (targets := judge.refused(subject))]
    assert len(accepted) > 290
    assert len(refused) / len(accepted) <= REFUSED_IN, refused
    assert sum(map(len, refused)) / sum(len(s.targets) for s in accepted) <= REFUSED, refused


def written(subject: Subject) -> bool:
    """Say whether a made text is accepted at all."""
    try:
        return bool(subject.document)
    except NoteError:
        return False


PROTECTED: dict[str, str] = {
    "liquid": "Some {{ page.title }} and {% include Word.html %} here\n",
    "shortcodes": 'Some {{< figure src="Word" >}} here\n',
    "math": "Some $Word_a + x$ here\n",
    "attributes": "# Some title {#Word .Klass}\n",
    "directives": ":::Note\nSome text https://example.com/A\n:::\n",
    "jsx": "Some <Card.Word>text</Card.Word> here\n",
    "mdx": "Some {props.Word} here\n",
}
"""By dialect: a text in which it alone protects something."""

_NONE = re.compile("(?!)")
LINK = "bare_links", "_push", lambda *_: False
URL = "literals", "_URL", _NONE
MAIL = "literals", "EMAIL", _NONE
"""What finds addresses, by module and name, and what finds none in its place."""

ADDRESSES: dict[str, tuple[tuple[str, str, object], str]] = {
    "a bare link": (LINK, "Some text at https://Example.com/Word here\n"),
    "a bare www link": (LINK, "Some text at www.Example.com/Word here\n"),
    "a bare mail address": (MAIL, "Some mail to Word@example.com here\n"),
    "a link in raw HTML": (URL, "<div>\nSome text at https://Example.com/Word here\n</div>\n"),
    "a www link in raw HTML": (URL, "<div>\nSome text at www.Example.com/Word here\n</div>\n"),
    "a mail address in raw HTML": (MAIL, "<p>Some mail to Word@example.com here</p>\n"),
    "a link in front matter": (URL, '---\ntitle: "Some text at https://Example.com/A"\n---\n'),
}
"""By place: the search that is switched off, and a text in which it alone protects something."""


@pytest.mark.parametrize("dialect", PROTECTED)
def test_something_is_exposed_when_a_dialect_is_switched_off(dialect: str) -> None:
    text, path = PROTECTED[dialect], "note.mdx" if dialect == "mdx" else None
    assert judge.judge(Subject(text, lambda text: notetrans.parse(text, path=path))) == []
    assert exposed(text, without(dialect, path))


def exposed(text: str, parse: Callable[[str], Document]) -> bool:
    """Say whether a law breaks, or the words of a dialect that no scanner knows are changed."""
    subject = Subject(text, parse)
    return bool(judge.judge(subject)) or any(
        piece not in subject.translated for piece in UNKNOWN_TO_SCANNERS if piece in text
    )


UNKNOWN_TO_SCANNERS = (":::Note\n", "<Card.Word>", "{props.Word}")
"""Syntax that neither CommonMark nor the scanner of literals has."""


@pytest.mark.parametrize("place", ADDRESSES)
def test_the_law_of_literals_fails_when_addresses_are_not_looked_for(
    place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (module, name, finds_none), text = ADDRESSES[place]
    assert broken(text) == []
    monkeypatch.setattr(import_module(f"notetrans.parse.{module}"), name, finds_none)
    assert "literals" in {failure.law for failure in broken(text)}


def without(dialect: str, path: str | None = None) -> Callable[[str], Document]:
    """Return the parser with all of its dialects but one."""
    from notetrans.parse import dialects

    names = tuple(known.name for known in dialects.DIALECTS if known.name != dialect)
    options = replace(ParseOptions(), dialects=names)
    return lambda text: notetrans.parse(text, path=path, options=options)
