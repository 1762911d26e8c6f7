"""What everybody can use: axe finds nothing in light, dark and on a phone; right-to-left texts."""

from pathlib import Path

import pytest

from review_web.browser import Tab
from review_web.running import NOTE, Folder, Running

AXE = Path(__file__).resolve().parents[2] / ".cache/axe/axe.min.js"
LOOKS = {
    "light": {"viewport": {"width": 1280, "height": 800}, "color_scheme": "light"},
    "dark": {"viewport": {"width": 1280, "height": 800}, "color_scheme": "dark"},
    "phone": {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True},
}
ARABIC = """---
lang: ar
title: الأبواب
---

باب أحمر **مفتوح** في الشارع، شغّل `make` الآن.
"""


@pytest.fixture(scope="module")
def shown(tmp_path_factory):
    """A site with texts in both directions: changed, with warnings, terms, comments."""
    folder = Folder(tmp_path_factory.mktemp("layout"))
    folder.write("posts/a.md", NOTE)
    folder.write("glossary.yaml", "version: 1\nterms:\n  - {term: door, targets: {ar: [باب]}}\n")
    folder.translate("ar")
    assert folder.run("publish").returncode == 0
    folder.write("posts/a.md", NOTE.replace("A red door", "A very blue door"))
    folder.write("posts/b.md", ARABIC)
    folder.translate("ar", "es")
    with Running(folder) as running:
        yield running


def violations(page):
    """What axe has to say, in a line each; the note in a frame is its author's."""
    found = page.evaluate("axe.run(document, {iframes: false}).then(found => found.violations)")
    return [
        f"{each['impact']} {each['id']}: {node['html']} {node['failureSummary']}"
        for each in found
        for node in each["nodes"]
    ]


@pytest.mark.parametrize("look", LOOKS)
def test_axe_finds_nothing(chrome, shown, look):
    if not AXE.is_file():
        pytest.skip("axe-core is not there: .ci/get-axe brings it")
    axe = AXE.read_text(encoding="utf-8")
    with Tab(chrome, shown, **LOOKS[look]) as tab:
        page = tab.page
        found = {}

        def judge(name):
            page.evaluate(axe)
            found[name] = violations(page)

        judge("list")
        tab.open("posts/a.md")
        tab.choose("blue door").locator("[data-do=comment]").click()
        page.fill(".editor textarea", "what is it?")
        tab.key("Control+Enter")
        page.wait_for_selector(".comment")
        judge("segments")
        page.locator(".row.current [data-do=edit]").click()
        page.fill(".editor textarea", "باب")
        page.wait_for_selector(".told .critical")
        judge("editor")
        tab.key("Escape")
        page.wait_for_selector("#trouble:has-text('gives it up')")
        judge("editor, about to be given up")
        tab.key("Escape")
        page.locator("#help").click()
        judge("keys")
        tab.key("Escape")
        page.get_by_role("link", name="Rendered").click()
        page.wait_for_selector("iframe")
        judge("rendered")
        page.get_by_role("link", name="Raw").click()
        page.wait_for_selector("pre")
        judge("raw")
        assert {name: told for name, told in found.items() if told} == {}


def test_axe_would_find_something(chrome, shown):
    if not AXE.is_file():
        pytest.skip("axe-core is not there: .ci/get-axe brings it")
    with Tab(chrome, shown) as tab:
        tab.page.evaluate("document.getElementById('search').labels[0].replaceWith(search)")
        tab.page.evaluate(AXE.read_text(encoding="utf-8"))
        assert any("label" in told for told in violations(tab.page))


@pytest.mark.parametrize("look", LOOKS)
def test_nothing_is_wider_than_the_window(chrome, shown, look):
    with Tab(chrome, shown, **LOOKS[look]) as tab:
        page = tab.page
        width = "[document.documentElement.scrollWidth, innerWidth]"
        for view in ("segments", "rendered", "raw"):
            if view == "segments":
                tab.open("posts/a.md")
                tab.choose("blue door").locator("[data-do=edit]").click()
            else:
                page.get_by_role("link", name=view.capitalize()).click()
                page.wait_for_selector("main.frames")
            content, window = page.evaluate(width)
            assert content <= window, view
            tab.key("Escape")


def test_the_keys_are_read_from_the_top_on_a_phone(chrome, shown):
    with Tab(chrome, shown, **LOOKS["phone"]) as tab:
        tab.open("posts/a.md")
        tab.page.locator("#help").click()
        dialog = tab.page.locator("#keys")
        assert dialog.evaluate("e => [e.scrollHeight > e.clientHeight, e.scrollTop]") == [True, 0]
        assert "↓" in dialog.locator("kbd").all_text_contents()


def test_the_page_of_differences_is_read_on_a_phone_and_from_the_right(chrome, shown, tmp_path):
    file = tmp_path / "diff.html"
    assert shown.folder.run("diff", "--html", str(file)).returncode == 0
    with Tab(chrome, shown, **LOOKS["phone"]) as tab:
        page = tab.page
        page.goto(file.as_uri())
        lines = "e => Math.floor(e.offsetHeight / parseFloat(getComputedStyle(e).lineHeight))"
        heads = page.locator("table th")
        assert heads.count() == 5
        assert {heads.nth(n).evaluate(lines) for n in range(5)} == {1}
        code = page.locator("[lang=ar] code").first
        assert code.evaluate("e => getComputedStyle(e).direction") == "ltr"
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


GAPS = """element => {
  const range = document.createRange();
  range.selectNodeContents(element.querySelector(".now"));
  const text = range.getClientRects()[0], box = element.getBoundingClientRect();
  return [text.left - box.left, box.right - text.right];
}"""


def test_right_to_left_texts_stand_at_the_right_on_either_side(chrome, shown):
    with Tab(chrome, shown, **LOOKS["light"]) as tab:
        tab.page.locator("#posts li", has_text="Arabic").locator("a", has_text="a.md").click()
        tab.page.wait_for_selector(".row.current")
        row = tab.row("A house with many doors")
        left, right = row.locator(".target").evaluate(GAPS)
        assert right < 2 < left
        left, right = row.locator(".source").evaluate(GAPS)
        assert left < 2 < right
        tab.choose("A house with many doors").locator("[data-do=edit]").click()
        text = tab.page.locator(".editor textarea")
        assert text.evaluate("e => getComputedStyle(e).direction") == "rtl"
        assert text.get_attribute("lang") == "ar"
        code = tab.row("blue door").locator(".target .now code").first
        style = "e => [getComputedStyle(e).unicodeBidi, getComputedStyle(e).direction]"
        assert code.evaluate(style) == ["isolate", "ltr"]  # `$HOME` is not to read HOME$
        tab.page.get_by_role("link", name="Rendered").click()
        frame = tab.page.frame_locator("iframe").nth(1)
        assert frame.locator("html").get_attribute("dir") == "rtl"
        assert frame.locator("code").first.evaluate(style) == ["isolate", "ltr"]
        tab.page.goto(f"{shown.origin}/")
        tab.open("posts/b.md")
        row = tab.row("باب أحمر")
        left, right = row.locator(".source").evaluate(GAPS)
        assert right < 2
        assert row.locator(".target").get_attribute("dir") == "ltr"
        tab.page.get_by_role("link", name="Rendered").click()
        body = tab.page.frame_locator("iframe").first.locator("html")
        assert body.get_attribute("dir") == "rtl"


def test_one_column_on_a_phone_and_two_elsewhere(chrome, shown):
    for look, columns in (("phone", 1), ("light", 2)):
        with Tab(chrome, shown, **LOOKS[look]) as tab:
            tab.open("posts/a.md")
            sides = tab.row("blue door").locator(".sides")
            made = sides.evaluate("e => getComputedStyle(e).gridTemplateColumns.split(' ').length")
            assert made == columns
