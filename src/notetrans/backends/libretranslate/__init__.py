"""The ``libretranslate`` backend: a LibreTranslate server, one's own or another's."""

from __future__ import annotations

from notetrans.backends.libretranslate.backend import LibreTranslateBackend, create

__all__ = ["LibreTranslateBackend", "create"]
