"""Notes made of the honest sources, each at a place of another kind, with syntax between them.

A note's text is a function of its seed; no source stands twice in one note.
"""

from __future__ import annotations

import random
import re
import textwrap
from collections.abc import Callable, Iterator

from damage.answers import pairs

_FORMATTED = re.compile(r"[`*<\[$~{_\"]")
_BETWEEN = (
    "```sh\n# a remark | with | bars\nnotes --all > out.txt\n```",
    "---",
    "<!-- kept as it is -->",
    "{% include figure.html src='a.png' %}",
    "$$\na | b < c\n$$",
    "{{< video 1234 >}}",
)


class _Sources:
    """Hands out sources in a random order, plain ones where nothing else can stand."""

    def __init__(self, rng: random.Random) -> None:
        every = [english for english, _ in pairs()]
        rng.shuffle(every)
        self._plain = [text for text in every if not _FORMATTED.search(text)]
        self._every = every
        self._used: set[str] = set()

    def any(self) -> str:
        return self._next(self._every)

    def plain(self) -> str:
        return self._next(self._plain)

    def _next(self, texts: list[str]) -> str:
        text = next(text for text in texts if text not in self._used)
        self._used.add(text)
        return text


def note(seed: int) -> str:
    """Return the text of the note with this seed: about forty units."""
    rng = random.Random(seed)
    sources = _Sources(rng)
    blocks = [f"# {sources.any()}"]
    blocks += [rng.choice(_BLOCKS)(sources, rng) for _ in range(14)]
    blocks = [part for block in blocks for part in _perhaps_between(block, rng)]
    for label in (f"n{seed % 7}", "other", "third"):
        blocks.insert(2, f"{sources.any()}[^{label}]")
        blocks.append(f"[^{label}]: {sources.any()}")
    blocks.append("[1][home]")
    blocks.append(f'[home]: https://home.example.org/{seed} "{sources.plain()}"')
    head = f"---\ntitle: {_yaml(sources.plain(), rng)}\ndate: 2024-05-0{rng.randint(1, 9)}\n---\n\n"
    text = head + "\n\n".join(blocks) + "\n"
    return text.replace("\n", "\r\n") if seed % 5 == 0 else text


def _perhaps_between(block: str, rng: random.Random) -> Iterator[str]:
    yield block
    if rng.random() < 0.3:
        yield rng.choice(_BETWEEN)


def _yaml(text: str, rng: random.Random) -> str:
    if rng.random() < 0.5 or re.search(r": |'", text):
        return f'"{text}"'
    return text


def _paragraph(sources: _Sources, rng: random.Random) -> str:
    text = sources.any()
    if rng.random() < 0.4:
        text += f" ![{sources.plain()}](img/{rng.randint(1, 99)}.png)"
    return text


def _wrapped(sources: _Sources, rng: random.Random) -> str:
    return textwrap.fill(sources.plain(), rng.choice((30, 40, 60)), break_on_hyphens=False)


def _heading(sources: _Sources, rng: random.Random) -> str:
    text = sources.any()
    return f"{text}\n---" if rng.random() < 0.2 else f"{'#' * rng.randint(2, 4)} {text}"


def _bullets(sources: _Sources, rng: random.Random) -> str:
    bullet, between = rng.choice("-*+"), rng.choice(("\n", "\n\n"))
    items = [f"{bullet} {sources.any()}" for _ in range(3)]
    items.append(f"{bullet} {sources.any()}\n  1. {sources.any()}\n  2. {sources.any()}")
    return between.join(items)


def _tasks(sources: _Sources, rng: random.Random) -> str:
    return "\n".join(f"- [{rng.choice('x ')}] {sources.any()}" for _ in range(2))


def _numbered(sources: _Sources, rng: random.Random) -> str:
    first = rng.choice((1, 4))
    return "\n".join(f"{first + n}. {sources.any()}" for n in range(3))


def _quote(sources: _Sources, rng: random.Random) -> str:
    width = rng.choice((35, 50))
    wrapped = textwrap.fill(sources.plain(), width, break_on_hyphens=False).replace("\n", "\n> ")
    return f"> {wrapped}\n>\n> - {sources.any()}"


def _alert(sources: _Sources, rng: random.Random) -> str:
    return f"> [!{rng.choice(('NOTE', 'TIP'))}]\n> {sources.any()}"


def _table(sources: _Sources, rng: random.Random) -> str:
    cells = [sources.any() for _ in range(4)]
    row = f"{cells[2]} | {cells[3]}"
    rows = [
        f"| {cells[0]} | {cells[1]} |",
        "|---|:-:|",
        rng.choice((row, f"| {row} |")),
        "| 1 | 2 |",
    ]
    return "\n".join(rows)


def _html(sources: _Sources, rng: random.Random) -> str:
    if rng.random() < 0.5:
        return f'<p class="lead">{sources.plain()}</p>'
    return f"<details>\n<summary>{sources.plain()}</summary>\n\n{sources.any()}\n\n</details>"


_BLOCKS: tuple[Callable[[_Sources, random.Random], str], ...] = (
    _paragraph,
    _paragraph,
    _wrapped,
    _heading,
    _bullets,
    _tasks,
    _numbered,
    _quote,
    _alert,
    _table,
    _html,
)
