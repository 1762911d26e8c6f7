"""cmark-gfm as judge: the HTML of a text, with its prose left out.

What is left (tags, destinations, code) must be the same before and after a translation. It
reads CommonMark and GFM only: MDX and the blocks of other dialects are not judged.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import PurePath
from typing import NamedTuple

from cmarkgfm.cmark import Options, markdown_to_html_with_extensions

_OPTIONS = Options.CMARK_OPT_FOOTNOTES | Options.CMARK_OPT_UNSAFE
_EXTENSIONS = ["table", "strikethrough", "autolink", "tasklist"]
_END = r"[ \t]*(?:\r\n|\r|\n|\Z)"
_FRONT_MATTER = re.compile(
    rf"---{_END}(?:.*?[\r\n])??(?:---|\.\.\.){_END}|\+\+\+{_END}(?:.*?[\r\n])??\+\+\+{_END}", re.S
)
_DIALECT = re.compile(
    r"^\ufeff?[ \t>]*(?:[-*+][ \t]+|\d+[.)][ \t]+)*(?::::|!!!|\?\?\?|===[!+]*[ \t]+\")", re.M
)
_COMPONENT = re.compile(
    r"^[ \t]*</?[A-Z][A-Za-z.]*[\s/>]|^import .* from ['\"]"
    r"|</?[A-Za-z](?:[^<>{}\n]|\n(?![ \t]*\n))*\{",
    re.M,
)
_RAW = re.compile(
    r"\{%-? *(highlight|raw|comment)\b(?:(?!%\}|\{%).)*%\}(?s:.*?)\{%-? *end\1[^\n]*?%\}"
)
_IS_RAW = "{% raw %}"
_LAST_INDENTED = re.compile(r"\n[ \t>]*\n(?:.*\n)*[ >]*(?: {4}|\t)[^\n]*\Z")
_LONE_TAG = re.compile(
    r"</?(?!(?:div|p|table|[uo]l|li|details|summary|section|h[1-6])\b)[A-Za-z][^<>]*>[ \t]*\Z"
)
_FENCE = re.compile(r"```|~~~")
_ITEMS = re.compile(r"[ \t]*(?:(?:[-*+]|\d+[.)])(?:[ \t]+|$))+(?:\[[ xX]\][ \t]+)?")
_TEMPLATE_LINE = re.compile(r"[ \t>]*\{[{%:][^\n]*\}[ \t]*$")
_CODE_INDENT = re.compile(r" {4}|\t")
_QUOTE = re.compile(r"\A(?: {0,3}> ?)+")
_MARKERS = re.compile(r"(?:[ \t>]|(?:[-*+]|\d+[.)])(?=[ \t]))*")
_ONE_QUOTE = re.compile(r" {0,3}> ?")
_ONE_ITEM = re.compile(r" *(?:[-*+]|\d+[.)]) +")
_MARK = r"(?:[-*+]|\d+[.)])"
_TEMPLATE = r"^[ \t>]*\{[{%:][^\n]*\}[ \t]*\n"
_LINES = r"(?:(?![ \t>]*\n)[^\n]*\n)*?"  # of a paragraph
_NUMBER = r"[ \t>]*(?!1[.)])\d+[.)][ \t]"
DISPUTED = {
    "tab behind a quote mark": rf"^[ \t]*>(?:[ >]|{_MARK}(?=[ \t]))*\t",
    "template over lines": r"\{[{%](?:(?![%}]\}).)*\n(?:[^\n]*\n){0,2}?[ >]*(?: {4}|\t)",
    "bracket or backtick in a template": r"\{[{%](?:(?![%}]\}).)*[\[`]",
    "number behind a template line": rf"{_TEMPLATE}{_LINES}{_NUMBER}",
    "number behind a definition": rf"\]:[^\n]*\n{_LINES}{_NUMBER}",
    "definition alone in an item": rf"^[ \t>]*{_MARK}[ \t][^\n]*\[[^\]\n]+\]:[^\n]*\n"
    rf"{_LINES}(?:[ \t>]*\n)+[ >]*[ \t]",
    "template line behind HTML": rf"^[ \t>]*<[^\n]*\n(?:[^\n]+\n)*?(?:[ \t>]|{_MARK}[ \t])*"
    rf"\{{[{{%:][^\n]*\}}[ \t]*\n(?:[^\n]+\n)*?(?:[ \t>]|{_MARK}[ \t])*(?:```|~~~|\#| {{4}}|\t)",
    "bracket in a destination": r"\]\([^()\s]*\([^()\s]*[ \t][^\n]*\)",
    "table in a task": rf"^[ \t>]*(?:{_MARK}[ \t]+)+\[[ xX]\][ \t]+\|[^\n]*\n"
    r"[ \t>|:-]*-[ \t|:-]*$",
    "declaration in small letters": r"<![a-z]",
    "footnote before a label of a template": r"\A(?=[\s\S]*\[\^[^\]\n]+\]\[[^\]])"
    r"(?=[\s\S]*\]:[ \t]*\{[{%][^\n]*[ \t])",
    "parentheses behind a label of a template": r"\A(?=[\s\S]*\]\[[^\]\n]*\]\()"
    r"(?=[\s\S]*\]:[ \t]*\{[{%][^\n]*[ \t])",
}
_DISPUTES = re.compile("|".join(DISPUTED.values()), re.M)
LITERAL_TAGS = ("code", "kbd", "samp", "var", "pre", "script", "style", "textarea", "svg", "math")
"""Elements whose text is no prose."""

_TOKEN = re.compile(
    r"<!--.*?-->|<[?!].*?>|</?[A-Za-z][A-Za-z0-9-]*(?:[^<>\"']|\"[^\"]*\"|'[^']*')*>|[^<]+|<", re.S
)
_PROSE_ATTRIBUTE = re.compile(r" (?:alt|title|aria-label)=\"[^\"]*\"")
# A bare link ends before text in a script without spaces; cmark reads on to the next blank.
_PAST_ASCII = re.compile(r"(<a href=\"(?:https?|ftp)://[^\"%]*)%[89A-F][^\"]*\"")


class Node(NamedTuple):
    """A tag, or a text (decoded); ``literal`` says that a text is no prose."""

    text: str
    kind: str
    literal: bool = False


def judges(text: str, path: str | None = None) -> bool:
    """Say whether this judge can read the text: no MDX, no components, no dialect's blocks.

    Nor where cmark and CommonMark, or a note before and after its template engine, are not
    the same: ``disputes`` names it.
    """
    text = re.sub(r"\r\n?", "\n", text)
    return not (is_of_another_dialect(text, path) or disputes(text))


def is_of_another_dialect(text: str, path: str | None = None) -> bool:
    """Say whether a text has blocks which cmark does not know at all."""
    text = re.sub(r"\r\n?", "\n", text)
    return has_components(text, path) or bool(_DIALECT.search(text))


def disputes(text: str) -> list[str]:
    """Return by name where readers of a text may differ, each by no fault of the parser's."""
    if "\r" in text:
        text = re.sub(r"\r\n?", "\n", text)
    behind = has_text_behind_raw_lines(text)
    text = _RAW.sub(_IS_RAW, text)
    forms = DISPUTED.items() if _DISPUTES.search(text) else ()
    found = [name for name, form in forms if re.search(form, text, re.M)]
    more = {
        "comment cut by its container": cuts_a_comment(text),
        "template line in a list": parts_a_list(text),
        "tag in a lazy line": has_a_lazy_tag(text),
        "text behind raw lines": behind,
    }
    return found + [name for name, holds in more.items() if holds]


def parts_a_list(text: str) -> bool:
    """Say whether template tags may end a list that holds code, or indented text behind them."""
    content, parted, fenced = 0, False, False  # the column of the last item's text, 0: no list
    blank = True
    for line in text.split("\n"):
        inner = _QUOTE.sub("", line, count=1)
        if not inner.strip():
            blank = True
            continue
        if parted and (fenced or _CODE_INDENT.match(inner)):
            return True
        if _TEMPLATE_LINE.match(inner):
            parted = parted or (content > 0 and _IS_RAW in inner) or _column(inner) < content
        elif item := _ITEMS.match(inner):
            content = _column(inner[item.end() :]) + item.end()
            parted = parted or _TEMPLATE_LINE.match(inner, item.end()) is not None
        elif blank and not line.startswith((" ", "\t", ">")):
            content, parted, fenced = 0, False, False
        fenced = fenced or (content > 0 and _FENCE.search(inner) is not None)
        blank = False
    return False


def has_a_lazy_tag(text: str) -> bool:
    """Say whether a tag alone in its line goes on lazily with a paragraph in a container.

    CommonMark has it stay in the paragraph; cmark-gfm begins an HTML block outside.
    """
    deepest, inside = 0, False  # how far in the paragraph begins; whether in a container
    for line in text.split("\n"):
        head = _head(line)
        if not line.strip(" \t>"):
            deepest = 0
        elif len(head) < deepest and _LONE_TAG.match(line, len(head)):
            return True
        elif head.strip():
            deepest, inside = len(head), True
        else:
            inside = inside and bool(head or deepest)
            deepest = max(deepest, len(head) * inside)
    return False


def has_text_behind_raw_lines(text: str) -> bool:
    """Say whether text goes on behind raw lines which end as what cmark takes for code."""
    for raw in _RAW.finditer(text):
        begin = text.rfind("\n", 0, raw.start()) + 1
        same, _, after = text[raw.end() :].partition("\n")
        follows = same.strip() or after.partition("\n")[0].strip(" \t>")
        if follows and _LAST_INDENTED.search(text[begin : raw.end()]):
            return True
    return False


def _column(line: str) -> int:
    return len(line) - len(line.lstrip())


def cuts_a_comment(text: str) -> bool:
    """Say whether a container ends before a comment that was begun in it."""
    lines = text.split("\n")
    for at, line in enumerate(lines):
        begin = line.rfind("<!--")
        if begin < 0 or "-->" in line[begin + 2 :] or not (head := _head(line)):
            continue
        for after in lines[at + 1 :]:
            if after.strip(" \t>") and not _is_within(after, head):
                return True
            if "-->" in after:
                break
        else:
            return True
    return False


def _head(line: str) -> str:
    """Return the blanks and the marks of containers that a line begins with."""
    found = _MARKERS.match(line)
    return found[0] if found else ""


def _is_within(line: str, head: str) -> bool:
    """Say whether a line has the quote marks of a head, and is indented as far as its items."""
    if "\t" in _head(line) + head:
        return False
    while head:
        if mark := _ONE_QUOTE.match(head):
            there = _ONE_QUOTE.match(line)
            if not there:
                return False
            line = line[there.end() :]
        elif mark := _ONE_ITEM.match(head):
            if line[: mark.end()].strip(" "):
                return False
            line = line[mark.end() :]
        head = head[mark.end() if mark else 1 :]
    return True


def has_components(text: str, path: str | None = None) -> bool:
    """Say whether a note is MDX, by its name or by what stands in it."""
    return PurePath(path or "").suffix == ".mdx" or bool(_COMPONENT.search(text))


def body(text: str) -> str:
    """Return a note's text without its front matter, by the oracle's own reading."""
    text = text.removeprefix("\ufeff")
    if match := _FRONT_MATTER.match(text):
        return text[match.end() :]
    with suppress(ValueError):
        value, end = json.JSONDecoder().raw_decode(text)
        return text[end:] if isinstance(value, dict) else text
    return text


def nodes(text: str) -> Iterator[Node]:
    """Yield the tags and texts of a note's HTML in order."""
    rendered = markdown_to_html_with_extensions(body(text), _OPTIONS, _EXTENSIONS)
    tags = [name for name in LITERAL_TAGS if _balanced(rendered, name)]
    inside: list[str] = []
    for match in _TOKEN.finditer(rendered):
        token = match[0]
        if not token.startswith("<") or token == "<":
            yield Node(html.unescape(token), "text", bool(inside))
            continue
        name = re.sub(r"[</>\s].*", "", token.lstrip("</"), flags=re.S).lower()
        if name in tags and not token.endswith("/>"):
            _follow(inside, name, token.startswith("</"))
        yield Node(token, "tag", bool(inside))


def _follow(inside: list[str], name: str, closes: bool) -> None:
    if not closes:
        inside.append(name)
    elif name in inside:
        del inside[len(inside) - inside[::-1].index(name) - 1 :]


def _balanced(rendered: str, name: str) -> bool:
    """Say whether tags of this name pair up in HTML; else nobody can say where they end."""
    opened = re.findall(rf"<{name}\b[^>]*(?<!/)>", rendered, re.I)
    return len(opened) == len(re.findall(rf"</{name}\s*>", rendered, re.I))


def shape(text: str) -> list[str]:
    """Return what of a text's HTML is not prose: tags and code, in order."""
    kept = []
    for node in nodes(text):
        if node.kind == "text":
            kept += [node.text] if node.literal else []
        elif not node.text.startswith(("<!-->", "<!--->")):  # CommonMark 0.29 read these on
            kept.append(_PAST_ASCII.sub(r'\1"', _PROSE_ATTRIBUTE.sub("", node.text)))
    return kept
