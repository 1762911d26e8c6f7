"""Translations on their way to other tools and back: XLIFF, TMX, PO.

* :mod:`.bilingual`: what is exchanged, whatever the format
* :mod:`.registry`: the formats
* :mod:`.xliff2`, :mod:`.xliff1`, :mod:`.tmx`, :mod:`.po`: one each
* :mod:`.xmltree`, :mod:`.inline`: what those of XML share
"""

from __future__ import annotations

from notetrans.exchange.bilingual import BilingualFile, BilingualUnit
from notetrans.exchange.registry import FORMATS, Format, format_of

__all__ = ["FORMATS", "BilingualFile", "BilingualUnit", "Format", "format_of"]
