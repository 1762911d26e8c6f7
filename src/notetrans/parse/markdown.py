"""Which blocks of a note are units and which are skeleton.

Law: every block is looked at; what becomes no unit leaves a claim on its range with a reason.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import accumulate
from pathlib import PurePath
from typing import Any, NamedTuple

from markdown_it import MarkdownIt
from markdown_it.token import Token

from notetrans.model import Form, ParseOptions
from notetrans.parse.citations import citation_lists
from notetrans.parse.content import Content, Draft, Element, Place, build, has_prose
from notetrans.parse.dialects.dialect import Dialect, Mask, is_mdx
from notetrans.parse.html import html_drafts
from notetrans.parse.inline import elements, join_literal_html, unmasked
from notetrans.parse.literals import MaskIndex
from notetrans.parse.masks import active, find_masks, hide, past
from notetrans.parse.spans import Definition, Origin, Record, record_of, tracking_parser
from notetrans.parse.titles import title_draft

Claim = tuple[int, int, str]

_TRIES = 3
_TASK = re.compile(r"\[[ xX]\][ \t]+")
_ALERT = re.compile(r"\[![A-Za-z][\w-]*\][+-]?[ \t]*")
_TOC = re.compile(r"\[\[?_?TOC_?\]?\]\s*", re.IGNORECASE)
_SWITCH = re.compile(r"<!--\s*notetrans\s*[:-]\s*(on|off)\s*-->", re.IGNORECASE)
_BARE_QUOTE = re.compile(r">(?=[^> \t])")
_NOT_PREFIX = re.compile(r"[^> \t]")
_CONTAINERS = {"list_item_open": "li", "td_open": "td", "th_open": "th", "dt_open": "dt"}


@dataclass(slots=True)
class Body:
    """What a note's Markdown gives: drafts of units, claims on the skeleton, its shape."""

    drafts: list[Draft] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    shape: list[str] = field(default_factory=list)
    findings: list[tuple[str, str, int]] = field(default_factory=list)
    definitions: list[str] = field(default_factory=list)


@lru_cache(maxsize=2)
def _parser(code_blocks: bool) -> MarkdownIt:
    return tracking_parser(code_blocks=code_blocks)


def read_body(src: str, path: PurePath | None, options: ParseOptions) -> Body:
    """Return the units and skeleton claims of Markdown with LF line ends."""
    md = _parser(not is_mdx(path))
    read = _read(md, src, active(options.dialects, path, src), path)
    walk = _Walk(src, read.masked, MaskIndex(read.masks), md, read.starts)
    walk.citations = citation_lists(read.tokens, options)
    for index, token in enumerate(read.tokens):
        walk.step(read.tokens, index, token)
    walk.finish(record_of(read.env))
    walk.body.definitions += _definitions(read.env)
    walk.body.claims += [(mask.start, mask.end, mask.kind) for mask in read.masks]
    return walk.body


class _Reading(NamedTuple):
    """A text with its masks, and the tokens of what they leave."""

    masks: tuple[Mask, ...]
    masked: str
    starts: list[int]
    tokens: list[Token]
    env: dict[str, Any]


def _read(md: MarkdownIt, src: str, dialects: Sequence[Dialect], path: PurePath | None) -> _Reading:
    """Return the reading in which masks and code agree.

    What is code in a list or a quote is known when the masked text is parsed; a mask that
    begins in such code is none, and without it the text is read again.
    """
    guess = find_masks(src, dialects, path)
    reading = _masked(md, src, guess.masks)
    code, before = _ranges(reading, "fence", "code_block"), None
    if guess.agrees(code):
        return reading
    for _ in range(_TRIES):
        masks = find_masks(src, dialects, path, code=code).masks
        if masks == reading.masks:
            return reading
        reading = _masked(md, src, masks)
        code, before = _ranges(reading, "fence", "code_block"), code
    # Never to agree: what is code in both readings alone counts as such.
    both = sorted(set(code) & set(before or ()))
    return _masked(md, src, find_masks(src, dialects, path, code=both).masks)


def _masked(md: MarkdownIt, src: str, masks: tuple[Mask, ...]) -> _Reading:
    masked = hide(src, masks)
    env: dict[str, Any] = {}
    reading = _Reading(masks, masked, _line_starts(masked), md.parse(masked, env), env)
    if not any(mask.item for mask in masks):
        return reading
    html = _ranges(reading, "html_block")
    fewer = tuple(replace(m, item=m.item and not past(html, m.start)) for m in masks)
    same = all(old.item == new.item for old, new in zip(masks, fewer, strict=True))
    return reading if same else _masked(md, src, fewer)


def _ranges(reading: _Reading, *kinds: str) -> list[tuple[int, int]]:
    """Return the ranges of a reading's blocks of some kinds."""
    starts = reading.starts
    return [
        (starts[token.map[0]], starts[token.map[1]])
        for token in reading.tokens
        if token.type in kinds and token.map
    ]


def _definitions(env: dict[str, Any]) -> list[str]:
    return [
        f"[{label}]: <{reference['href']}>"
        for label, reference in env.get("references", {}).items()
    ]


def _line_starts(text: str) -> list[int]:
    """Return the offset at which each line begins, and where the text ends."""
    starts = [0, *accumulate(len(line) + 1 for line in text.split("\n"))]
    starts[-1] = len(text)
    return starts


class _Walk:
    """One pass over the block tokens, keeping headings, containers and switches."""

    def __init__(
        self, src: str, masked: str, masks: MaskIndex, md: MarkdownIt, starts: list[int]
    ) -> None:
        self.src, self.masked, self.masks, self.md, self.starts = src, masked, masks, md, starts
        self.body = Body()
        self.citations: frozenset[int] = frozenset()
        self.cited = 0
        self.trail: list[tuple[int, str]] = []
        self.heading = ""
        self.counts: Counter[str] = Counter()
        self.section = self.above = tuple[str, ...]()
        self.containers: list[str] = []
        self.open_tag = ""
        self.off = False

    def step(self, tokens: Sequence[Token], index: int, token: Token) -> None:
        """Look at one block token."""
        kind = token.type
        if kind == "inline":
            self._inline(tokens[index - 1], tokens[index - 2] if index > 1 else None, token)
            return
        if kind != "definition":
            self.body.shape.append(_shape(token))
        if token.nesting == 1:
            self.containers.append(kind)
            self.cited += index in self.citations
        elif token.nesting == -1:
            opened = self.containers.pop()
            self.cited -= self.cited > 0 and opened in ("bullet_list_open", "ordered_list_open")
        elif kind in ("fence", "code_block", "hr"):
            self._claim_lines(token, _LINE_REASONS[kind])
        elif kind == "html_block":
            self._html(token)

    def finish(self, record: Record) -> None:
        """Take over what the block parser recorded beside its tokens."""
        self.body.claims += record.claims
        self.body.claims += [(start, end, "surplus_cell") for start, end in record.surplus]
        for start, _ in record.surplus:
            self.body.findings.append(("surplus_cell", "a cell beyond the header's columns", start))
        for start in record.too_deep:
            self.body.findings.append(("too_deep", "nested too deeply to be translated", start))
        for definition in record.definitions:
            self._definition(definition)

    def _claim_lines(self, token: Token, reason: str) -> tuple[int, int]:
        assert token.map
        start, end = self.starts[token.map[0]], self.starts[min(token.map[1], len(self.starts) - 1)]
        self.body.claims.append((start, end, reason))
        return start, end

    def _html(self, token: Token) -> None:
        start, end = self._claim_lines(token, "html")
        for switch in _SWITCH.finditer(self.src, start, end):
            self.off = switch[1].lower() == "off"
        drafts, still_open = html_drafts(
            self.src, self.masked, token.meta["start"], end, self.masks, open_tag=self.open_tag
        )
        self.open_tag = self._closed_later(still_open, end)
        if "blockquote_open" in self.containers:
            return  # lines have the quote's marks in them
        for draft in drafts:
            self._add(draft, "html")

    def _closed_later(self, name: str, at: int) -> str:
        """Return an open literal element's name if the note closes it further on."""
        if not name:
            return ""
        closing = re.compile(rf"</{re.escape(name)}\s*>", re.IGNORECASE)
        return name if closing.search(self.masked, at) else ""

    def _inline(self, opener: Token, before: Token | None, token: Token) -> None:
        if not token.content:
            return
        origin: Origin = token.meta["at"]
        if opener.type == "paragraph_open" and self._misread(token, origin):
            return
        cell = opener.type in ("td_open", "th_open")
        place = Place(self.src, token.content, origin, self.masks, self.md, cell)
        found = elements(token.children or [], place)
        found, still_open = join_literal_html(found, self.src, self.open_tag)
        self.open_tag = self._closed_later(still_open, origin.at(len(token.content)))
        title = opener.type == "heading_open" and self._behind_mask(origin.source[0])
        found = self._without_quote(found) if title else self._without_marks(found, before)
        if not found:
            return
        if opener.type == "heading_open" and not title:
            self._enter_heading(opener, token, place)
        form = self._form(opener, origin)
        if not has_prose(found):
            self._no_prose(found)
            return
        kind = "cell" if cell else "heading" if opener.type == "heading_open" else "paragraph"
        if title:
            name = self._counted("title")
        else:
            name = self.heading if kind == "heading" else self._block_name()
        self._add(Draft(kind, build(self.src, found), form), name)  # type: ignore[arg-type]

    def _misread(self, token: Token, origin: Origin) -> bool:
        """Leave a block whose text is not its source's to the skeleton, and say so.

        markdown-it-py counts a tab behind two quote marks from the wrong column, and takes the
        mark of a list for its text.
        """
        start, first = origin.source[0], token.content.partition("\n")[0]
        if self.masked.startswith(first, start):
            return False
        begin, _ = self._claim_lines(token, "tab")
        self.body.findings.append(("tab", "a tab behind two quote marks: not translated", begin))
        return True

    def _behind_mask(self, at: int) -> bool:
        """Return whether a heading is the title behind a directive's hidden head."""
        begin = self.masked.rfind("\n", 0, at) + 1
        return self.masked[begin:at] != self.src[begin:at]

    def _without_quote(self, found: list[Element]) -> list[Element]:
        """Leave the quote behind a directive's title to the skeleton, or all if it is no text."""
        last = found[-1]
        quoted = last.kind == "text" and last.text.endswith('"')
        start = last.end - 1 if quoted else found[0].start
        self.body.claims.append((start, last.end, "directive"))
        if not quoted:
            return []
        text = [Element("text", last.start, start, last.text[:-1])] if last.text != '"' else []
        return found[:-1] + text

    def _without_marks(self, found: list[Element], before: Token | None) -> list[Element]:
        """Leave a task's box, an alert's label and a table of contents to the skeleton."""
        while found and found[-1].kind == "break":
            found = found[:-1]
        head = found[0] if found else None
        if not head or head.kind != "text" or not head.text.startswith("["):
            return found
        match = None
        if before and before.type == "list_item_open":
            match = _TASK.match(head.text)
        elif before and before.type == "blockquote_open":
            match = _ALERT.match(head.text)
        if not match and len(found) == 1:
            match = _TOC.fullmatch(head.text)
        if not match:
            return found
        end = head.start + match.end()
        self.body.claims.append((head.start, end, "marker"))
        rest = found[1:]
        if head.text[match.end() :].strip():
            return [Element("text", end, head.end, head.text[match.end() :]), *rest]
        while rest and (rest[0].kind == "break" or not (rest[0].text.strip() or rest[0].name)):
            rest = rest[1:]
        return rest

    def _no_prose(self, found: Sequence[Element]) -> None:
        reason = next((e.name for e in found if e.kind == "code"), "literal")
        self.body.claims.append((found[0].start, found[-1].end, reason))
        children = [child for element in found for child in element.children]
        name = self._block_name() if children else ""
        for child in children:
            self._add(child, f"{name}/{child.path}")

    def _enter_heading(self, opener: Token, token: Token, place: Place) -> None:
        level = int(opener.tag[1])
        while self.trail and self.trail[-1][0] >= level:
            self.trail.pop()
        text = "".join(c.content for c in token.children or [] if c.type in _TEXTUAL)
        text = unmasked(text, place, place.origin.at(0), place.origin.at(len(place.content)))
        self.above = tuple(text for _, text in self.trail)
        self.trail.append((level, text))
        self.section = (*self.above, text)
        self.counts[opener.tag] += 1
        self.heading = f"{opener.tag}[{self.counts[opener.tag]}]"
        for name in [name for name in self.counts if "/" in name]:
            del self.counts[name]

    def _block_name(self) -> str:
        for container in reversed(self.containers):
            if container in _CONTAINERS:
                return self._counted(_CONTAINERS[container])
        return self._counted("p")

    def _counted(self, tag: str) -> str:
        name = f"{self.heading}/{tag}" if self.heading else f"/{tag}"
        self.counts[name] += 1
        return f"{name.lstrip('/')}[{self.counts[name]}]"

    def _form(self, opener: Token, origin: Origin) -> Form:
        if opener.type in ("td_open", "th_open"):
            return _CELL
        if opener.type == "heading_open" and opener.markup.startswith("#"):
            return _ATX
        start = origin.source[0]
        begin = self.masked.rfind("\n", 0, start) + 1
        prefix = _prefix(self.masked[begin:start]) if begin < start else ""
        return _lines("setext" if opener.type == "heading_open" else "paragraph", prefix)

    def _add(self, draft: Draft, name: str) -> None:
        """Append a draft and, after it, the texts inside its codes."""
        reason = "off" if self.off else "citation" if self.cited else draft.reason
        if name == "html":
            name = self._counted("html")
        section = self.above if name == self.heading else self.section
        pieces, codes, children = content = draft.content
        if children:
            content = Content(pieces, codes)
        self.body.drafts.append(Draft(draft.kind, content, draft.form, section, name, reason))
        for child in children:
            self._add(child, f"{name}/{child.path}")

    def _definition(self, definition: Definition) -> None:
        self.body.claims.append((definition.start, definition.end, "definition"))
        if not definition.title[1]:
            return
        whole = Origin([0], [0])
        place = Place(self.src, self.masked, whole, self.masks, self.md)
        if draft := title_draft("definition_title", place, *definition.title):
            self._add(draft, self._counted("definition"))


def _prefix(head: str) -> str:
    """Return what a further line needs before its text, where the first one begins so.

    A mark directly behind a ``>`` takes the place of the blank that belongs to the quote.
    """
    return _NOT_PREFIX.sub(" ", _BARE_QUOTE.sub("> ", head))


_CELL, _ATX = Form("cell", one_line=True), Form("atx", one_line=True)
_lines = lru_cache(maxsize=256)(Form)
_TEXTUAL = frozenset({"text", "text_special", "code_inline"})
_LINE_REASONS = {"fence": "fence", "code_block": "code", "hr": "marker"}


def _shape(token: Token) -> str:
    return f"{token.type}{token.tag[1:]}" if token.type == "heading_open" else token.type
