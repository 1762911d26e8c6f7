"""A note whose text is an attack: nothing of it runs, wherever the page shows it."""

import pytest
from markdown_it import MarkdownIt

from review_web.browser import Tab
from review_web.running import Folder, Running

ACT = "alert(document.title)"
PICTURE = f"<img src=x onerror='{ACT}'>"
NOTE = f"""---
lang: en
title: "Doors <script>{ACT}</script> {PICTURE}"
---

# Doors <script>{ACT}</script> {PICTURE} &lt;script&gt;{ACT}&lt;/script&gt;

Text {PICTURE} and <svg onload='{ACT}'></svg> and <b onclick="{ACT}">bold</b> words.

See [the plan](javascript:{ACT}) and <a href="javascript:{ACT}" id="plan">the other plan</a> now.

<script>{ACT}</script>

<iframe srcdoc="<script>top.{ACT}</script>"></iframe>

<div><p>Words in a block {PICTURE} of HTML.</p><style>body {{ display: none }}</style></div>

"`'><script>{ACT}</script> {{{{ 7*7 }}}} is a text with `</code><script>{ACT}</script>` code.
"""
RAW = MarkdownIt("commonmark", {"html": True}).render(NOTE)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    folder = Folder(tmp_path_factory.mktemp("hostile"))
    folder.write("posts/evil.md", NOTE)
    folder.write(
        "glossary.yaml",
        f'version: 1\nterms:\n  - {{term: doors, targets: {{es: "<script>{ACT}</script>"}}}}\n',
    )
    folder.translate("es")
    with Running(folder) as running:
        yield running


def dialogs(tab):
    return [told for told in tab.troubles if told.startswith("dialog")]


def test_the_note_is_an_attack_where_nothing_holds_it_back(chrome, hostile):
    """Else the tests below would show nothing."""
    with Tab(chrome, hostile) as tab:
        tab.page.goto("about:blank")
        tab.page.set_content(RAW)
        tab.page.locator("#plan").dispatch_event("click")
        assert len(dialogs(tab)) >= 4


def test_nothing_of_it_runs_on_any_page(chrome, hostile):
    with Tab(chrome, hostile) as tab:
        page = tab.page
        tab.open("posts/evil.md")
        for row in page.locator(".row").all():
            row.locator(".about").click()
            tab.key("e")
            page.wait_for_selector(".editor textarea")
            tab.key("Escape")
        row = tab.choose("a text with")
        assert f"<script>{ACT}</script>" in row.locator(".source").text_content()
        tab.key("c")
        page.keyboard.type(f"<script>{ACT}</script>{PICTURE}")
        tab.key("Control+Enter")
        row.locator(".comment").wait_for()
        assert page.locator("#rows script, #rows img, #rows svg, #rows iframe").count() == 0

        page.get_by_role("link", name="Raw").click()
        page.wait_for_selector("pre.raw")
        page.get_by_role("link", name="Rendered").click()
        frame = page.frame_locator("iframe").first
        frame.locator("h1").wait_for()
        assert frame.locator("script, svg, iframe, style + style").count() == 0
        assert frame.locator("body").is_visible()
        frame.get_by_text("the other plan").click()
        frame.get_by_text("bold").click()
        assert dialogs(tab) == []
        assert [url for url in tab.requests if not url.startswith(tab.running.origin)] == []
        assert [url for url in tab.requests if url.endswith("/x")] == []


@pytest.mark.parametrize("layer", ["policy", "sandbox"])
def test_each_wall_of_the_frame_holds_alone(chrome, hostile, layer):
    """The note's HTML as it is, and one of the other two walls taken down as well."""

    def answer(route):
        if "/frame/" in route.request.url:
            policy = route.fetch().headers["content-security-policy"]
            headers = {"content-security-policy": policy} if layer == "policy" else {}
            route.fulfill(body=RAW, content_type="text/html", headers=headers)
        else:
            page = route.fetch().text()
            assert "<iframe sandbox " in page
            opened = page.replace("<iframe sandbox ", "<iframe ") if layer == "policy" else page
            route.fulfill(body=opened, content_type="text/html")

    with Tab(chrome, hostile) as tab:
        tab.page.route("**/frame/*", answer)
        tab.page.route("**/rendered", answer)
        tab.open("posts/evil.md")
        tab.page.get_by_role("link", name="Rendered").click()
        frame = tab.page.frame_locator("iframe").first
        frame.locator("#plan").dispatch_event("click")
        assert frame.locator("script").count() > 0
        assert dialogs(tab) == []


def test_another_page_cannot_hold_it_in_a_frame_or_read_it(chrome, hostile):
    elsewhere = "http://elsewhere.example/"
    html = f"""<iframe id=f src="{hostile.origin}/"></iframe><script>
    fetch("{hostile.origin}/", {{credentials: "include"}}).then(r => r.text())
      .then(() => alert("read"), () => document.title = "refused");
    fetch("{hostile.origin}/do/publish", {{method: "POST", credentials: "include", mode: "no-cors",
      body: "{{}}"}});
    </script>"""
    with Tab(chrome, hostile) as tab:
        tab.page.wait_for_load_state("networkidle")
        seen = []
        tab.context.on("response", lambda answer: seen.append((answer.url, answer.status)))
        tab.context.route(
            f"{elsewhere}**", lambda r: r.fulfill(body=html, content_type="text/html")
        )
        tab.page.goto(elsewhere)
        tab.page.wait_for_load_state("networkidle")
        assert tab.page.title() == "refused"
        asked = {status for url, status in seen if url.startswith(hostile.origin)}
        assert 403 in asked or not asked
        assert 200 not in asked
        assert dialogs(tab) == []
