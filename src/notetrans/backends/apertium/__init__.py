"""Apertium, the embedded default: rule-based, offline, free, a rough draft."""

from __future__ import annotations

from notetrans.backends.apertium.backend import ApertiumBackend, create, find, modes

__all__ = ["ApertiumBackend", "create", "find", "modes"]
