"""What a request knows of its site and post beside its segments."""

from pathlib import Path

import pytest
from site_run import CONFIG, Folder, Reviser

from notetrans.config import load
from notetrans.parse.document import parse_text
from notetrans.pipeline.context import instructions, settled, title, wishes


def config(tmp_path, text):
    (tmp_path / "notetrans.yaml").write_text(f"version: 1\n{text}", encoding="utf-8")
    return load(tmp_path, environ={}, user=tmp_path / "none").config


def document(text):
    return parse_text(text, path=Path("a.md"))


@pytest.mark.parametrize(
    ("language", "told"),
    [("es", "Be brief.\nTutea."), ("de", "Be brief."), ("zh-Hans", "Be brief.\n全角标点")],
)
def test_the_style_of_a_language_follows_the_sites_own(tmp_path, language, told):
    text = (
        "languages: {names: {cn: zh-Hans}}\n"
        "translate:\n  instructions: ' Be brief. '\n  style: {es: Tutea., cn: 全角标点}\n"
    )

    assert instructions(config(tmp_path, text), language) == told


def test_without_a_style_guide_nothing_is_said(tmp_path):
    assert instructions(config(tmp_path, ""), "es") == ""


@pytest.mark.parametrize(
    ("front", "wished"),
    [
        ("prompt: Keep it light.", "Keep it light."),
        ("translator: {instructions: Keep it light.}", "Keep it light."),
        ("translator.instructions: Keep it light.", "Keep it light."),
        ("prompt: One.\ntranslator: {instructions: Two.}", "One.\nTwo."),
        ("prompt: [1, 2]\ntranslator: someone", ""),
        ("title: x", ""),
    ],
)
def test_a_posts_wishes_are_in_its_front_matter(front, wished):
    assert wishes(document(f"---\n{front}\n---\n\nText.\n")) == wished


def test_a_note_without_front_matter_has_neither_title_nor_wishes():
    assert (title(document("Text.\n")), wishes(document("Text.\n"))) == ("", "")


def test_neighbours_are_shown_nearest_first_and_only_if_they_show_something():
    units = document("One.\n\nTwo `x`.\n\nThree.\n\nFour.\n\nFive.\n").units
    sources = [unit.source for unit in units]
    targets = {
        units[1].id: sources[1].replace("Two", "Dos"),
        units[2].id: "Tres.",
        units[4].id: "Five.",
    }

    assert list(settled(units, 3, targets)) == [("Three.", "Tres."), ("Two .", "Dos .")]
    assert list(settled(units, 0, {units[4].id: "Cinco."})) == [("Five.", "Cinco.")]


def test_all_of_it_reaches_the_requests_of_a_post(tmp_path):
    folder = Folder(
        tmp_path, CONFIG + "translate: {instructions: Be brief., style: {es: Tutea.}}\n"
    )
    body = "First one.\n\nSecond one.\n"
    folder.write("posts/a.md", f"---\ntitle: A day\nprompt: Keep it light.\n---\n\n{body}")
    folder.translate(Reviser())
    folder.write("posts/a.md", folder.read("posts/a.md") + "\nThird one.\n")

    backend = Reviser()
    folder.translate(backend)

    (request,) = backend.history
    assert [one.text for one in request.segments] == ["Third one."]
    assert request.instructions == "Be brief.\nTutea."
    assert (request.context, request.wishes) == ("A day", "Keep it light.")
    assert request.settled[0] == ("Second one.", "es Second one.")
