"""The ``deepl`` backend: DeepL's translation API through DeepL's own client."""

from __future__ import annotations

from notetrans.backends.deepl.backend import DeepLBackend, create

__all__ = ["DeepLBackend", "create"]
