"""The notes in ``posts/``: between them they hold every construct that notetrans knows.

A construct is looked for where the parser put it (units, codes, regions, block types) or, where
it is a matter of spelling, in the note's text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

import notetrans
from notetrans.model import Document, Unit

POSTS = Path(__file__).parents[1] / "posts"
LANGUAGES = {"en", "zh", "ja", "es"}
PARAGRAPH = ("paragraph_open", "paragraph_close")
KEYS = ["audio", "generated", "image", "lang", "layout", "model", "title", "translated", "type"]


@dataclass(frozen=True)
class Note:
    name: str
    document: Document
    data: dict[str, object]

    @property
    def text(self) -> str:
        return self.document.text

    @property
    def body(self) -> str:
        front = self.document.front_matter
        return self.text[front.end if front else 0 :]


def _note(path: Path) -> Note:
    document = notetrans.read(path)
    front = document.front_matter
    return Note(path.name, document, dict(front.data) if front else {})


def _is_source(note: Note) -> bool:
    return not re.search(r"\.[a-z]{2,3}(-\w+)?\.md$", note.name)


NOTES = [note for note in map(_note, sorted(POSTS.glob("*.md"))) if _is_source(note)]

Test = Callable[[Note], bool]


def text(pattern: str, flags: int = re.MULTILINE) -> Test:
    """A matter of spelling: the pattern is in the text."""
    return lambda note: re.search(pattern, note.text, flags) is not None


def unit(kind: str, pattern: str = "") -> Test:
    return lambda note: any(u.kind == kind and re.search(pattern, u.source) for u in units(note))


def form(writer: str) -> Test:
    return lambda note: any(u.form.writer == writer for u in units(note))


def code(kind: str, pattern: str = "") -> Test:
    """An inline code of this kind whose original reads so."""
    return lambda note: any(
        c.kind == kind and re.search(pattern, c.data) for u in units(note) for c in u.codes
    )


def region(reason: str, pattern: str = "") -> Test:
    """A part of the skeleton that stands there for this reason."""
    return lambda note: any(
        r.reason == reason and re.search(pattern, note.text[r.start : r.end])
        for r in note.document.skeleton
    )


def shape(*types: str) -> Test:
    """Block tokens in this order, one directly after the other."""

    def found(note: Note) -> bool:
        whole = note.document.shape
        return any(whole[i : i + len(types)] == types for i in range(len(whole)))

    return found


def spelled(pattern: str) -> Test:
    """A character of prose that the source spells as an escape or entity."""
    return lambda note: any(
        p.kind == "spelled" and re.fullmatch(pattern, note.text[p.start : p.end])
        for u in units(note)
        for p in u.pieces
    )


def front(kind: str, pattern: str = "") -> Test:
    def found(note: Note) -> bool:
        front = note.document.front_matter
        return (
            front is not None
            and front.kind == kind
            and re.search(pattern, note.text[front.start : front.end], re.MULTILINE) is not None
        )

    return found


def both(*tests: Test) -> Test:
    return lambda note: all(test(note) for test in tests)


def units(note: Note) -> tuple[Unit, ...]:
    return note.document.units


def sorted_keys(note: Note) -> bool:
    return list(note.data) == sorted(note.data)


def long_line(note: Note) -> bool:
    return any(u.kind == "paragraph" and len(u.source) > 200 and "\n" not in u.source
               for u in units(note))  # fmt: skip


def lazy_line(note: Note) -> bool:
    return any(
        piece.kind == "break"
        and u.form.prefix.strip() == ">"
        and ">" not in break_text(note, piece)
        for u in units(note)
        for piece in u.pieces
    )


def break_text(note: Note, piece: object) -> str:
    return note.text[piece.start : piece.end]  # type: ignore[attr-defined]


CONSTRUCTS: dict[str, Test] = {
    "ATX heading": form("atx"),
    "setext heading, level 1": both(form("setext"), text(r"^=+\r?$")),
    "setext heading, level 2": both(form("setext"), text(r"^.*\w.*\n-+\r?$")),
    "hard-wrapped paragraph": unit("paragraph", r"\w\n\w"),
    "unwrapped paragraph": long_line,
    "lazy line": lazy_line,
    "bullet list in a bullet list": shape(
        *PARAGRAPH, "bullet_list_open", "list_item_open"
    ),
    "ordered list": shape("ordered_list_open"),
    "ordered list in a bullet list": text(r"^\* [\s\S]*?^  1\. "),
    "bullet list in an ordered list": text(r"^\d\. .*\n   - "),
    "list nested three deep": text(r"^\d\. .*\n   - .*\n(?:   - .*\n)*     - "),
    "tight list": text(r"^- .+\n- .+"),
    "loose list": text(r"^\* .+\n\n(?:  .*\n|\n)*\* .+"),
    "task list": region("marker", r"\[x\] "),
    "block quote": shape("blockquote_open"),
    "nested block quote": shape("blockquote_open", *PARAGRAPH, "blockquote_open"),
    "alert": region("marker", r"\[!NOTE\]"),
    "fence of backticks": region("fence", "```"),
    "fence of tildes": region("fence", "~~~"),
    "fence in a list item": region("fence", "^ +```"),
    "indented code": region("code", "^    "),
    "thematic break": region("marker", r"\*\*\*"),
    "raw HTML: div and p": both(region("html", r"<div[^>]*>\n<p>"), unit("html_text")),
    "raw HTML: table": both(region("html", "<td>"), unit("html_text")),
    "raw HTML: details and summary": both(region("html", "<summary>"), unit("html_text")),
    "raw HTML: pre": region("html", "<pre>"),
    "raw HTML: translate=no": region("html", 'translate="no">Written'),
    "inline HTML": code("html", "<sub>"),
    "literal inline HTML": code("html", "<kbd>.+</kbd>"),
    "table": unit("cell"),
    "escaped pipe in a cell": both(unit("cell", r"`[^`]*\\\|"), text(r"^\|.*\\\|.*\|\r?$")),
    "columns aligned left, centre and right": text(r"\| *:-+ *\| *:-+: *\| *-+: *\|"),
    "inline code in a cell": unit("cell", "<c1>`"),
    "emphasis": code("emphasis"),
    "strong": code("strong"),
    "strikethrough": code("strikethrough"),
    "code span": code("code"),
    "code span with a backtick in it": code("code", "^``.*[^`]`[^`]"),
    "inline link": code("link"),
    "link title": unit("link_title"),
    "link definition": region("definition"),
    "definition titles in each quote": both(
        unit("definition_title"), text(r'^\[.*"\n\[.*\)\n[\s\S]*^\[.*\''), form("title")
    ),
    "full reference": text(r"\[[\w ]+\]\[\w+\]"),
    "collapsed reference": text(r"[^!]\[[^\]\n]+\]\[\]"),
    "shortcut reference": text(r"\[Unicode\][^(\[:]"),
    "image with alt and title": both(unit("image_alt"), text(r'^!\[[^\]]+\]\(\S+ "[^"]+"\)')),
    "image by reference": code("image", r"\]\["),
    "image inside a link": unit("paragraph", r"<g1><c2>!\["),
    "autolink": code("autolink", "https://"),
    "autolink of an e-mail address": code("autolink", "@"),
    "bare link": code("bare_link", "https://"),
    "bare link of www": code("bare_link", "www"),
    "bare e-mail address": code("email", "@"),
    "footnote reference": code("footnote"),
    "footnote with several paragraphs": shape("footnote_reference_open", *PARAGRAPH, *PARAGRAPH),
    "backslash escape": spelled(r"\\\*"),
    "entity of a visible character": spelled("&ldquo;|&sect;"),
    "entities that HTML needs": both(spelled("&lt;"), spelled("&amp;")),
    "no-break space": code("entity", "&nbsp;"),
    "hard break of two blanks": code("break", "^  "),
    "hard break of a backslash": code("break", r"^\\"),
    "Liquid include": region("liquid", r"\{% include "),
    "Liquid highlight with its body": region("liquid", r"\{% highlight \w+ %\}\n.+\n"),
    "Liquid output": code("liquid", r"\{\{ site\."),
    "Liquid if": region("liquid", r"\{% if "),
    "Hugo shortcode around prose": region("shortcode", r"\{\{< /note >\}\}"),
    "Hugo shortcode with Markdown": region("shortcode", r"\{\{% figure"),
    "Hugo highlight with its body": region("shortcode", "highlight toml >}}\n.+\n"),
    "inline math": code("math", r"^\$[^$]+\$$"),
    "block math": region("math", r"^\$\$"),
    "prices that are no math": unit("paragraph", r"\$\d+ [\s\S]*\$\d"),
    "attribute list with a class": region("attributes", r"^\{: \.lead\}$"),
    "attribute list with an id": region("attributes", r"^\{: #top\}$"),
    "attribute list with both": region("attributes", r"#spaces \.numbered"),
    "YAML": front("yaml"),
    "YAML comment": front("yaml", "^# "),
    "YAML comment after a value": front("yaml", r"^weight: 010 +# "),
    "YAML value in double quotes": front("yaml", r'^title: ".*"$'),
    "YAML value in single quotes": front("yaml", r"^title: '.*'$"),
    "YAML folded value": front("yaml", "^description: >\n"),
    "YAML literal value of two paragraphs": both(front("yaml", r"^excerpt: \|\n"), text(r"^\n  ")),
    "YAML 010": front("yaml", "^weight: 010"),
    "YAML no": front("yaml", "^comments: no$"),
    "YAML date": front("yaml", r"^date: \d{4}-\d\d-\d\d\r?$"),
    "audio: false": front("yaml", r"^audio: false\r?$"),
    "translated: false": front("yaml", r"^translated: false\r?$"),
    "keys in alphabetical order": both(front("yaml"), sorted_keys),
    "keys in an order of their own": both(front("yaml"), lambda note: not sorted_keys(note)),
    "TOML": front("toml", r"\A\+\+\+\n"),
    "JSON": front("json", r"\A\{\n"),
    "CRLF": lambda note: note.text.count("\r\n") == note.text.count("\n") > 0,
    "byte order mark": text(r"\A\ufeff---\n"),
    "CJK emphasis inside quotes": text("“\\*\\*\\w[^*]*[。？]\\*\\*”\\w"),
    "CJK emphasis before punctuation": text("\\w\\*\\*\\w+\\*\\*[，。？]"),
    "CJK emphasis between letters": text("[぀-ヿ一-龥]\\*\\*[぀-ヿ一-龥]+\\*\\*[぀-ヿ一-龥]"),
    "right-to-left text": unit("paragraph", "^[\u0600-\u06ff ]+$"),
    "text that is switched off": lambda note: any(u.reason == "off" for u in units(note)),
    "list of citations": lambda note: any(u.reason == "citation" for u in units(note)),
}  # fmt: skip


@pytest.mark.parametrize("name", CONSTRUCTS)
def test_construct_stands_in_a_note(name: str) -> None:
    assert [note.name for note in NOTES if CONSTRUCTS[name](note)]


def test_there_are_ten_notes_in_four_languages() -> None:
    assert len(NOTES) >= 10
    assert {note.data["lang"] for note in NOTES} == LANGUAGES


@pytest.mark.parametrize("note", NOTES, ids=lambda note: note.name)
def test_every_unit_of_a_note_renders_to_its_own_bytes(note: Note) -> None:
    own = {u.id: u.source for u in units(note)}
    assert note.document.render(own).encode() == (POSTS / note.name).read_bytes()


@pytest.mark.parametrize("note", NOTES, ids=lambda note: note.name)
def test_a_note_is_parsed_without_a_finding_or_stray_delimiter(note: Note) -> None:
    assert note.document.findings == ()
    stray = [u.source for u in units(note) if re.search(r"\*\*|~~", _outside_codes(u.source))]
    assert stray == []


def _outside_codes(source: str) -> str:
    return re.sub(r"<c(\d+)>.*?</c\1>", "", source, flags=re.DOTALL)


def test_names_of_the_glossary_stand_in_several_notes() -> None:
    for name in ("vLLM", "GitHub", "Markdown", "Hugo"):
        assert sum(name in note.body for note in NOTES) > 1, name


def test_one_note_is_a_table_of_products_with_a_list_of_references() -> None:
    note = next(note for note in NOTES if list(note.data) == KEYS)
    cells = [u.source for u in units(note) if u.kind == "cell"]
    first, second = cells[3::3], cells[4::3]
    assert all(re.fullmatch(r"<g1>.+</g1>", cell) for cell in first)
    assert set(second) == {"Yes", "No"}
    cited = list(_cited(note))
    assert len(cited) >= 5
    assert not any(u.translate for u in cited)


def _cited(note: Note) -> Iterator[Unit]:
    return (u for u in units(note) if u.section[-1:] == ("References",))
