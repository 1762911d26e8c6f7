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
    r"|<[A-Za-z](?:[^<>{}\n]|\n(?![ \t]*\n))*\{",
    re.M,
)
_ITEM = re.compile(r"^[ \t>]*(?:[-*+]|\d+[.)])[ \t]", re.M)
_TEMPLATE_LINE = re.compile(r"^[ \t>]*\{[{%:][^\n]*\}[ \t]*$", re.M)
_INDENTED = re.compile(r"^[ >]*(?: {4}|\t)[ \t]*\S", re.M)
_DISPUTED = re.compile(
    r"\]:[ \t]*\{[{%]|^[ \t>]*(?:(?:[-*+]|\d+[.)])[ \t]+)+\[[^\]\n]+\]:|^[ \t]*>[ \t]*>[^\n]*\t"
    r"|^(?:[ \t]+|[ \t]*(?:[-*+>]|\d+[.)]))[^\n]*<!--(?:(?!-->)[^\n])*$"
    r"|^[ \t>]*\{[{%:][^\n]*\}[ \t]*\n[ \t>]*\d+[.)]"
    r"|^[ \t>]*(?:[-*+]|\d+[.)])[ \t][^\n]*\n[ \t>]*\{[{%:][^\n]*\}[ \t]*$",
    re.M,
)
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

    A comment that its container cuts short is one in the HTML until the next end of one.
    Nor where the two parsers read CommonMark otherwise by a fault of one: cmark ends an item
    that holds a definition alone at the next blank line, markdown-it-py counts the columns of
    a tab behind two quote marks from the wrong place. Nor a list behind a line of template
    tags, which goes on with that line's paragraph once the tags are gone or does not; nor a
    definition of an address that a template engine fills in: cmark finds blanks in ``{{ x }}``.
    """
    text = re.sub(r"\r\n?", "\n", text)
    if text.count("<!--") != text.count("-->"):
        return False  # where a comment ends that was not closed depends on who reads the HTML
    if _ITEM.search(text) and _TEMPLATE_LINE.search(text) and _INDENTED.search(text):
        return False  # a line of template tags ends a list, or is gone before Markdown is read
    return not (has_components(text, path) or _DIALECT.search(text) or _DISPUTED.search(text))


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
