"""The backends that speak OpenAI's protocol: chat completions, or responses where wanted."""

from __future__ import annotations

from notetrans.backends.openai.backend import OpenAIBackend, create

__all__ = ["OpenAIBackend", "create"]
