"""The way of a post through the page, in a real browser: read, decide, publish."""

import json
import os
import re
import signal
from base64 import b64decode

import pytest

from backends.chat_server import ChatServer, answer, completion, failing, segments
from cli.command import CANARY, spanish
from review_web.browser import Tab
from review_web.running import LIMIT, NOTE, Running

PNG = b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@pytest.fixture
def tab(folder, chrome):
    """The list of a site with one post that waits."""
    folder.translate("es")
    with Running(folder) as running, Tab(chrome, running) as opened:
        yield opened
        assert opened.troubles == []


def staged(folder, language="es"):
    path = folder.root / f".notetrans/stage/{language}/posts/a.md.json"
    return json.loads(path.read_text(encoding="utf-8"))


def test_from_a_translation_to_the_published_post(tab, folder):
    before = staged(folder)["text"]
    tab.open("posts/a.md")
    page = tab.page
    assert page.locator("#count").text_content() == "0 of 5 approved"

    page.select_option("#filter", "open")
    page.fill("#search", "red door")
    assert page.locator(".row:visible").count() == 1
    row = tab.choose("red door")

    tab.key("e")
    text = page.locator(".editor textarea")
    written = text.input_value()
    assert "<c2>`make`</c2>" in written
    text.fill("Una puerta roja está <g1>abierta</g1> en la calle.")
    page.wait_for_selector(".editor .told .critical")
    assert "c2" in page.locator(".editor .told .critical").first.text_content()
    assert page.locator(".editor button.main").is_disabled()
    assert before == staged(folder)["text"]

    page.locator(".editor .codes .lost").click()  # the code that is missing, where the cursor is
    text.fill(text.input_value().replace(".", "", 1) + ".")
    page.wait_for_selector(".editor button.main:enabled")
    tab.key("Control+Enter")
    page.wait_for_selector(".row.current.approved >> text=by a person")
    assert "Una puerta roja está" in row.locator(".target").text_content()

    page.fill("#search", "")
    page.locator("#approve-all").click()
    page.locator('#confirm button[value="yes"]').click()
    page.wait_for_selector("#count:text-is('5 of 5 approved')")

    page.locator("#publish").click()
    page.wait_for_selector("#confirm-told:has-text('posts/a.es.md')")
    assert "not approved" not in page.locator("#confirm-told").text_content()
    assert not (folder.root / "posts/a.es.md").exists()
    page.locator('#confirm button[value="yes"]').click()
    page.wait_for_selector("#said:has-text('Published: posts/a.es.md')")

    old = next(line for line in before.splitlines() if "`make`" in line)
    new = "Una puerta roja está **abierta** en la calle`make`."
    assert folder.read("posts/a.es.md") == before.replace(old, new)
    assert folder.read("posts/a.md") == NOTE
    done = folder.run("status", "--to", "es")
    assert (done.returncode, "current" in done.stdout) == (0, True), done.stdout


def test_a_critical_text_is_not_kept_whatever_the_page_sends(tab, folder):
    tab.open("posts/a.md")
    row = tab.row("red door")
    unit, seen = row.get_attribute("data-unit"), row.get_attribute("data-seen")
    body = {"post": tab.page.locator("body").get_attribute("data-post"), "action": "edit"}
    body |= {"units": {unit: seen}, "text": "Una puerta sin código"}
    answer = tab.running.ask("POST", "/do/decide", json.dumps(body))
    assert answer.status == 200
    assert list(json.loads(answer.text)["refused"]) == [unit]
    assert "sin código" not in staged(folder)["text"]
    assert not (folder.root / ".notetrans/decisions").exists()


def test_the_keys_do_all_that_the_buttons_do(tab):
    tab.open("posts/a.md")
    page = tab.page
    first = page.locator(".row.current").get_attribute("data-unit")
    tab.key("j")
    assert page.locator(".row.current").get_attribute("data-unit") != first
    tab.key("k")
    assert page.locator(".row.current").get_attribute("data-unit") == first
    tab.key("a")  # approves, and goes on
    page.wait_for_selector(f"#u-{first}.approved:not(.current)")

    tab.key("n")
    current = page.locator(".row.current").get_attribute("data-unit")
    tab.key("c")
    page.keyboard.type("is this a name? Not a key: a r j")
    tab.key("Control+Enter")
    page.wait_for_selector(f"#u-{current} .comment >> text=is this a name?")
    assert page.locator("#count").text_content() == "1 of 5 approved"

    tab.key("r")
    page.keyboard.type("use the plural")
    tab.key("Control+Enter")
    page.wait_for_selector(f"#u-{current}[data-mark=missing] .comment >> text=use the plural")

    tab.key("/")
    page.keyboard.type("plan")
    tab.key("Tab")
    assert page.locator(".row:visible").count() == 1
    tab.key("?")
    keys = page.locator("#keys-told").text_content()
    assert all(word in keys for word in ("approve", "reject", "edit", "comment", "next segment"))
    tab.key("Escape")
    tab.key("u")
    page.wait_for_selector("#posts")
    assert "1 of 5 approved" in page.locator("#posts").text_content()


def test_a_key_that_was_switched_off_does_nothing(tab):
    tab.open("posts/a.md")
    tab.key("?")
    tab.page.locator("#keys-on").uncheck()
    tab.key("Escape")
    first = tab.page.locator(".row.current").get_attribute("data-unit")
    tab.key("j")
    tab.key("a")
    assert tab.page.locator(".row.current").get_attribute("data-unit") == first
    assert tab.page.locator(".row.approved").count() == 0


def test_what_is_being_written_is_not_lost_to_anything_else(tab):
    tab.open("posts/a.md")
    page = tab.page
    row = tab.choose("red door")
    tab.key("e")
    text = page.locator(".editor textarea")
    text.fill(text.input_value() + " ¡Sí!")
    tab.choose("words that nobody").locator("[data-do=edit]").click()
    page.wait_for_selector("#trouble:has-text('not kept yet')")
    assert page.locator(".editor").count() == 1
    page.locator("#approve-all").click()
    page.locator('#confirm button[value="yes"]').click()
    page.wait_for_selector("#count:text-is('5 of 5 approved')")
    assert "¡Sí!" in row.locator("textarea").input_value()
    row.locator(".editor button.main").click()
    page.wait_for_selector(".row .target:has-text('¡Sí!')")
    assert page.locator(".editor").count() == 0


def test_a_published_post_is_approved_in_its_state(tab, folder):
    assert folder.run("publish").returncode == 0
    before = folder.read("posts/a.es.md")
    tab.page.reload()
    assert tab.page.locator("#posts").count() == 0
    tab.page.goto(f"{tab.running.origin}/?all")
    tab.open("posts/a.md")
    tab.choose("red door")
    tab.key("a")
    tab.page.wait_for_selector(".row.approved")
    state = folder.read(".notetrans/state/es/posts/a.md.txt")
    assert sum(" reviewed" in line for line in state.splitlines()) == 1
    assert folder.read("posts/a.es.md") == before


def test_what_is_approved_survives_a_kill_right_after(folder, chrome):
    folder.translate("es")
    with Running(folder) as running, Tab(chrome, running) as tab:
        tab.open("posts/a.md")
        row = tab.choose("red door")
        tab.key("e")
        text = tab.page.locator(".editor textarea")
        text.fill(text.input_value() + " ¡Sí!")
        tab.page.wait_for_selector(".editor button.main:enabled")
        tab.key("Control+Enter")
        tab.page.wait_for_selector(".row.approved")
        os.kill(running.process.pid, signal.SIGKILL)
        running.process.wait(LIMIT)
        tab.choose("words that nobody")
        tab.key("a")
        tab.page.wait_for_selector("#trouble:has-text('notetrans does not answer')")
        assert row.count() == 1
    with Running(folder) as running, Tab(chrome, running) as tab:
        tab.open("posts/a.md")
        assert tab.page.locator("#count").text_content() == "1 of 5 approved"
        assert "¡Sí!" in tab.row("red door").locator(".target").text_content()


def test_a_run_in_another_terminal_is_told_and_nothing_is_lost(tab, folder):
    from notetrans.stage import writer_lock

    tab.open("posts/a.md")
    tab.choose("red door")
    tab.key("e")
    text = tab.page.locator(".editor textarea")
    text.fill(text.input_value() + " ¡Sí!")
    tab.page.wait_for_selector(".editor button.main:enabled")
    with writer_lock(folder.root):
        tab.key("Control+Enter")
        told = tab.page.wait_for_selector("#trouble:has-text('is writing to this site')")
        assert f"process {os.getpid()}" in told.text_content()
        assert "¡Sí!" in text.input_value()  # still there, to be saved in a moment
    tab.key("Control+Enter")
    tab.page.wait_for_selector(".row.approved")
    tab.troubles.clear()  # the refusal stands in the console, as a failed request


def test_a_target_that_changed_meanwhile_is_not_approved_unseen(tab, folder):
    tab.open("posts/a.md")
    with Running(folder) as other:
        (post,) = other.posts().values()
        row = tab.row("red door")
        unit, seen = row.get_attribute("data-unit"), row.get_attribute("data-seen")
        text = row.get_attribute("data-text") + " ¡No!"
        body = {"post": post, "action": "edit", "units": {unit: seen}, "text": text}
        assert json.loads(other.ask("POST", "/do/decide", json.dumps(body)).text)["done"] == [unit]
    tab.choose("red door")
    tab.key("a")
    tab.page.wait_for_selector("#trouble:has-text('another target stands by now')")
    current = tab.page.locator(".row.current")
    assert current.get_attribute("data-unit") == unit  # and it is shown, to be looked at
    assert "¡No!" in current.locator(".target").text_content()
    tab.key("a")
    tab.page.wait_for_selector(f"#u-{unit}.approved:not(.current)")


def test_what_is_written_over_a_target_that_changed_is_kept_after_a_second_look(tab):
    tab.open("posts/a.md")
    row = tab.choose("red door")
    unit, seen = row.get_attribute("data-unit"), row.get_attribute("data-seen")
    tab.key("e")
    text = tab.page.locator(".editor textarea")
    text.fill(text.input_value() + " ¡Sí!")
    tab.page.wait_for_selector(".editor button.main:enabled")
    body = {"post": tab.page.locator("body").get_attribute("data-post"), "action": "edit"}
    body |= {"units": {unit: seen}, "text": row.get_attribute("data-text") + " ¡No!"}
    assert tab.running.ask("POST", "/do/decide", json.dumps(body)).status == 200  # another tab
    tab.key("Control+Enter")
    tab.page.wait_for_selector(".editor .told:has-text('another target stands by now')")
    assert "¡No!" in tab.row("red door").locator(".target").text_content()
    assert "¡Sí!" in text.input_value()
    assert text.evaluate("e => e === document.activeElement")
    tab.key("Control+Enter")
    tab.page.wait_for_selector(".editor", state="detached")
    assert "¡Sí!" in tab.row("red door").locator(".target").text_content()
    assert tab.page.locator(".row.current").evaluate("e => e === document.activeElement")


def test_a_person_s_file_is_not_replaced_and_the_page_says_why(tab, folder):
    folder.write("posts/a.es.md", "Mine.\n")
    tab.open("posts/a.md")
    tab.key("p")
    tab.page.wait_for_selector("#confirm-told:has-text('was not written by notetrans')")
    assert tab.page.locator('#confirm button[value="yes"]').is_hidden()
    tab.key("Escape")
    assert folder.read("posts/a.es.md") == "Mine.\n"


def files_of(folder):
    """All that a decision may write, byte by byte."""
    kept = ("stage", "state", "decisions")
    found = (path for part in kept for path in (folder.root / ".notetrans" / part).rglob("*"))
    return {path: path.read_bytes() for path in found if path.is_file()}


@pytest.mark.parametrize("publishing", [False, True])
def test_decisions_are_undone_one_after_the_other(tab, folder, publishing):
    if publishing:
        assert folder.run("publish").returncode == 0
        tab.page.goto(f"{tab.running.origin}/?all")
    before = files_of(folder)
    tab.open("posts/a.md")
    page = tab.page
    tab.choose("red door")
    tab.key("e")
    text = page.locator(".editor textarea")
    text.fill(text.input_value() + " ¡Sí!")
    page.wait_for_selector(".editor button.main:enabled")
    tab.key("Control+Enter")
    page.wait_for_selector("#count:text-is('1 of 5 approved')")
    tab.choose("words that nobody")
    tab.key("a")
    page.wait_for_selector("#count:text-is('2 of 5 approved')")
    tab.choose("the plan")
    tab.key("r")
    tab.key("Control+Enter")
    page.wait_for_selector("[data-mark=missing]")
    tab.key("A")
    page.locator('#confirm button[value="yes"]').click()
    page.wait_for_selector("#count:text-is('4 of 5 approved')")

    tab.key("z")
    page.wait_for_selector("#count:text-is('2 of 5 approved')")
    tab.key("z")
    page.locator("[data-mark=missing]").wait_for(state="detached")
    tab.key("z")
    page.wait_for_selector("#count:text-is('1 of 5 approved')")
    page.locator("#undo").click()
    page.wait_for_selector("#count:text-is('0 of 5 approved')")
    assert page.locator(".row.current .target", has_text="¡Sí!").count() == 0
    assert "red" in page.locator(".row.current .source").text_content()
    assert files_of(folder) == before
    tab.key("z")
    page.wait_for_selector("#trouble:has-text('nothing was decided on this post')")
    tab.troubles.clear()  # the refusal stands in the console, as a failed request


def test_what_another_run_has_staged_since_is_not_undone(tab, folder):
    tab.open("posts/a.md")
    tab.choose("red door")
    tab.key("a")
    tab.page.wait_for_selector("#count:text-is('1 of 5 approved')")
    assert folder.run("approve", "posts/a.md", "--to", "es").returncode == 0
    before = files_of(folder)
    tab.key("z")
    tab.page.wait_for_selector("#trouble:has-text('this cannot be undone')")
    assert files_of(folder) == before
    tab.troubles.clear()


def test_what_the_policy_holds_back_goes_by_a_person_s_word_alone(folder, chrome):
    folder.write("notetrans.yaml", "version: 1\npublish: {auto: approved}\n")
    folder.write("posts/b.md", NOTE)
    folder.translate("es")
    folder.write("posts/b.es.md", "Mine.\n")
    with Running(folder) as running, Tab(chrome, running) as tab:
        page = tab.page
        yes = page.locator('#confirm button[value="yes"]')
        page.locator("#publish").click()
        page.wait_for_selector("#confirm-told:has-text('5 of 5 units are not approved')")
        assert "posts/b.es.md: was not written by" in page.locator("#confirm-told").text_content()
        assert yes.is_hidden()
        page.get_by_label("Publish posts/a.es.md all the same").check()
        page.get_by_label("Publish posts/a.es.md all the same").uncheck()
        assert yes.is_hidden()
        page.get_by_label("Publish posts/a.es.md all the same").check()
        yes.click()
        told = "#said:has-text('Published: posts/a.es.md. Still waiting: 1 post')"
        page.wait_for_selector(told, state="attached")
        assert folder.read("posts/b.es.md") == "Mine.\n"
        assert (folder.root / "posts/a.es.md").exists()
        page.goto(f"{running.origin}/")
        page.locator("#publish").click()  # asked anew, and nothing is ticked any more
        page.wait_for_selector("#confirm-told:has-text('was not written by notetrans')")
        assert page.locator("#confirm-more").is_hidden()
        assert tab.troubles == []


def test_why_a_post_cannot_go_is_told_as_long_as_it_is_so(folder, chrome):
    folder.write("notetrans.yaml", "version: 1\npublish: {auto: approved}\n")
    folder.translate("es")
    with Running(folder) as running, Tab(chrome, running) as tab:
        tab.open("posts/a.md")
        blocked = tab.page.locator("#blocked")
        assert "5 of 5 units are not approved" in blocked.text_content()
        tab.key("a")
        tab.page.wait_for_selector("#blocked:has-text('4 of 5 units are not approved')")
        tab.key("A")
        tab.page.locator('#confirm button[value="yes"]').click()
        blocked.wait_for(state="hidden")


def test_the_difference_to_what_is_published_is_shown(tab, folder):
    assert folder.run("publish").returncode == 0
    folder.write("posts/a.md", NOTE.replace("A red door", "A very blue door"))
    folder.translate("es")
    tab.page.reload()
    tab.open("posts/a.md")
    page = tab.page
    row = tab.row("blue door")
    assert row.locator(".source .diff del").all_text_contents() == ["red"]
    assert row.locator(".source .diff ins").first.text_content() == "very blue"
    assert row.locator(".target .diff").is_visible()
    page.select_option("#filter", "changed")
    assert page.locator(".row:visible").count() == 1
    row.locator(".about").click()
    tab.key("d")
    assert not row.locator(".target .diff").is_visible()
    assert row.locator(".target .now").is_visible()


def test_glossary_terms_are_marked_on_both_sides(folder, chrome):
    folder.write(
        "glossary.yaml",
        "version: 1\nterms:\n  - term: door\n    targets: {es: [puerta]}\n    note: not a gate\n",
    )
    folder.translate("es")
    with Running(folder) as running, Tab(chrome, running) as tab:
        tab.open("posts/a.md")
        row = tab.choose("red door")
        mark = row.locator(".source mark")
        assert mark.text_content() == "door"
        assert mark.get_attribute("title") == "→ puerta; not a gate"
        assert "door → puerta" in row.locator(".terms").text_content()
        tab.key("e")
        text = tab.page.locator(".editor textarea")
        text.fill("Una puerta está <g1>abierta</g1>: corre <c2/> ya.")
        tab.page.wait_for_selector(".editor button.main:enabled")
        tab.key("Control+Enter")
        row.locator(".target mark").wait_for()
        assert row.locator(".target mark").text_content() == "puerta"


def test_a_note_and_its_post_are_shown_rendered_and_as_they_are_written(tab, folder):
    tab.open("posts/a.md")
    tab.page.get_by_role("link", name="Rendered").click()
    frame = tab.page.frame_locator("iframe").nth(1)
    assert frame.locator("strong").first.is_visible()
    assert frame.locator("h1").evaluate("e => getComputedStyle(e).fontFamily").startswith("system")
    source = tab.page.frame_locator("iframe").nth(0)
    assert source.locator("h1").text_content() == "A house with many doors"
    assert "lang: en" not in source.locator("body").text_content()
    tab.page.get_by_role("link", name="Raw").click()
    raw = tab.page.locator("pre.raw")
    assert raw.nth(0).text_content() == NOTE
    assert raw.nth(1).text_content() == staged(folder)["text"]


def test_a_search_is_in_texts_and_not_in_what_all_rows_share(tab):
    tab.open("posts/a.md")
    page = tab.page
    shown = page.locator(".row:visible .source")
    page.fill("#search", "many doors")
    assert shown.all_text_contents() == ["A house with many doors"]  # not all that stands below it
    for word in ("approve", "paragraph", "machine"):
        page.fill("#search", word)
        assert (word, shown.count()) == (word, 0)
    page.fill("#search", "make now")
    assert shown.count() == 1
    page.reload()
    page.wait_for_selector(".row.current")
    assert (page.input_value("#search"), shown.count()) == ("make now", 1)


def test_a_text_is_not_given_up_by_a_slip(tab, folder):
    tab.open("posts/a.md")
    tab.choose("red door")
    tab.key("e")
    text = tab.page.locator(".editor textarea")
    text.fill(text.input_value() + " ¡Sí!")
    tab.key("Escape")
    tab.page.wait_for_selector("#trouble:has-text('Escape once more gives it up')")
    assert "¡Sí!" in text.input_value()
    text.press("End")
    text.type("!")
    tab.key("Escape")
    assert text.count() == 1  # written on, it is asked again
    tab.page.locator("h1").click()
    tab.key("u")
    tab.page.wait_for_selector("#trouble:has-text('Save or cancel')")
    text.focus()
    tab.key("Escape")
    text.wait_for(state="detached")
    tab.key("e")
    tab.key("Escape")  # nothing was written
    text.wait_for(state="detached")
    assert not (folder.root / ".notetrans/decisions").exists()


def test_a_note_that_changed_is_told_in_plain_words(tab, folder):
    tab.open("posts/a.md")
    folder.write("posts/a.md", NOTE.replace("A red door", "A blue door"))
    tab.choose("red door")
    for key in ("a", "e"):
        tab.page.locator("#trouble").evaluate("e => e.hidden = true")
        tab.key(key)
        tab.page.wait_for_selector(
            "#trouble:has-text('the note has changed, and has no such unit')"
        )
    tab.troubles.clear()


def test_who_approves_faster_than_it_is_kept_does_not_wait_and_cannot_leave_unwarned(tab):
    held, told = [], []

    def hold(route):
        told.append(len(json.loads(route.request.post_data)["units"]))
        held.append(route) if len(told) == 1 else route.continue_()

    tab.open("posts/a.md")
    page = tab.page
    page.route("**/do/decide", hold)
    for _ in range(4):
        tab.key("a")
    page.evaluate("location.assign('/')")
    page.wait_for_function("navigator.userActivation.hasBeenActive")
    assert [each for each in tab.troubles if each.startswith("dialog")]
    assert page.locator("#count").text_content() == "0 of 5 approved"
    held[0].continue_()
    page.wait_for_selector("#count:text-is('4 of 5 approved')")
    assert told == [1, 3]
    tab.troubles.clear()
    tab.key("u")
    page.wait_for_selector("#posts")


def test_the_pictures_of_the_site_are_shown_and_no_others(folder, chrome):
    folder.write("posts/img/red.png", PNG)
    folder.write("posts/img/act.svg", "<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>")
    names = ("img/red.png", "img/act.svg", "https://example.org/track.png", "../../../etc/passwd")
    shown = " ".join(f"![A door {number}]({name})" for number, name in enumerate(names))
    folder.write("posts/a.md", f"---\nlang: en\n---\n\n{shown}\n")
    folder.translate("es")
    with Running(folder) as running, Tab(chrome, running) as tab:
        tab.open("posts/a.md")
        tab.page.get_by_role("link", name="Rendered").click()
        for side in (0, 1):
            frame = tab.page.frame_locator("iframe").nth(side)
            picture = frame.locator("img")
            assert picture.evaluate("e => e.decode().then(() => e.naturalWidth)") == 1
            told = frame.locator("span[title=picture]").all_text_contents()
            assert [text.rpartition(": ")[2] for text in told] == list(names[1:])
        assert [url for url in tab.requests if not url.startswith((running.origin, "data:"))] == []
        assert tab.troubles == []


def test_a_segment_is_asked_for_again_with_the_reason(folder, chrome):
    def script(request):
        """Another translation each time; a third is no longer to be had."""
        if len(server.requests) > 2:
            return failing(401, "no credit left")
        entries = [{"id": one["id"], "text": worded(one["text"])} for one in segments(request)]
        return completion(answer(entries))

    def worded(text):
        made = spanish(text)
        return made if len(server.requests) == 1 else f"{made[:-1]} otra vez{made[-1]}"

    with ChatServer(script) as server:
        folder.env |= {"NOTETRANS_BACKEND": "openai", "NOTETRANS_MODEL": "served-1"}
        folder.env |= {"NOTETRANS_BASE_URL": server.url, "OPENAI_API_KEY": CANARY}
        assert folder.run("translate", "--to", "es", "--yes").returncode == 0
        with Running(folder) as running, Tab(chrome, running) as tab:
            tab.open("posts/a.md")
            row = tab.choose("words that nobody")
            before = row.locator(".target").text_content()
            tab.key("x")
            tab.page.wait_for_selector(".editor .asked:has-text('openai served-1')")
            tab.page.keyboard.type("say it twice")
            tab.key("Control+Enter")
            row.locator(".target:has-text('otra vez')").wait_for()
            assert before not in row.locator(".target").text_content()
            (asked,) = segments(server.requests[1])
            assert "nobody changes" in asked["text"]
            assert asked["hint"] == "say it twice"
            assert tab.page.locator("#count").text_content() == "0 of 5 approved"

            tab.key("x")
            tab.page.wait_for_selector(".editor .asked")
            tab.key("Control+Enter")
            told = tab.page.wait_for_selector("#trouble:has-text('no credit left')")
            assert CANARY not in told.text_content()
        assert running.log == ""


def test_a_target_is_translated_back_beside_the_source(folder, chrome):
    came = "A red gate stands <g1>open</g1> in the street, run <c2/> now."

    def script(request):
        back = len(server.requests) > 1
        entries = [
            {"id": one["id"], "text": came if back else spanish(one["text"])}
            for one in segments(request)
        ]
        return completion(answer(entries))

    with ChatServer(script) as server:
        folder.env |= {"NOTETRANS_BACKEND": "openai", "NOTETRANS_MODEL": "served-1"}
        folder.env |= {"NOTETRANS_BASE_URL": server.url, "OPENAI_API_KEY": CANARY}
        assert folder.run("translate", "--to", "es", "--yes").returncode == 0
        with Running(folder) as running, Tab(chrome, running) as tab:
            tab.open("posts/a.md")
            row = tab.choose("red door")
            for _ in range(2):  # the second is not paid for
                tab.key("b")
                tab.page.wait_for_selector("#said:has-text('Translated back')")
            back = row.locator(".returned")
            assert "back by openai served-1" in back.text_content()
            assert " of 100 alike" in back.text_content()
            assert back.locator("del").text_content() == "door"
            assert back.locator("ins").text_content() == "gate"
            (asked,) = segments(server.requests[1])
            assert asked["text"] in row.get_attribute("data-text")
            assert len(server.requests) == 2
            assert tab.troubles == []


def test_a_list_is_searched_and_published_by_language(folder, chrome):
    folder.write("posts/b.md", NOTE)
    folder.translate("es", "fr")
    with Running(folder) as running, Tab(chrome, running) as tab:
        page = tab.page
        assert page.locator("#posts > li:visible").count() == 4
        page.select_option("#language", "fr")
        page.fill("#search", "b.md")
        assert page.locator("#posts > li:visible").count() == 1
        page.locator("#publish").click()
        page.wait_for_selector("#confirm-told:has-text('5 segments not approved by anybody')")
        page.locator('#confirm button[value="yes"]').click()
        page.wait_for_selector("#said:has-text('Published: posts/b.fr.md')")
        three = "#posts > li:nth-last-child(3):first-child"
        page.wait_for_selector(three, state="attached")
        assert sorted(folder.root.glob("posts/*.*.md")) == [folder.root / "posts/b.fr.md"]
        page.get_by_role("link", name="Published ones too").click()
        assert page.locator("#posts > li").count() == 4


def test_notes_without_a_post_are_told_with_what_makes_one(folder, chrome):
    folder.write("notetrans.yaml", "version: 1\nlanguages: {targets: [es, fr]}\n")
    folder.translate("es")
    folder.write("posts/b.md", NOTE)
    folder.write("posts/c.md", "---\nlang: en\ntitle: [\n---\n\nText.\n")
    with Running(folder) as running, Tab(chrome, running) as tab:
        place = tab.page.locator("#absent")
        place.wait_for()
        assert place.locator("summary").all_text_contents() == [
            "1 note not translated into Spanish: notetrans translate --to es",
            "2 notes not translated into French: notetrans translate --to fr",
            "1 note that cannot be read",
        ]
        assert place.locator("li").first.is_hidden()
        place.locator("summary").nth(1).click()
        shown = place.locator("details").nth(1).locator("li")
        assert shown.all_text_contents() == ["posts/a.md", "posts/b.md"]
        assert "posts/c.md" in place.locator("details").nth(2).locator("li").text_content()
        tab.page.select_option("#language", "es")
        assert place.locator("details:visible").count() == 2
        assert tab.troubles == []


def test_a_part_of_the_site_tells_of_its_own_notes(folder):
    folder.write("other/b.md", NOTE)
    folder.translate("es")
    folder.write("other/c.md", NOTE)
    folder.write("posts/d.md", NOTE)
    with Running(folder, ("posts", "--to", "es")) as running:
        answer = running.ask("POST", "/do/absent", "{}")
    (told,) = json.loads(answer.text)["absent"]
    assert told["notes"] == ["posts/d.md"]


def test_nothing_is_asked_of_any_other_machine(tab):
    tab.open("posts/a.md")
    tab.page.get_by_role("link", name="Rendered").click()
    tab.page.wait_for_load_state("networkidle")
    assert len(tab.requests) > 8
    assert [url for url in tab.requests if not re.match(tab.running.origin + "/|data:", url)] == []
