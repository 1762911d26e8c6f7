"""Open batches, each a committed file: all that is needed to collect it, from any machine.

Laws: a file holds no text, no key and no address. It is there before anything is sent, so that a
kill leaves no batch that nobody knows of, and goes once its answers are kept. Two machines never
write the same file.
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any, Literal, cast, get_args

from notetrans.errors import NotetransError
from notetrans.stage import write_whole

FOLDER = ".notetrans/batches"
_VERSION = 1
_ENDING = ".json"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,40}")
_NUMBER = re.compile(r"[A-Za-z0-9_.-]{0,200}")

State = Literal["sending", "sent", "exported"]


@dataclass(frozen=True, slots=True)
class Asked:
    """One request of a batch: its id, and its segments in order.

    A segment is the id of its unit and the hash of its text as it was sent; ``lengths`` are those
    of the texts, empty in a file from before they were kept.
    """

    id: str
    segments: tuple[tuple[str, str], ...]
    lengths: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class AskedPost:
    """What a batch asks for one post.

    ``blob`` is the git blob id of the note at that time; languages are BCP 47. Without requests
    the post waits for what is asked for another.
    """

    note: str
    blob: str
    source_lang: str
    language: str
    requests: tuple[Asked, ...]


@dataclass(frozen=True, slots=True)
class OpenBatch:
    """A batch that is not collected yet.

    ``state`` is ``sending`` until the provider has named its id (``number``), and ``exported``
    where the requests went into a file instead. ``at`` is a moment of UTC (ISO 8601). With
    ``force`` its answers replace what a machine wrote; ``drafts`` are among its notes.
    ``prompt`` is the version of the prompt.
    """

    id: str
    state: State
    backend: str
    model: str
    at: str
    posts: tuple[AskedPost, ...]
    number: str = ""
    force: bool = False
    drafts: bool = False
    prompt: str = ""

    @property
    def requests(self) -> Iterator[tuple[AskedPost, Asked]]:
        """The requests, each with its post."""
        return ((post, asked) for post in self.posts for asked in post.requests)

    @property
    def segments(self) -> int:
        """How many segments it asks for."""
        return sum(len(asked.segments) for _, asked in self.requests)


def new_id(now: datetime) -> str:
    """Return the name of a new batch, by its day; no two machines make the same."""
    return f"{now:%Y-%m-%d}-{secrets.token_hex(4)}"


def open_batches(root: Path) -> list[OpenBatch]:
    """Return the open batches, oldest first; raises what :func:`parse_batch` does."""
    found = [_read(path) for path in sorted((root / FOLDER).glob(f"*{_ENDING}"))]
    return sorted(found, key=lambda batch: (batch.at, batch.id))


def asked_posts(batches: Iterable[OpenBatch]) -> dict[tuple[str, str], str]:
    """Return the posts that batches ask for, by note and language, with the last batch's id."""
    return {(post.note, post.language): batch.id for batch in batches for post in batch.posts}


def batch_path(root: Path, name: str) -> Path:
    """Return where an open batch is kept."""
    return root / FOLDER / f"{name}{_ENDING}"


def write_batch(root: Path, batch: OpenBatch) -> None:
    """Keep an open batch; it is on disk when this returns."""
    write_whole(batch_path(root, batch.id), format_batch(batch).encode(), root=root)


def remove_batch(root: Path, batch: OpenBatch) -> None:
    """Forget a batch."""
    batch_path(root, batch.id).unlink(missing_ok=True)


def format_batch(batch: OpenBatch) -> str:
    """Return a batch as JSON, a line per segment."""
    data = {
        "version": _VERSION,
        "state": batch.state,
        "backend": batch.backend,
        "model": batch.model,
        "prompt": batch.prompt,
        "number": batch.number,
        "at": batch.at,
        "force": batch.force,
        "drafts": batch.drafts,
        "posts": [_post(post) for post in batch.posts],
    }
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def _post(post: AskedPost) -> dict[str, Any]:
    return {
        "note": post.note,
        "blob": post.blob,
        "from": post.source_lang,
        "to": post.language,
        "requests": {
            asked.id: [f"{unit} {digest}" for unit, digest in asked.segments]
            for asked in post.requests
        },
        "lengths": {asked.id: list(asked.lengths) for asked in post.requests},
    }


def _read(path: Path) -> OpenBatch:
    try:
        return parse_batch(path.read_bytes().decode(), path.stem)
    except ValueError as error:
        raise NotetransError(
            f"is no batch that can be read here ({error})",
            path=path,
            remedy="Restore it from the repository, or update notetrans; nothing is sent until "
            "then, for it may hold segments that are paid for.",
        ) from None


def parse_batch(text: str, name: str) -> OpenBatch:
    """Return the batch of this name from its file's text; raises ``ValueError`` for any other."""
    try:
        data = json.loads(text)
        if data["version"] != _VERSION:
            raise ValueError(f"its version is {data['version']}")
        return OpenBatch(
            id=_matching(_NAME, name),
            state=cast(State, _one_of(get_args(State), data["state"])),
            backend=_word(data["backend"]),
            model=_word(data["model"]),
            at=_word(data["at"]),
            posts=tuple(_read_post(post) for post in data["posts"]),
            number=_matching(_NUMBER, data["number"]),
            force=data["force"] is True,
            drafts=data["drafts"] is True,
            prompt=_word(data.get("prompt", "")),
        )
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(f"{type(error).__name__}: {error}") from None


def _read_post(data: Mapping[str, Any]) -> AskedPost:
    note = PurePosixPath(_word(data["note"]))
    if note.is_absolute() or ".." in note.parts:
        raise ValueError(f"{note} is no note of the site")
    lengths = data.get("lengths", {})
    return AskedPost(
        note=note.as_posix(),
        blob=_word(data["blob"]),
        source_lang=_word(data["from"]),
        language=_word(data["to"]),
        requests=tuple(
            _asked(name, segments, lengths.get(name, ()))
            for name, segments in data["requests"].items()
        ),
    )


def _asked(name: str, segments: Sequence[str], lengths: Sequence[int]) -> Asked:
    pairs = (_word(segment).partition(" ") for segment in segments)
    asked = Asked(
        name, tuple((unit, digest) for unit, _, digest in pairs), tuple(map(int, lengths))
    )
    if asked.lengths and len(asked.lengths) != len(asked.segments):
        raise ValueError(f"{name} has not a length for each text")
    return asked


def _word(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is not text")
    return value


def _matching(pattern: re.Pattern[str], value: object) -> str:
    if not pattern.fullmatch(_word(value)):
        raise ValueError(f"{value!r} is no id")
    return cast(str, value)


def _one_of(known: Sequence[str], value: object) -> str:
    if value not in known:
        raise ValueError(f"{value!r} is none of {', '.join(known)}")
    return cast(str, value)
