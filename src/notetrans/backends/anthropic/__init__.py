"""The ``anthropic`` backend: Anthropic's messages API, or any server that speaks it."""

from __future__ import annotations

from notetrans.backends.anthropic.backend import AnthropicBackend, create

__all__ = ["AnthropicBackend", "create"]
