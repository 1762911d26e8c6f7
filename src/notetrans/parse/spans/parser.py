"""The parser: CommonMark, tables, strikethrough and footnotes, by rules that keep spans."""

from __future__ import annotations

from markdown_it import MarkdownIt
from markdown_it.rules_block import table
from mdit_py_plugins.footnote import footnote_plugin

from notetrans.parse.bare_links import TERMINATOR, bare_link
from notetrans.parse.spans.blockquote import blockquote
from notetrans.parse.spans.blocks import Block
from notetrans.parse.spans.escape import escape
from notetrans.parse.spans.inlines import NESTING, Inline
from notetrans.parse.spans.links import Helpers, any_link, as_written
from notetrans.parse.spans.strikethrough import double_tildes

_QUOTE_ENDS = ["paragraph", "reference", "blockquote", "list"]


def tracking_parser(*, code_blocks: bool = True) -> MarkdownIt:
    """Return a parser for CommonMark, tables, strikethrough and footnotes with spans."""
    md = MarkdownIt("zero")
    md.block, md.inline = Block(), Inline()
    md.configure("commonmark", {"maxNesting": NESTING, "inline_definitions": True})
    md.enable(["strikethrough"])
    # A header row is the text of a paragraph: what begins a list is none (GFM 0.29, 4.10).
    md.block.ruler.before("lheading", "late_table", table, {"alt": ["paragraph", "reference"]})
    md.use(footnote_plugin, inline=False, move_to_end=False, always_match_refs=True)
    md.disable(["normalize", "text_join", "fragments_join"])  # line ends are LF here
    if not code_blocks:
        md.disable("code")
    md.inline.ruler.after("text", "bare_link", bare_link)
    md.inline.terminator_re = TERMINATOR
    md.helpers = Helpers  # type: ignore[assignment]
    for name in ("normalizeLink", "normalizeLinkText"):
        setattr(md, name, as_written)
    md.validateLink = any_link  # type: ignore[method-assign]
    md.inline.ruler.at("escape", escape)
    md.inline.ruler.at("strikethrough", double_tildes)
    md.block.ruler.at("blockquote", blockquote, {"alt": _QUOTE_ENDS})
    return md
