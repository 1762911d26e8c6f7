"""Lists of references, whose cited titles keep their own language.

A list counts if each item is nothing but a link to an absolute address outside the site, and
it stands directly under the last heading that is named as one for references.
"""

from __future__ import annotations

from collections.abc import Sequence

from markdown_it.token import Token

from notetrans.model import ParseOptions

_LISTS = {"bullet_list_open": "bullet_list_close", "ordered_list_open": "ordered_list_close"}


def citation_lists(tokens: Sequence[Token], options: ParseOptions) -> frozenset[int]:
    """Return the indices of the tokens that open a list of references."""
    if options.citations == "none":
        return frozenset()
    first, last = 0, len(tokens)
    if options.citations == "references":
        names = {_name(heading) for heading in options.citation_headings}
        first, last = _section(tokens, names)
    found = []
    for index in range(first, last):
        token = tokens[index]
        if token.type in _LISTS and _only_links(tokens, index, options.site_url):
            found.append(index)
    return frozenset(found)


def _section(tokens: Sequence[Token], names: set[str]) -> tuple[int, int]:
    """Return the token range under the last heading with one of the names."""
    headings = [i for i, token in enumerate(tokens) if token.type == "heading_open"]
    for at in range(len(headings) - 1, -1, -1):
        if _name(tokens[headings[at] + 1].content) in names:
            end = headings[at + 1] if at + 1 < len(headings) else len(tokens)
            return headings[at], end
    return 0, 0


def _name(heading: str) -> str:
    return heading.strip(" *_:：").casefold()


def _only_links(tokens: Sequence[Token], start: int, site_url: str) -> bool:
    level, inlines = tokens[start].level, 0
    for token in tokens[start + 1 :]:
        if token.level == level and token.type == _LISTS[tokens[start].type]:
            break
        if token.type == "inline":
            inlines += 1
            if not _is_link(token, site_url):
                return False
        elif token.type not in _ITEM:
            return False
    return inlines > 0


_ITEM = frozenset({"list_item_open", "list_item_close", "paragraph_open", "paragraph_close"})


def _is_link(token: Token, site_url: str) -> bool:
    children = [c for c in token.children or [] if c.type != "text" or c.content.strip()]
    address = _address(children).lower()
    return address.startswith(("http://", "https://")) and not _within(address, site_url.lower())


def _address(children: Sequence[Token]) -> str:
    """Return where the one link that the tokens are leads, or nothing."""
    if [child.type for child in children] == ["bare_link"]:
        text = children[0].content
        return f"http://{text}" if text[:4].lower() == "www." else text
    if not children or children[0].type != "link_open" or children[-1].type != "link_close":
        return ""
    one = sum(child.type == "link_open" for child in children) == 1
    return str(children[0].attrs.get("href", "")) if one else ""


def _within(address: str, site_url: str) -> bool:
    own = site_url.rstrip("/")
    return bool(own) and address.startswith(own) and address[len(own) :][:1] in ("", "/", "?", "#")
