"""The forms in which changes are shown: texts that a person reads, and what no note can do."""

import re
import unicodedata
from html.parser import HTMLParser
from pathlib import Path

import pytest
from changes_samples import SCRIPT, change, hostile, post, sample, version
from cmarkgfm import github_flavored_markdown_to_html
from cmarkgfm.cmark import Options

from casefile import unmarked
from notetrans.review import FORMS, View
from notetrans.review.comment import LIMIT, comment
from notetrans.review.visible import visible

FIXTURES = Path(__file__).parent / "fixtures"
ARABIC = ("باب أحمر.", "باب أزرق.")
SHOWN = {
    "terminal_narrow": lambda: FORMS["terminal"]([sample()], View(width=60)),
    "terminal_wide": lambda: FORMS["terminal"]([sample()], View(width=110)),
    "terminal_all": lambda: FORMS["terminal"]([sample()], View(width=60, everything=True)),
    "terminal_arabic": lambda: FORMS["terminal"]([sample("ar", *ARABIC)], View(width=110)),
    "terminal_colour": lambda: FORMS["terminal"]([sample()], View(width=60, colour=True)),
    "stat": lambda: FORMS["stat"]([sample(), sample("ar", *ARABIC)], View()),
    "comment": lambda: FORMS["github"]([sample()], View()),
}


@pytest.mark.parametrize("name", SHOWN)
def test_changes_are_shown_as_in_the_fixture(name):
    expected = (FIXTURES / f"{name}.txt").read_text(encoding="utf-8")
    shown = "".join(_seen(char) for char in SHOWN[name]())
    assert "\n".join(line.rstrip() for line in shown.split("\n")) == expected
    assert unmarked(expected)


def _seen(char):
    """Return a character as fixtures have it: what an editor would not show is named."""
    hidden = unicodedata.category(char) in ("Cf", "Cc") and char != "\n"
    return f"⟦U+{ord(char):04X}⟧" if hidden else char


class Elements(HTMLParser):
    """Collects elements with their attributes, and what must be closed."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.names, self.attributes, self.open, self.data = set(), set(), [], []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.names.add(tag)
        self.attributes |= {name for name, _ in attrs}
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.data.append((tuple(self.open), data))


COMMENT_NAMES = {"table", "tr", "th", "td", "details", "summary", "code", "ins", "del", "br"}
PAGE_NAMES = COMMENT_NAMES - {"br"} | {
    *("html", "head", "meta", "title", "style", "body"),
    *("h1", "p", "div", "a", "article"),
}


def test_no_element_of_the_page_comes_from_a_note():
    found = Elements(FORMS["html"]([hostile()], View(everything=True)))
    assert found.names <= PAGE_NAMES
    assert not [name for name in found.attributes if name.startswith("on") or name == "src"]
    assert "<script>alert(1)</script>" in "".join(data for _, data in found.data)


def test_the_page_needs_no_network_and_says_so():
    shown = FORMS["html"]([sample(), sample("ar", *ARABIC)], View())
    assert "default-src 'none'" in shown
    assert re.findall(r"(?:https?:)?//|url\(|@import", shown) == []
    assert {'lang="ar"', 'lang="es"', 'dir="auto"'} <= set(re.findall(r'\w+="[a-z]+"', shown))
    assert "prefers-color-scheme: dark" in shown
    assert 'name="viewport"' in shown


def test_no_element_of_a_comment_comes_from_a_note():
    found = Elements(FORMS["github"]([hostile()], View()))
    assert found.names <= COMMENT_NAMES


def test_what_a_note_says_stands_in_code_where_hosts_look_for_no_mentions():
    found = Elements(FORMS["github"]([hostile()], View()))
    for sign in ("@octocat", "#12", ":smile:", "/close"):
        places = [where for where, data in found.data if sign in data]
        assert places
        assert all("code" in where for where in places), sign


@pytest.mark.parametrize("host", ["github", "gitlab"])
def test_markdown_leaves_what_a_note_says_alone(host):
    """An HTML block ends at a blank line, so a note must bring none and begin no line."""
    shown = FORMS[host]([hostile()], View())
    html = github_flavored_markdown_to_html(shown, Options.CMARK_OPT_UNSAFE)
    found = Elements(html)
    assert found.names == {*COMMENT_NAMES, "p"}
    assert [data for where, data in found.data if where == ("p",)] == [
        "1 post, 2 units changed, +14 −1 words; 2 critical"
    ]
    assert "&lt;script&gt;" in html


@pytest.mark.parametrize("limit", [1500, 3000, 10_000, LIMIT])
def test_a_comment_is_never_too_long_and_always_whole(limit):
    long = change(version("a " * 9000, "b " * 9000, "1"), version("c " * 9000, "d " * 9000, "2"))
    small = sample("ja", "赤い扉。" * 30, "青い扉𠮷。" * 30)
    posts = [post(long, *small.units * 9), *[small] * 300]
    shown = comment(posts, View(), limit=limit)
    assert len(shown.encode("utf-16-le")) // 2 <= limit
    assert Elements(shown).names <= COMMENT_NAMES
    assert "more of 301 posts" in shown


def test_a_comment_for_gitlab_has_more_room_and_fits_in_a_mebibyte():
    small = sample("ja", "赤い扉。" * 200, "青い扉。" * 200)
    shown = FORMS["gitlab"]([small] * 900, View())
    assert 300_000 < len(shown) <= 1_000_000
    assert len(shown.encode()) <= 1 << 20
    assert Elements(shown).names <= COMMENT_NAMES


def test_nothing_to_review_is_a_comment_too():
    assert "No translation is waiting" in FORMS["github"]([], View())


@pytest.mark.parametrize("form", sorted(FORMS))
def test_no_hidden_character_of_a_note_reaches_what_is_shown(form):
    hidden = "a\x1b]0;owned\x07 \u202egnp.exe \u2066b\x9b31m\x85\ud800"
    unit = change(version("x", "y", "1"), version(hidden, hidden, "2", section=(hidden,)))
    shown = FORMS[form]([post(unit, note=hidden, blocked=hidden)], View(width=200))
    assert {char for char in shown if unicodedata.category(char) in ("Cc", "Cf", "Cs")} <= {"\n"}
    assert "owned" in shown or form == "stat"


def test_visible_leaves_text_alone():
    text = "Ünïcode, 日本語, می‌خواهم, नमस्ते, 👩‍👩‍👧, tab\tand\nline"
    assert visible(text) == text
    assert visible(SCRIPT) == SCRIPT
