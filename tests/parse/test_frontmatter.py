"""Front matter: where it is, what it holds, and the fixtures that a person would read."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path, PurePath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notetrans.errors import NoteError
from notetrans.parse.frontmatter import apply, split, values, write

FIXTURES = Path(__file__).parent / "fixtures"
KEYS = (
    *("title", "subtitle", "summary", "excerpt", "description"),
    *("seo.description", "resources.title", "tags[]"),
)
NEWLINES = pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])


def cases(name: str) -> list[tuple[str, str, str]]:
    """Title, input and expected text of each case of a fixture file."""
    text = (FIXTURES / name).read_text(encoding="utf-8")
    found = re.findall(r"^(\S[^\n]*)\n\.\n(.*?)^\.\n(.*?)^\.$", text, re.MULTILINE | re.DOTALL)
    assert len(found) == len(re.findall(r"^\.$", text, re.MULTILINE)) / 3
    return found


def by_title(name: str) -> pytest.MarkDecorator:
    found = cases(name)
    return pytest.mark.parametrize(("title", "given", "expected"), found, ids=[c[0] for c in found])


@NEWLINES
@by_title("frontmatter_values.md")
def test_values_of_the_fixture(title: str, given: str, expected: str, newline: str) -> None:
    text = given.replace("\n", newline)
    front = split(text)
    assert front is not None, title
    found = values(text, front, KEYS)
    listed = [f"{v.key} | {v.form.writer} | {v.text}".replace("\n", "⏎") for v in found]
    assert listed == expected.splitlines()
    for value in found:
        start = value.pieces[0].start
        assert value.line == 1 + len(re.findall("\r\n|\r|\n", text[:start]))
        kept = [text[p.start : p.end] for p in value.pieces if p.kind == "text"]
        assert kept == [p.text for p in value.pieces if p.kind == "text"]
        assert value.start <= start <= value.pieces[-1].end <= value.end


@NEWLINES
@by_title("frontmatter_write.md")
def test_writing_of_the_fixture(title: str, given: str, expected: str, newline: str) -> None:
    target, _, note = given.partition("\n")
    target = target.replace("⏎", "\n").replace("␇", "\x07")
    text = result = note.replace("\n", newline)
    front = split(text)
    assert front is not None, title
    for value in reversed(values(text, front, KEYS)):
        written = write(value.pieces, value.form, target, text)
        result = result[: value.start] + written + result[value.end :]
    assert result == expected.replace("\n", newline)


@NEWLINES
@by_title("frontmatter_apply.md")
def test_setting_of_the_fixture(title: str, given: str, expected: str, newline: str) -> None:
    text, want = (each.replace("\n", newline) for each in (given, expected))
    wanted = {"lang": "es", "model": "a/b", "translated": True}
    assert apply(text, set_values=wanted, reset_values={"audio": False}) == want, title
    assert apply(want, set_values=wanted, reset_values={"audio": False}) == want


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@NEWLINES
def test_the_range_takes_in_both_fences_and_the_last_newline(mark: str, newline: str) -> None:
    for head in (
        "---\ntitle: a b\n---\n",
        "--- \ntitle: a b\n...\t\n",
        '+++\nt = "\\n"\n+++\n',
        '{"a": 1}\n',
    ):
        head = mark + head.replace("\n", newline)
        front = split(head + "Text.\n")
        assert front is not None
        assert (front.start, front.end) == (len(mark), len(head))


def test_a_closing_fence_may_end_the_note() -> None:
    for text in ("---\ntitle: a\n---", "+++\na = 1\n+++", '{"a": 1}'):
        front = split(text)
        assert front is not None
        assert front.end == len(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Text.\n",
        "---",
        "---\n",
        "----\ntitle: a\n----\n",
        "\n---\ntitle: a\n---\n",
        " ---\ntitle: a\n---\n",
        "---\n\ntext\n\n---\n",
        "---\ntext\n---\n",
        "---\n- a\n- b\n---\n",
        "---\n\n# Heading\n\n*Note*: `x`\n@who\n\n---\n",
        "---\n\ntext that goes on\n",
        "+++\ntext\n+++\n",
        "+++\n\ntext\n",
        "{% if page %}\n{% endif %}\n",
        "{{< figure >}}\n",
        "{: .lead}\n",
        '{"a": 1} goes on\n',
        '{ "a" b }\n',
        '{"a": 1\n',
        "{not json}\n",
    ],
)
def test_what_is_no_mapping_is_markdown(text: str) -> None:
    assert split(text) is None


@pytest.mark.parametrize("text", ["---\n---\n", "---\n# only\n\n---\n", "+++\n+++\n", "{}\n"])
def test_an_empty_block_is_empty_front_matter(text: str) -> None:
    front = split(text)
    assert front is not None
    assert (front.data, front.end) == ({}, len(text))
    assert values(text, front, KEYS) == ()


REFUSED = [
    ("---\ntitle: a\nText.\n", 1, "not closed"),
    ("+++\ntitle = 'a'\nText.\n", 1, "not closed"),
    ('{\n  "title": "a",\n', 1, "not closed"),
    ("---\na: 1\ntitle: a: b\n---\n", 3, "mapping values"),
    ("---\n'title: a\nlang: en\n---\n", 2, "quoted scalar"),
    ("---\na: 1\nb: [1,\n---\n", 3, "flow node"),
    ("---\na: 1\ndate: 2026-13-45\n---\n", 3, "month"),
    ("---\na: !!python/name:os.system\n---\n", 2, "constructor"),
    ("---\na: !!bool maybe\n---\n", 2, "its type"),
    ("---\na: *none\n---\n", 2, "alias"),
    ("---\na: &a [*a]\n---\n", 2, "alias"),
    ("---\na: 1\nb: \x07\n---\n", 3, r"U\+0007"),
    ("---\na: " + "[" * 60 + "]" * 60 + "\n---\n", 2, "nested"),
    ("---\na: " + "[" * 50_000 + "\n---\n", 2, "nest"),
    ("---\n" + "".join(f"{' ' * i}a:\n" for i in range(70)) + "---\n", 52, "nested"),
    ("---\nn: " + "1" * 5000 + "\n---\n", 2, "digits"),
    ("---\na: b\n--- c\n---\n", 3, "document"),
    ("+++\na = 1\nb = two\n+++\n", 3, "Invalid value"),
    ("+++\na = 1\nb = " + "[" * 5000 + "]" * 5000 + "\n+++\n", 3, "recursion"),
    ("+++\na = 1\na = 2\n+++\n", 3, "overwrite"),
    ('{\n "a": 1,\n "b": c\n}\n', 3, "Expecting"),
    ('{"a": ' + "[" * 50_000 + "]" * 50_000 + "}\n", 1, "recursion"),
]


@pytest.mark.parametrize(("text", "line", "message"), REFUSED, ids=[c[0][:24] for c in REFUSED])
def test_a_refusal_names_file_line_and_remedy(text: str, line: int, message: str) -> None:
    with pytest.raises(NoteError, match=message) as caught:
        split(text, PurePath("a.md"))
    assert caught.value.line == line
    assert str(caught.value).startswith(f"a.md:{line}: front matter")
    assert "put a blank line above it" in caught.value.remedy
    assert split("\n" + text) is None


def test_aliases_that_unfold_without_end_are_refused() -> None:
    names = "abcdefghi"
    rows = ["a: &a [x, x, x, x, x, x, x, x]"]
    rows += [f"{n}: &{n} [{', '.join([f'*{m}'] * 8)}]" for m, n in pairwise(names)]
    with pytest.raises(NoteError, match="aliases unfold") as caught:
        split("---\n" + "\n".join(rows) + "\n---\n")
    assert caught.value.line == 7


SCRAPS = st.sampled_from(
    [
        *("---", "...", "+++", "{", "}", "[", "]", '"', "'", '"""', "'''", ":", " ", "\n", "\r\n"),
        *("\r", "\t", "#", ",", "=", "-", "?", "|", ">", "&a ", "*a", "!!int ", "!!set", "!", "%"),
        *("title", "title: ", "title = ", '"title": ', "seo", "<<: ", "a: ", "\n  ", "\n- "),
        *(
            "\\u00e9",
            "\\ud800",
            "\\",
            "2026-13-45",
            "1e999",
            "0x",
            "no",
            "é",
            "😀",
            "\x85",
            "\u2028",
        ),
        *("\ufeff", "\x00", "\ud800", "\x7f", "---\n", "+++\n", "\n---\n", "\n+++\n", "word"),
    ]
)


@given(
    st.sampled_from(["", "\ufeff"]),
    st.sampled_from(
        [("---\n", "\n---\n"), ("---\n", ""), ("+++\n", "\n+++\n"), ("{", "}"), ("", "")]
    ),
    st.lists(SCRAPS, max_size=14),
)
def test_nothing_but_a_note_error_escapes(
    mark: str, fences: tuple[str, str], scraps: list[str]
) -> None:
    text = mark + fences[0] + "".join(scraps) + fences[1]
    try:
        front = split(text)
    except NoteError:
        return
    if front is None:
        return
    assert text[front.start : front.start + 1] in ("-", "+", "{")
    found = values(text, front, ("title", "seo.title", "seo", "a"))
    for value in found:
        assert write(value.pieces, value.form, value.text, text) == text[value.start : value.end]
    assert all(a.end <= b.start for a, b in pairwise(found))
