"""How a target came to be, as the memory keeps it: who made it, of what, for how much.

It is a cache like the rest: what is lost of it is not known any more, and changes no output.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from notetrans.cachefile import Value

TABLE = """
CREATE TABLE made (
    source_lang TEXT NOT NULL,
    target_lang TEXT NOT NULL,
    key TEXT NOT NULL,
    target TEXT NOT NULL,
    backend TEXT NOT NULL,
    model TEXT NOT NULL,
    prompt TEXT NOT NULL,
    terms TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    input REAL NOT NULL,
    output REAL NOT NULL,
    characters REAL NOT NULL,
    cost REAL,
    run INTEGER NOT NULL,
    reviewer TEXT NOT NULL,
    PRIMARY KEY (source_lang, target_lang, key, target)
) WITHOUT ROWID
"""
PUT = f"""
INSERT INTO made VALUES ({", ".join("?" * 15)})
ON CONFLICT DO UPDATE SET backend = excluded.backend, model = excluded.model,
    prompt = excluded.prompt, terms = excluded.terms, attempts = excluded.attempts,
    input = excluded.input, output = excluded.output, characters = excluded.characters,
    cost = excluded.cost, run = excluded.run
"""
REVIEWED = f"""
INSERT INTO made VALUES ({", ".join("?" * 15)})
ON CONFLICT DO UPDATE SET reviewer = excluded.reviewer
"""
GET = """
SELECT * FROM made WHERE source_lang = ? AND target_lang = ? AND key = ? AND target = ?
"""


@dataclass(frozen=True, slots=True)
class Made:
    """What is known of a target of a source (its memory key), by the digest of its text.

    ``prompt`` is the version of the prompt, ``terms`` the glossary's that were asked for,
    ``attempts`` the answers until it was taken (0: it was not asked for). Tokens, characters and
    ``cost`` (US dollars, ``None``: not known) are its part of the requests it was in, by the
    length of its source. ``run`` is the ledger's. ``reviewer`` has approved or written it.
    """

    source_lang: str
    target_lang: str
    key: str
    target: str
    backend: str = ""
    model: str = ""
    prompt: str = ""
    terms: tuple[str, ...] = ()
    attempts: int = 0
    input: float = 0.0
    output: float = 0.0
    characters: float = 0.0
    cost: float | None = None
    run: int = 0
    reviewer: str = ""


def values(made: Made) -> tuple[Value, ...]:
    """Return what stands in the columns of the table."""
    return (
        made.source_lang,
        made.target_lang,
        made.key,
        made.target,
        made.backend,
        made.model,
        made.prompt,
        json.dumps(made.terms, ensure_ascii=False),
        made.attempts,
        made.input,
        made.output,
        made.characters,
        made.cost,
        made.run,
        made.reviewer,
    )


def of_values(row: Sequence[Value]) -> Made:
    """Return what a row of the table says."""
    named = dict(zip(Made.__dataclass_fields__, row, strict=True))
    terms = tuple(map(str, json.loads(str(named["terms"]))))
    return Made(**{**named, "terms": terms})  # type: ignore[arg-type]
