"""JSX: tags of components (``<Card title="x" {...rest}>``) and, in MDX, what is JavaScript.

A component's tag is hidden whole, with the braces and quotes in it. In ``.mdx`` files the same
goes for a fragment's ``<>`` and ``</>``, for ``{expressions}``, and for ``import`` and
``export`` at the start of a block.
"""

from __future__ import annotations

import re

from notetrans.parse.dialects.dialect import Dialect, Mask, Scan, is_mdx

TAG_PATTERN = r"</?[A-Za-z][\w.:-]*(?=[\s/>])|</?>"
MDX_PATTERN = r"\{|(?m:^)(?:import|export)\b"
_HTML = re.compile(
    r"</[A-Za-z][A-Za-z0-9-]*\s*>|<[A-Za-z][A-Za-z0-9-]*(?:\s+[A-Za-z_:][\w.:-]*(?:\s*=\s*(?:[^\s\"'=<>`]+|'[^']*'|\"[^\"]*\"))?)*"
    r"\s*/?>"
)
_BLANK_LINE = re.compile(r"\n[ \t]*\n")
_LONGEST = 10_000


def find_tag(scan: Scan, match: re.Match[str]) -> Mask | None:
    """Return the mask of a component's opening or closing tag.

    What HTML would not take as a tag is one with a dot in its name or braces in it, in any
    case; what HTML takes is one with a capital (its letters are hidden either way). A tag of
    plain HTML over several lines is one in MDX only: elsewhere Markdown may cut it. So is the
    tag of a fragment, which is text to Markdown.
    """
    if match[0] in ("<>", "</>"):
        return Mask(match.start(), match.end(), "jsx", block=True) if is_mdx(scan.path) else None
    end = _tag_end(scan.text, match.end())
    if not end:
        return None
    name, tag = match[0].strip("</"), scan.text[match.start() : end]
    foreign = "." in name or "{" in tag
    if not foreign and not _HTML.fullmatch(tag):
        return None
    if "\n" in tag and not foreign and not is_mdx(scan.path):
        return None
    if foreign or name[:1].isupper() or "\n" in tag:
        return Mask(match.start(), end, "jsx", block=True)
    return None


def _tag_end(text: str, at: int) -> int:
    if text[at - 1] == ">":
        return at
    limit = min(len(text), at + _LONGEST)
    while at < limit:
        char = text[at]
        if char == ">":
            return at + 1
        if char == "<" or (char == "\n" and _BLANK_LINE.match(text, at)):
            return 0
        if char in "\"'":
            at = text.find(char, at + 1, limit)
        elif char == "{":
            at = braces_end(text, at, limit) - 1
        if at < 0:
            return 0
        at += 1
    return 0


def braces_end(text: str, at: int, limit: int) -> int:
    """Return where the braces that open at ``at`` are closed, or 0; strings are passed over."""
    depth = 0
    while at < limit:
        char = text[at]
        if char == "{":
            depth += 1
        elif char == "}":
            depth -= 1
            if not depth:
                return at + 1
        elif char in "\"'`":
            closing = text.find(char, at + 1, limit)
            if closing >= 0 and (char == "`" or "\n" not in text[at:closing]):
                at = closing
        at += 1
    return 0


def find_script(scan: Scan, match: re.Match[str]) -> Mask | None:
    """Return the mask of an expression, or of a block of imports and exports."""
    if match[0] == "{":
        end = braces_end(scan.text, match.start(), min(len(scan.text), match.start() + _LONGEST))
        return Mask(match.start(), end, "jsx", block=True) if end else None
    start = match.start()
    if scan.text[: max(start - 1, 0)].rpartition("\n")[2].strip():
        return None  # in the middle of a block it is a word
    end = scan.text.find("\n\n", start)
    return Mask(start, end if end >= 0 else len(scan.text), "jsx", block=True)


TAGS = Dialect("jsx", ("<",), TAG_PATTERN, find_tag, in_values=False)
MDX = Dialect(
    "mdx", ("{", "import", "export"), MDX_PATTERN, find_script, applies=is_mdx, in_values=False
)
