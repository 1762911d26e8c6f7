"""Setting keys: the data is the old data with those keys changed, and no other byte moves."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from notetrans.errors import NoteError
from notetrans.parse.frontmatter import apply, split

YAML = [
    "audio: true   # spoken\n",
    "author: 'me' # and\n",
    'lang: "en"\n',
    "lang: en#x  # c\n",
    "lang:\n",
    "lang:   # later\n",
    "lang:\n- en\n- fr\n",
    "lang:\n  a: 1\n  # inside\n  b: [2,\n    3]\n",
    "model: |+\n  text\n   more\n\n\n",
    "model: >-\n  text\n\n  more\n",
    "model: [a, b]\n",
    "model: {a: 'b', c: \"d\"}\n",
    "n: 010\n",
    "on: no\n",
    "date: 2024-01-02\n",
    "title: Two\n  lines\n",
    "title: 'Two\n\n  lines' # c\n",
    "'quoted key': 1_000\n",
    "? explicit\n: value\n",
    "zebra: &z stripes\n",
    "# a comment of its own\n",
    "\n",
]
TOML = [
    "audio = true   # spoken\n",
    'author = "me" # and\n',
    "lang = 'en'\n",
    'lang = """\nen"""\n',
    "model = [ 1, # one\n  2 ]\n",
    "model = {a = 1, b = [2]}\n",
    "'quoted key' = 1_000\n",
    "dotted.key = 1\n",
    "date = 2024-01-02 10:00:00\n",
    "# a comment of its own\n",
    "\n",
]
TABLES = [
    "",
    "[table]\nlang = 'en'\n",
    "# of the table\n[[list]]\nmodel = 1\n\n[[list]]\nmodel = 2\n",
]
JSON = [
    '"audio": true',
    '"lang": "en"',
    '"lang":null',
    '"model": [1, {"a": "}"}]',
    '"n": 1.5',
    '"t" : "a, b"',
]

NAMES = st.sampled_from(
    ["audio", "lang", "model", "translated", "date", "a key", "no", "é: x", "n"]
)
SCALARS = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        ["es", "no", "1e3", "2024-01-02", "a: b", "it's", 'say "x"', "x # y", "two\nlines"]
    ),
    st.booleans(),
    st.integers(-(2**40), 2**40),
    st.floats(allow_nan=False),
)


def yaml_notes() -> st.SearchStrategy[str]:
    blocks = st.lists(st.sampled_from(YAML), max_size=6)
    ordered = st.one_of(blocks, blocks.map(sorted))
    return ordered.map(lambda lines: "---\n" + "".join(lines) + "---\n")


def toml_notes() -> st.SearchStrategy[str]:
    blocks = st.lists(st.sampled_from(TOML), max_size=5)
    return st.tuples(blocks, st.sampled_from(TABLES)).map(
        lambda parts: "+++\n" + "".join(parts[0]) + parts[1] + "+++\n"
    )


def json_notes() -> st.SearchStrategy[str]:
    joints = st.sampled_from([("{", ", ", "}"), ("{\n  ", ",\n  ", "\n}"), ("{ ", " ,", " }")])
    parts = st.tuples(st.lists(st.sampled_from(JSON), max_size=4, unique=True), joints)
    return parts.map(lambda p: p[1][0] + p[1][1].join(p[0]) + p[1][2] + "\n")


NOTES = st.tuples(
    st.one_of(yaml_notes(), toml_notes(), json_notes()),
    st.sampled_from(["", "\ufeff"]),
    st.sampled_from(["\n", "\r\n", "\r"]),
).map(lambda parts: parts[1] + (parts[0] + "\nText: no.\n").replace("\n", parts[2]))


def data_of(text: str) -> dict[str, Any] | None:
    try:
        front = split(text)
    except NoteError:
        return None
    return None if front is None else dict(front.data)


def shown(data: dict[str, Any] | None) -> dict[str, str]:
    assert data is not None
    return {key: repr(value) for key, value in data.items()}


@given(
    NOTES, st.dictionaries(NAMES, SCALARS, max_size=3), st.dictionaries(NAMES, SCALARS, max_size=2)
)
def test_loading_gives_the_old_data_with_those_keys_changed(
    text: str, wanted: dict[str, object], reset: dict[str, object]
) -> None:
    before = data_of(text)
    assume(before is not None)
    after = apply(text, set_values=wanted, reset_values=reset)
    present = {key: value for key, value in reset.items() if before and key in before}
    assert shown(data_of(after)) == shown({**(before or {}), **wanted, **present})
    assert apply(after, set_values=wanted, reset_values=present) == after


@given(NOTES)
def test_a_new_key_is_added_and_nothing_taken(text: str) -> None:
    assume(data_of(text) is not None)
    after = apply(text, set_values={"translated": True}, reset_values={"absent": 1})
    changes = SequenceMatcher(None, text, after, autojunk=False).get_opcodes()
    assert {tag for tag, *_ in changes} == {"equal", "insert"}
    assert "".join(text[a:b] for tag, a, b, _, _ in changes if tag == "equal") == text


def test_none_is_null_and_refused_where_there_is_none() -> None:
    assert apply("---\na: 1\n---\n", set_values={"a": None}, reset_values={}) == (
        "---\na: null\n---\n"
    )
    with pytest.raises(NoteError, match="'a' cannot be set: TOML has no null"):
        apply("+++\na = 1\n+++\n", set_values={"a": None}, reset_values={})


@pytest.mark.parametrize(
    "text",
    [
        "---\nlang: &l en\nother: *l\n---\n",
        "+++\na = 1\n[lang]\nx = 1\n+++\n",
        "+++\nlang.x = 1\n+++\n",
    ],
)
def test_what_cannot_be_set_in_place_is_refused(text: str) -> None:
    with pytest.raises(NoteError, match="'lang' cannot be set"):
        apply(text, set_values={"lang": "es"}, reset_values={})


def test_a_value_that_is_right_already_keeps_its_spelling() -> None:
    text = '---\nlang: "\\x65s"\ntranslated: yes\nn: 0x10\n---\n'
    same = {"lang": "es", "translated": True, "n": 16}
    assert apply(text, set_values=same, reset_values={}) == text


@pytest.mark.parametrize(("value", "spelling"), [(float("inf"), ".inf"), (1e300, "1.0e+300")])
def test_numbers_are_spelled_so_that_yaml_1_1_reads_them(value: float, spelling: str) -> None:
    after = apply("---\na: b\n---\n", set_values={"a": value}, reset_values={})
    assert after == f"---\na: {spelling}\n---\n"
