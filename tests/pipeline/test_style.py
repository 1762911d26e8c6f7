"""A change of the style guide is told once, and sends nothing."""

import pytest
from site_run import CONFIG, Folder, Reviser

from notetrans.config import load
from notetrans.memory.asked import Asked
from notetrans.pipeline import open_site
from notetrans.pipeline.style import changed_styles

STYLES = {
    "none": "",
    "Spanish": "translate: {style: {es: Tutea.}}\n",
    "both": "translate: {instructions: Be brief., style: {es: Tutea.}}\n",
}


@pytest.fixture
def folder(tmp_path):
    folder = Folder(tmp_path, CONFIG.replace("[es]", "[es, de]"))
    folder.write("posts/a.md", "A text.\n")
    folder.translate(Reviser())
    return folder


def told(folder, style):
    """The languages that are told of, and how many requests are made."""
    folder.config = CONFIG.replace("[es]", "[es, de]") + STYLES[style]
    folder.write("notetrans.yaml", folder.config)
    site = open_site(load(folder.root, environ={}, user=folder.root / "none"))
    with Asked(folder.root / ".notetrans/cache/glossary.sqlite") as asked:
        messages = [*changed_styles(site, asked, site.plan().posts)]
    backend = Reviser()
    folder.translate(backend)
    assert backend.history == []
    return [message.split()[3] for message in messages]


def test_a_style_touches_its_languages_and_is_told_once(folder):
    assert [told(folder, style) for style in ("none", "none")] == [[], []]
    assert [told(folder, style) for style in ("Spanish", "Spanish")] == [["es"], []]
    assert [told(folder, style) for style in ("both", "none", "none")] == [
        ["de", "es"],
        ["de", "es"],
        [],
    ]
