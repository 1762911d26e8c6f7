"""The ways to spoil an answer, each with what must come of it.

A damage takes an honest answer and returns a spoiled one, or ``None`` where this answer cannot
be spoiled so. What must come of it:

* ``refused``   a critical finding: the answer never enters a document
* ``told``      a critical or major finding
* ``harmless``  no critical finding: the answer may enter a document, and reads there as it is
* ``silent``    no finding at all
* ``open``      what a check of one answer cannot always see; only counted
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

from damage.answers import Answer, Mark, Part, lines_of, said, with_names
from damage.talks import told_talk

Fate = Literal["refused", "told", "harmless", "silent", "open"]


@dataclass(frozen=True)
class Spoiled:
    """A spoiled answer; ``parts`` where it still has the codes of its source."""

    text: str
    fate: Fate
    parts: tuple[Part, ...] | None = None


Damage = Callable[[Answer, random.Random], Spoiled | None]
_TALK = told_talk()
_OTHER = lines_of("other.txt")
_LEAST_LETTERS = 40
_LONE_ONE = re.compile(r"(?<![\d.,])1(?![\d.,]*\d)")


# Codes: what is not the source's multiset, or crosses, is refused.


def _marks(parts: Sequence[Part], *kinds: str) -> list[int]:
    return [
        at
        for at, part in enumerate(parts)
        if isinstance(part, Mark) and (not kinds or part.kind in kinds)
    ]


def _refused(answer: Answer, parts: Sequence[Part]) -> Spoiled:
    return Spoiled(answer.write(parts), "refused")


def drop_code(answer: Answer, rng: random.Random) -> Spoiled | None:
    """A code is left out, or half a pair."""
    places = _marks(answer.target)
    if not places:
        return None
    at = rng.choice(places)
    return _refused(answer, [*answer.target[:at], *answer.target[at + 1 :]])


def keep_only_content(answer: Answer, rng: random.Random) -> Spoiled | None:
    """A standing code's content is written as text, its mark is not."""
    places = _marks(answer.target, "alone")
    if not places:
        return None
    at = rng.choice(places)
    part = answer.target[at]
    assert isinstance(part, Mark)
    data = next(code.data for code in answer.codes if code.number == part.number)
    return _refused(answer, [*answer.target[:at], data, *answer.target[at + 1 :]])


def double_code(answer: Answer, rng: random.Random) -> Spoiled | None:
    """A code stands once more, somewhere."""
    places = _marks(answer.target)
    if not places:
        return None
    at = rng.randint(0, len(answer.target))
    again = answer.target[rng.choice(places)]
    return _refused(answer, [*answer.target[:at], again, *answer.target[at:]])


def rename_code(answer: Answer, rng: random.Random) -> Spoiled | None:
    """A code has a number that is another's or nobody's."""
    places = _marks(answer.target)
    if not places:
        return None
    at = rng.choice(places)
    part = answer.target[at]
    assert isinstance(part, Mark)
    number = rng.choice([n for n in (1, 2, 3, 9, 12, 345) if n != part.number])
    return _refused(
        answer, [*answer.target[:at], part._replace(number=number), *answer.target[at + 1 :]]
    )


def invent_code(answer: Answer, rng: random.Random) -> Spoiled | None:
    """A code stands there that the source has not."""
    number = max((code.number for code in answer.codes), default=0) + rng.randint(1, 3)
    new = [Mark("alone", number)]
    if answer.form == "tags" and rng.random() < 0.5:
        new = [Mark("open", number), Mark("close", number)]
    at = rng.randint(0, len(answer.target))
    return _refused(answer, [*answer.target[:at], *new, *answer.target[at:]])


def turn_pair(answer: Answer, rng: random.Random) -> Spoiled | None:
    """A pair closes before it opens."""
    places = _marks(answer.target, "open")
    if not places:
        return None
    begin = rng.choice(places)
    part = answer.target[begin]
    assert isinstance(part, Mark)
    end = answer.target.index(Mark("close", part.number))
    parts = list(answer.target)
    parts[begin], parts[end] = parts[end], parts[begin]
    return _refused(answer, parts)


def cross_pairs(answer: Answer, rng: random.Random) -> Spoiled | None:
    """A pair closes within another one."""
    return _moved(answer, rng, lambda parts: _nesting(parts) is None, ("open", "close"))


def leave_pair(answer: Answer, rng: random.Random) -> Spoiled | None:
    """A code moves into a pair, or out of it, and no pairs cross."""
    before = _nesting(answer.target)
    return _moved(answer, rng, lambda parts: _nesting(parts) not in (None, before))


def _moved(
    answer: Answer,
    rng: random.Random,
    is_wrong: Callable[[Sequence[Part]], bool],
    kinds: Sequence[str] = (),
) -> Spoiled | None:
    """Return the answer with one mark elsewhere, at a place of the wrong sort."""
    choices = []
    for at in _marks(answer.target, *kinds):
        rest = [*answer.target[:at], *answer.target[at + 1 :]]
        places = ([*rest[:to], answer.target[at], *rest[to:]] for to in range(len(rest) + 1))
        choices += [parts for parts in places if is_wrong(parts)]
    return _refused(answer, rng.choice(choices)) if choices else None


def _nesting(parts: Sequence[Part]) -> object:
    """Return, for each code, what is open where it stands; ``None`` where pairs cross."""
    open_now: list[int] = []
    found = {}
    for part in parts:
        if isinstance(part, str):
            continue
        if part.kind == "close":
            if not open_now or open_now.pop() != part.number:
                return None
            continue
        found[part.number] = tuple(open_now)
        if part.kind == "open":
            open_now.append(part.number)
    return None if open_now else found


def break_tag(answer: Answer, rng: random.Random) -> Spoiled | None:
    """A tag is written in part only."""
    text = answer.write()
    tags = list(re.finditer(r"</?[cg]\d+>|⟦/?\d+⟧", text))
    if not tags:
        return None
    tag = rng.choice(tags)
    broken = rng.choice((tag[0][:-1], tag[0][1:], re.sub(r"\d", "", tag[0])))
    return Spoiled(text[: tag.start()] + broken + text[tag.end() :], "refused")


# Answers that are none.


def empty(answer: Answer, rng: random.Random) -> Spoiled | None:
    """There is nothing to read, though perhaps there are codes."""
    marks = [part for part in answer.target if isinstance(part, Mark)]
    nothing = rng.choice(("", " ", "\n", "…", "—", ".", "\u200b", "\u00a0"))
    return Spoiled(answer.write([*(marks * rng.randint(0, 1)), nothing]), "refused")


def fenced(answer: Answer, rng: random.Random) -> Spoiled | None:
    """The answer stands in a fence, whole or by half."""
    fence = rng.choice(("```", "~~~", "````"))
    info = rng.choice(("", "", "text", "markdown", "es", " md"))
    end = rng.choice((f"\n{fence}", f"\n{fence}\n", "", fence))
    begin = rng.choice((f"{fence}{info}\n", f"\n{fence}{info}\n", f"  {fence}\n"))
    return Spoiled(f"{begin}{answer.write()}{end}", "refused")


def talk(answer: Answer, rng: random.Random) -> Spoiled | None:
    """The engine speaks before the answer, after it, or instead of it."""
    return Spoiled(rng.choice(_TALK).replace("{}", answer.write()), "told")


def echo(answer: Answer, rng: random.Random) -> Spoiled | None:
    """The source comes back."""
    del rng
    changing = re.findall(r"\b[a-z']+\b", said(answer.source))
    enough = sum(map(len, changing)) >= 1.2 * _LEAST_LETTERS
    return Spoiled(answer.write(answer.source), "told" if enough else "open")


def other_language(answer: Answer, rng: random.Random) -> Spoiled | None:
    """It is another language than the one that was asked for."""
    if any(isinstance(part, Mark) for part in answer.target):
        return None
    return Spoiled(answer.write([rng.choice(_OTHER)]), "told")


def both(answer: Answer, rng: random.Random) -> Spoiled | None:
    """The source stands behind the answer, or before it, without its codes."""
    source = with_names(answer.source, answer.codes)
    parts = [[*answer.target, " ", source], [source, "\n", *answer.target]]
    return Spoiled(answer.write(rng.choice(parts)), "told")


# Too much, too little.


def cut_off(answer: Answer, rng: random.Random) -> Spoiled | None:
    """The answer ends in the middle; its codes may stand behind what is left."""
    parts: list[Part] = list(answer.target)
    words = [at for at, part in enumerate(parts) if isinstance(part, str) and " " in part]
    if not words:
        return None
    at = rng.choice(words)
    text = str(parts[at])
    cut = rng.choice([found.start() for found in re.finditer(" ", text)])
    rest = [part for part in parts[at + 1 :] if isinstance(part, Mark)]
    kept = [*parts[:at], text[:cut], *rest]
    return Spoiled(answer.write(kept), _beyond(answer, kept))


def _beyond(answer: Answer, parts: Sequence[Part]) -> Fate:
    """Return ``told`` where no Spanish answer is as long or as short as that."""
    source, target = said(answer.source).strip(), said(parts).strip()
    if sum(map(str.isalpha, source)) < _LEAST_LETTERS:
        return "open"
    return "open" if 0.6 <= len(target) / len(source) <= 2.1 else "told"


def doubled(answer: Answer, rng: random.Random) -> Spoiled | None:
    """The whole text stands twice, its codes once."""
    text = with_names(answer.target, answer.codes).strip()
    between = rng.choice((" ", "\n", ""))
    fate: Fate = "told" if len(text.split()) >= 3 else "open"
    return Spoiled(answer.write([*answer.target, between, text]), fate)


def loop(answer: Answer, rng: random.Random) -> Spoiled | None:
    """The last words come again and again."""
    words = said(answer.target).split()
    tail = " ".join(words[-rng.randint(2, 6) :])
    return Spoiled(answer.write([*answer.target, f" {tail}" * rng.randint(6, 40)]), "told")


# Facts.


def other_number(answer: Answer, rng: random.Random) -> Spoiled | None:
    """A number is another one."""
    text_parts = [
        at
        for at, part in enumerate(answer.target)
        if isinstance(part, str) and re.search(r"\d", part)
    ]
    if not text_parts:
        return None
    at = rng.choice(text_parts)
    digits = list(re.finditer(r"\d", str(answer.target[at])))
    hit = rng.choice(digits)
    text = str(answer.target[at])
    new = rng.choice([digit for digit in "0123456789" if digit != hit[0]])
    changed = text[: hit.start()] + new + text[hit.end() :]
    parts = [*answer.target[:at], changed, *answer.target[at + 1 :]]
    # "A minute" is 1 分: a lone 1 may come, and the number that it was may be said in words too.
    is_lone = _LONE_ONE.match(changed, hit.start())
    fate: Fate = "open" if is_lone else "told"
    return Spoiled(answer.write(parts), fate)


def new_address(answer: Answer, rng: random.Random) -> Spoiled | None:
    """A URL stands there that the source has not."""
    address = rng.choice(
        (
            "https://evil.example.net/x",
            "http://10.0.0.1/a?b=c",
            "www.spam.example.com",
            "a@b.example.org",
        )
    )
    return Spoiled(answer.write(_inserted(answer, f" {address} ", rng)), "refused")


def new_markup(answer: Answer, rng: random.Random) -> Spoiled | None:
    """There is Markdown or HTML of the engine's own."""
    text = answer.write()
    ways = ["**{}**", "<b>{}</b>", "<p>{}</p>", "# {}", "{}<br>"]
    if not _marks(answer.target):
        ways += ["[{}](x.md)", "![{}](y.png)"]
    return Spoiled(rng.choice(ways).replace("{}", text), "told")


# What does no harm.

_SIGNS = ("|", " | ", "#", "# ", " # ", "\n", "\n# ", "\n| ", " |\n", "||", " \\| ")
_LISTS = (
    "\n- ",
    "\n* ",
    "\n+ ",
    "\n1. ",
    "\n2) ",
    "\n> ",
    "- ",
    "1. ",
    "+ ",
    "> ",
    "\n===\n",
    "\n---\n",
)
_OTHERS = ("*", "_", " ~ ", "[", "]", " < ", "&", "\\", "$", "^", "{", "}", "\n    ", "`")


def _inserted(answer: Answer, new: str, rng: random.Random) -> list[Part]:
    """Return the honest parts with something put between two words, or at an end."""
    texts = [at for at, part in enumerate(answer.target) if isinstance(part, str)]
    at = rng.choice(texts)
    text = str(answer.target[at])
    places = [0, len(text), *(found.start() for found in re.finditer(" ", text))]
    place = rng.choice(places)
    changed = text[:place] + new + text[place:]
    return [*answer.target[:at], changed, *answer.target[at + 1 :]]


def _harmless(answer: Answer, signs: Sequence[str], rng: random.Random) -> Spoiled | None:
    parts = _inserted(answer, rng.choice(signs), rng)
    return Spoiled(answer.write(parts), "harmless", tuple(parts))


def sign(answer: Answer, rng: random.Random) -> Spoiled | None:
    """A bar, a hash or a line end stands there."""
    return _harmless(answer, _SIGNS, rng)


def list_marker(answer: Answer, rng: random.Random) -> Spoiled | None:
    """A line begins like a list, a quote or a rule."""
    return _harmless(answer, _LISTS, rng)


def other_sign(answer: Answer, rng: random.Random) -> Spoiled | None:
    """Another sign that means something in Markdown stands there."""
    return _harmless(answer, _OTHERS, rng)


def reorder(answer: Answer, rng: random.Random) -> Spoiled | None:
    """Two codes of any kind that are siblings change places, a pair with what is in it."""
    return _reordered(answer, rng, together=True)


def part_html(answer: Answer, rng: random.Random) -> Spoiled | None:
    """Siblings change places so that an HTML tag closes another one than it did."""
    return _reordered(answer, rng, together=False)


def _reordered(answer: Answer, rng: random.Random, *, together: bool) -> Spoiled | None:
    parts = answer.target
    spans = _siblings(parts)
    before = _html_partners(answer, parts)
    choices = []
    for first, second in combinations(spans, 2):
        (begin, end, parent), (start, stop, other) = first, second
        if parent != other:
            continue
        turned = [
            *parts[:begin],
            *parts[start:stop],
            *parts[end:start],
            *parts[begin:end],
            *parts[stop:],
        ]
        if (_html_partners(answer, turned) == before) is together:
            choices.append(turned)
    if not choices:
        return None
    chosen = rng.choice(choices)
    if not together:
        return _refused(answer, chosen)
    fate: Fate = "silent" if chosen[-1] == parts[-1] else "harmless"  # its end may be remarked
    return Spoiled(answer.write(chosen), fate, tuple(chosen))


def _siblings(parts: Sequence[Part]) -> list[tuple[int, int, tuple[int, ...]]]:
    """Return where each code begins and ends, in order, and in which pairs it stands."""
    nesting = _nesting(parts)
    assert isinstance(nesting, dict)
    found = []
    for at in _marks(parts, "alone", "open"):
        part = parts[at]
        assert isinstance(part, Mark)
        last = at if part.kind == "alone" else parts.index(Mark("close", part.number))
        found.append((at, last + 1, nesting[part.number]))
    return found


def _html_partners(answer: Answer, parts: Sequence[Part]) -> dict[int, int]:
    """Return which closing tag ends which opening one, by the numbers of their codes."""
    data = {code.number: code.data for code in answer.codes if code.kind == "html"}
    open_now: list[int] = []
    found = {}
    for at in _marks(parts, "alone"):
        number = parts[at].number  # type: ignore[union-attr]
        if data.get(number, "").startswith("</"):
            found[number] = open_now.pop() if open_now else 0
        elif number in data:
            open_now.append(number)
    return found


DAMAGES: tuple[Damage, ...] = (
    drop_code,
    keep_only_content,
    double_code,
    rename_code,
    invent_code,
    turn_pair,
    cross_pairs,
    leave_pair,
    part_html,
    break_tag,
    empty,
    fenced,
    talk,
    echo,
    both,
    other_language,
    cut_off,
    doubled,
    loop,
    other_number,
    new_address,
    new_markup,
    sign,
    list_marker,
    other_sign,
    reorder,
)
