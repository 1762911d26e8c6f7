"""Segments → targets: batches, one bounded engine over all posts and languages, retries.

Law (*nothing lost*): an answer counts as had when its outcome was delivered; at most what was
in flight is paid again. Every segment of a job has at most one outcome, and exactly one where
the run ends by itself.

    jobs ─ batch ─▶ works ─ gate ─▶ backend ─▶ checks ─ settle ─▶ outcomes delivered
                      ▲                                    │
                      └─────────── asked again ◀───────────┘

The engine knows no backend and no check: both are handed to it.
"""

from notetrans.translate.batches import batch
from notetrans.translate.engine import translate_segments
from notetrans.translate.gate import Clock
from notetrans.translate.requests import planned
from notetrans.translate.work import (
    Across,
    Check,
    Job,
    MaySend,
    OnResult,
    OnUsage,
    Outcome,
    Settings,
    Spent,
    Tally,
)

__all__ = [
    "Across",
    "Check",
    "Clock",
    "Job",
    "MaySend",
    "OnResult",
    "OnUsage",
    "Outcome",
    "Settings",
    "Spent",
    "Tally",
    "batch",
    "planned",
    "translate_segments",
]
