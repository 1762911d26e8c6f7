"""What a page makes of a note's texts: codes for an editor, HTML for a frame, text escaped."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notetrans import tags
from notetrans.errors import TargetError, UsageError
from notetrans.model import Code, Origin, State
from notetrans.review.web import pages
from notetrans.review.web.editing import editable, named
from notetrans.review.web.rendered import rendered, sanitised
from notetrans.review.web.values import PostLine, Row, Sheet, Stretch

TEXTS = st.lists(
    st.sampled_from(["a", " ", "<", ">", "&", "&lt;", "&gt;", "&amp;", "amp;", "g1", "c2", "/",
                     "\n", "<g1>", "</g1>", "<c2>", "</c2>", "<c2/>", "x &amp; y", "\u202e", "中"]),
    max_size=12,
).map("".join)  # fmt: skip


@given(TEXTS)
def test_what_an_editor_shows_reads_back_as_it_was(text):
    try:
        expected = list(tags.read(text))
    except TargetError:
        assert editable(text) == text
        return
    assert merged(tags.read(editable(text))) == merged(expected)


def merged(items):
    """Items with neighbouring texts as one."""
    found = []
    for item in items:
        if isinstance(item, str) and found and isinstance(found[-1], str):
            found[-1] += item
        else:
            found.append(item)
    return found


def test_no_escape_is_shown_where_none_is_needed():
    assert editable("R&amp;D &lt; 3 &gt; 2, &lt;b&gt;") == "R&D < 3 > 2, <b>"
    assert editable("&lt;g1&gt; &amp;lt;") == "&lt;g1> &amp;lt;"


def test_a_code_s_button_says_how_the_note_spells_it():
    codes = (Code(2, "code", False, "`a\n<b`"), Code(1, "strong", True, "**", "**"))
    assert named(codes) == "g1 **…**\nc2 `a <b`"


PAYLOADS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)><script>alert(1)</script></svg>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<math><mtext><table><mglyph><style><!--</style>"
    "<img title='--&gt;<img src=1 onerror=alert(1)>'>",
    "<iframe src='javascript:alert(1)' srcdoc='<script>alert(1)</script>'></iframe>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href=' java\nscript:alert(1)'>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "[x](javascript:alert(1)) [y](JaVaScRiPt:alert(1)) ![z](javascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=) <javascript:alert(1)>",
    "<img src='data:text/html,x'><img src='https://example.org/track.png'>",
    '!["><script>alert(1)</script>](a.png) ![a](<b"onerror=alert(1) c.png>)',
    "<img src=a.png alt='<script>alert(1)</script>' title='\"><script>alert(1)</script>'>",
    "<img src='a.png\"><script>alert(1)</script>' alt='\"><svg onload=alert(1)>'>",
    "<img src='&quot;&gt;&lt;script&gt;' alt='&amp;lt;script&amp;gt;alert(1)&lt;/script&gt;'>",
    "<img src='absent:<script>alert(1)</script>'><img alt='<b onclick=alert(1)>' src='data:image'>",
    "<object data='x.swf'></object><embed src=x><link rel=stylesheet href=x>",
    "<meta http-equiv=refresh content='0; url=javascript:alert(1)'>",
    "<form action=/do/publish method=post><input name=x><button formaction=x>y</button></form>",
    "<base href='https://evil.example'><p style='background:url(x)' class=row id=confirm>x</p>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<details ontoggle=alert(1) open>x</details><body onload=alert(1)>",
]
_NAMES = {
    "href", "src", "alt", "title", "lang", "dir", "rel", "start", "value", "colspan", "rowspan",
    "align", "scope", "open", "width", "height",
}  # fmt: skip
_GONE = {
    "script", "style", "svg", "math", "iframe", "object", "embed", "link", "meta", "base", "form",
    "input", "button", "template", "body",
}  # fmt: skip


class Elements(HTMLParser):
    """All elements of a page with their attributes."""

    def __init__(self, html):
        super().__init__()
        self.found = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


@pytest.mark.parametrize("payload", PAYLOADS)
@pytest.mark.parametrize("make", [rendered, sanitised, lambda text: rendered(f"a **b** {text} c")])
def test_nothing_of_a_note_is_left_that_could_act(make, payload):
    for tag, attributes in Elements(make(payload)).found:
        assert tag not in _GONE
        assert set(attributes) <= _NAMES
        assert not attributes.get("src") or attributes["src"].startswith("data:image/")
        address = re.sub(r"\s", "", attributes.get("href", "")).lower()
        assert not address.startswith(("javascript:", "data:", "vbscript:"))


PIXEL = ("image/png", b"\x89PNG\r\n\x1a\n")


@pytest.mark.parametrize("payload", PAYLOADS)
def test_nor_where_pictures_are_found(payload):
    for tag, attributes in Elements(rendered(payload, lambda _: PIXEL)).found:
        assert tag not in _GONE
        assert set(attributes) <= _NAMES
        assert not attributes.get("src") or attributes["src"].startswith("data:image/")


def test_a_picture_is_in_the_page_itself_or_told_by_its_words_and_its_name():
    def pictures(address):
        if address == "a.png":
            return PIXEL
        raise UsageError("not found in the site")

    html = rendered("![A <red> door](a.png) ![Two & three](/b%20c.png 'T')\n", pictures)
    assert html.count('src="data:image/png;base64,iVBORw0KGgo="') == 1
    assert "<b>Two &amp; three</b> <small>not found in the site: /b%20c.png</small>" in html
    asked = []
    text = "<img src=x.png><img><img src=data:image/gif;base64,AA>"
    rendered(text, lambda address: asked.append(address) or PIXEL)
    assert asked == ["x.png"]


def test_a_page_does_not_hold_pictures_without_end():
    large = ("image/png", b"\x89PNG\r\n\x1a\n" + b"\0" * (3 << 20))
    html = rendered("![a](a.png) " * 9, lambda _: large)
    assert html.count("data:image/png") == 5
    assert html.count("the page holds too many pictures: a.png") == 4


def test_what_a_note_may_show_is_left():
    html = rendered("# A *b*\n\n| a |\n| - |\n| ~~c~~ |\n\n[d](https://e.org) <kbd>F</kbd>\n")
    for part in (
        "<h1>A <em>b</em></h1>",
        "<td><s>c</s></td>",
        'href="https://e.org"',
        "<kbd>F</kbd>",
    ):
        assert part in html


EVIL = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'&\u202e\u0000"


def evil_sheet():
    code = Code(1, EVIL, False, EVIL, EVIL, EVIL, EVIL)
    stretches = (Stretch("text", EVIL), Stretch("code", EVIL), Stretch("term", EVIL, EVIL))
    from notetrans.model import Finding
    from notetrans.review import Atom, Hunk, Part

    parts = (Part("deleted", (Atom(EVIL), Atom(EVIL, code=True))), Part("inserted", (Atom(EVIL),)))
    row = Row(EVIL, 1, EVIL, (EVIL,), stretches, stretches, EVIL, (code,), State.TRANSLATED,
              Origin.MACHINE, "changed", parts, parts, (Finding(EVIL, "major", EVIL),), stretches,
              "reject", (EVIL,), EVIL)  # fmt: skip
    line = PostLine(EVIL, EVIL, EVIL, "es", EVIL, "staged", 1, 0, 0, 1, EVIL)
    return Sheet(line, "en", (row,), (Hunk(1, (EVIL,), (EVIL,)),), EVIL, (EVIL,))


def test_every_value_is_escaped_in_every_page():
    sheet = evil_sheet()
    made = [
        pages.list_page([sheet.line], everything=True),
        pages.sheet_page(sheet),
        *pages.rows(sheet).values(),
        pages.error_page(EVIL),
    ]
    assert len(made) == 4
    for page in made:
        assert "alert" in page
        for tag, attributes in Elements(page).found:
            assert tag != "img"
            assert tag != "script" or attributes["src"].startswith("/static/")
            assert not any(name.startswith("on") for name in attributes)
        assert page.count("<script") == page.count('<script type="module" src="/static/')


def test_hidden_characters_are_shown_by_name_but_where_they_must_come_back():
    page = pages.sheet_page(evil_sheet())
    assert "⟦U+202E⟧" in page
    kept = [a["data-text"] for _, a in Elements(page).found if "data-text" in a]
    assert ["\u202e" in text for text in kept] == [True]
    assert page.count("\u202e") == 1
