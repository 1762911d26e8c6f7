"""Writing a value: its own text gives its own characters, any text loads as that text."""

from __future__ import annotations

import json
import re
import tomllib
from typing import Any, ClassVar

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from notetrans.parse.frontmatter import Value, split, values, write

KEYS = ("title", "seo.title", "tags")

YAML_WHOLE = {
    "plain": "title: Plain words  # kept\n",
    "plain in two lines": "title: Plain words\n    in two lines\n",
    "plain below its key": "title:\n  Plain words\n",
    "single": "title: 'It''s words'\n",
    "single folded": "title: 'It''s\n    words'\n",
    "single folded without indentation": "title: 'It''s\nwords'\n",
    "double": 'title: "Caf\\u00e9 \\"words\\" é"\n',
    "double with a newline": 'title: "Two\\nlines"\n',
    "double folded": 'title: "Two\n  lines\\\n  \\ and three"\n',
    "nested": "seo:\n  title: Plain words\n",
    "item": "tags:\n- plain words\n- 12\n",
    "flow mapping": "seo: {title: plain words, n: 1}\n",
    "flow list": "tags: [plain words, 12]\n",
    "flow list, quoted": "tags: ['plain words', 12]\n",
    "anchored": "title: &t Plain words\n",
}
YAML_PARTS = {
    "single with an edge": "title: 'It''s words\n\n  '\n",
    "literal": "title: |\n  Plain words\n  in two lines\n",
    "literal, nested": "seo:\n    title: |-\n      Plain words\n",
    "folded": "title: >-\n  Plain words\n  in two lines\n\n  and a paragraph\n",
    "folded, explicit": "title: >2+\n  Plain words\n\n",
    "double with edges": 'title: " words\\n"\n',
    "double in paragraphs": 'title: "words\\n\\nmore\n  words"\n',
    "single in paragraphs": "title: 'words\n\n  more'\n",
}
TOML_WHOLE = {
    "basic": 'title = "Caf\\u00e9 \\"words\\""  # kept\n',
    "literal": "title = 'C:\\words'\n",
    "basic, long": 'title = """A "word" and\nanother \\\n   one"""\n',
    "literal, long": "title = '''A 'word' and\nanother'''\n",
    "table": '[seo]\ntitle = "words"\n',
    "inline": 'seo = {title = "words", n = 1}\n',
    "list": 'tags = [\n  "words", # one\n  12,\n]\n',
}
TOML_PARTS = {
    "basic, long": 'title = """\nA "word" and\n\nanother"""\n',
    "literal, long": "title = '''\nA 'word' and\nanother\n'''\n",
}
JSON_WHOLE = {
    "string": '{\n  "title": "Caf\\u00e9 \\"words\\" \\ud83d\\ude00",\n  "n": 1\n}\n',
    "nested": '{"seo": {"title": "words"}, "n": 1}\n',
    "list": '{"tags": ["words", 12]}\n',
}


class CoreLoader(yaml.CSafeLoader):
    """Reads plain scalars by the core schema of YAML 1.2.2, section 10.3.2."""

    yaml_implicit_resolvers: ClassVar[dict[str, Any]] = {}


def _core(tag: str, pattern: str) -> None:
    CoreLoader.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(pattern), None)


_core("null", r"(?:null|Null|NULL|~|)\Z")
_core("bool", r"(?:true|True|TRUE|false|False|FALSE)\Z")
_core("int", r"(?:[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)\Z")
_core(
    "float",
    r"(?:[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?"
    r"|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))\Z",
)
for _tag in ("int", "float"):
    CoreLoader.add_constructor(
        f"tag:yaml.org,2002:{_tag}", lambda _loader, node: ("number", node.value)
    )


def yaml_judges(block: str) -> list[Any]:
    loaders: list[Any] = [yaml.CSafeLoader, CoreLoader]
    if not re.search(
        r"[\[{].*\?", block
    ):  # which PyYAML's own scanner refuses, against 1.1 and 1.2
        loaders.append(yaml.SafeLoader)
    return [yaml.load(block, Loader=loader) for loader in loaders]


def _notes(fence: str, blocks: dict[str, str]) -> list[Any]:
    notes = []
    for name, block in blocks.items():
        more = "other: no" if fence == "---" else "other = 1" if "[seo]" not in block else ""
        head = f"{fence}\n{more}\n" if fence else ""
        for newline in ("\n", "\r\n"):
            text = f"{head}{block}{fence}\n\nText.\n".replace("\n", newline)
            notes.append(pytest.param(text, id=f"{fence or '{'} {name} {newline!r}"))
    return notes


WHOLE = _notes("---", YAML_WHOLE) + _notes("+++", TOML_WHOLE) + _notes("", JSON_WHOLE)
PARTS = _notes("---", YAML_PARTS) + _notes("+++", TOML_PARTS)

AWKWARD = st.sampled_from(
    [
        *"'\"\\:#-?@`%&*!|>{}[],~=<.\n\t ",
        *("no", "ON", "y", "null", "1e3", "0o7", "0x1F", "12:30", "2024-01-02", ".inf", "1_000"),
        *(": ", " #", "- ", "? ", "---", "...", "+++", "'''", '"""', "\n---\n", "\n+++\n", "\\n"),
        *("é", "日本語", "العربية", "😀", "\u200f", "\xa0", "\ufeff", "\x85", "\u2028", "\x7f"),
        *("\x00", "\x1b", "\r", "\x0c", "word", "Café", "it's"),
    ]
)
TEXTS = st.one_of(
    st.text(max_size=30), st.lists(AWKWARD, max_size=8).map("".join), AWKWARD, st.just("é é")
)


def found(text: str) -> tuple[Value, ...]:
    front = split(text)
    assert front is not None
    return values(text, front, KEYS)


def with_text(text: str, target: str) -> str:
    for value in reversed(found(text)):
        written = write(value.pieces, value.form, target, text)
        text = text[: value.start] + written + text[value.end :]
    return text


def on_one_line(text: str) -> str:
    return re.sub(r"[ \t]*\n[ \t\n]*", " ", text)


def squeezed(text: str) -> str:
    return re.sub(r"[ \t\r\n]+", " ", text).strip(" ")


def loaded(text: str) -> list[Any]:
    """What each judge reads: every string below KEYS, in a list, and all other values."""
    front = split(text)
    assert front is not None
    lines = text[: front.end].splitlines(keepends=True)
    if front.kind == "json":
        return [json.loads(text[: front.end])]
    block = "".join(re.split(r"(?<=\n)", text[: front.end])[1:-2])
    assert len(lines) > 2
    return [tomllib.loads(block)] if front.kind == "toml" else yaml_judges(block)


def strings(data: dict[str, Any]) -> list[str]:
    seo, tags = data.get("seo", {}), data.get("tags", [])
    return [data["title"]] if "title" in data else [seo["title"]] if seo else [tags[0]]


def others(data: dict[str, Any]) -> str:
    rest = {key: value for key, value in data.items() if key not in ("title", "seo", "tags")}
    return repr((rest, data.get("seo", {}).get("n"), data.get("tags", [])[1:]))


@pytest.mark.parametrize("text", WHOLE + PARTS)
def test_own_text_gives_own_characters(text: str) -> None:
    assert found(text)
    for value in found(text):
        assert write(value.pieces, value.form, value.text, text) == text[value.start : value.end]


@pytest.mark.parametrize("text", WHOLE)
def test_any_text_loads_as_that_text(text: str) -> None:
    @given(TEXTS)
    def check(target: str) -> None:
        before, after = loaded(text), loaded(with_text(text, target))
        for old, new in zip(before, after, strict=False):
            assert [on_one_line(each) for each in strings(new)] == [on_one_line(target)]
            assert others(new) == others(old)

    settings(deadline=None)(check)()


@pytest.mark.parametrize("text", PARTS)
def test_a_part_loads_as_its_text_but_for_blanks_and_what_its_style_cannot_hold(text: str) -> None:
    @given(TEXTS)
    def check(target: str) -> None:
        before, after = loaded(text), loaded(with_text(text, target))
        count = len(found(text))
        kept = re.sub(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]", " ", target)
        for old, new in zip(before, after, strict=False):
            [string] = strings(new)
            string = re.sub(
                r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]", " ", string
            )
            assert squeezed(string).replace("’", "'") == squeezed(" ".join([kept] * count)).replace(
                "’", "'"
            )
            assert others(new) == others(old)

    settings(deadline=None)(check)()
