"""Exact source spans of markdown-it-py's tokens, taken while it parses.

Law: the spans of a block's inline tokens tile its content in order, and each lies where the
token's text stands in the source. They survive every later rewrite of the tokens, because a
token carries its *width*: it begins where the one before it ended.

* Block: as a rule returns, its container's marks still hold, so each ``inline`` token gets an
  :class:`Origin`, the map from its content to the source (prefixes of containers cut out,
  ``\\|`` of tables undone). Definitions, footnote heads and what was too deep are recorded.
* Inline: what a rule consumed belongs to the last token it pushed, less the widths of others.

Both are taken in subclasses of the two drivers, once per rule that matched; wrapping every rule
(the other way to do it) costs more than the parse. :mod:`.dispatch` wins back what they cost.
"""

from __future__ import annotations

from notetrans.parse.spans.inlines import width
from notetrans.parse.spans.parser import tracking_parser
from notetrans.parse.spans.record import Definition, Origin, Record, record_of

__all__ = ["Definition", "Origin", "Record", "record_of", "tracking_parser", "width"]
