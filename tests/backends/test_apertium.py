"""Apertium as a program: the real one where it is installed, and one that fails on demand."""

from __future__ import annotations

import asyncio
import os
import string
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from notetrans.backends.apertium import ApertiumBackend, create, find, modes
from notetrans.backends.apertium import backend as apertium
from notetrans.backends.apertium.pairs import install_command, pair, wider
from notetrans.backends.apertium.stream import MARK
from notetrans.errors import BackendError
from notetrans.protocol import Request, Response, Segment


def has_pair(source: str, target: str) -> bool:
    program = find()
    return program is not None and (source, target) in modes(program)


real = pytest.mark.skipif(
    not has_pair("en", "es"), reason="apertium and apertium-eng-spa are not installed"
)


def ask(backend: ApertiumBackend, *texts: str, target: str = "es") -> Response:
    segments = tuple(Segment(f"s{at}", text) for at, text in enumerate(texts))
    return asyncio.run(backend.translate(Request("en", target, segments)))


def translated(text: str) -> str:
    backend = create({})
    assert isinstance(backend, ApertiumBackend)
    response = ask(backend, text)
    assert response.failures == {}
    return response.targets["s0"]


# --- the real program ---------------------------------------------------------------------------


@real
@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("The cat is black.", "El gato es negro."),
        ("the cat is black", "el gato es negro"),
        ("The ⟦1⟧black⟦/1⟧ cat and ⟦2⟧.", "El ⟦1⟧negro⟦/1⟧ gato y ⟦2⟧."),
        ("an open-source inference engine", "un motor de inferencia de fuente abierta"),
        ("⟦1⟧ is a cat.", "⟦1⟧ es un gato."),
        (" The cat\nis black. ", " El gato es negro. "),
        ("⟦1⟧⟦2⟧⟦/1⟧", "⟦1⟧⟦2⟧⟦/1⟧"),
        ("⟦1⟧ 3.14 — 😀", "⟦1⟧ 3.14 — 😀"),
    ],
)
def test_real_text_comes_back_translated(source: str, target: str) -> None:
    assert translated(source) == target


HARD = [
    f"The cat {string.punctuation} and the dog",
    "A ⟦ sign and ⟧ another ⟦x⟧ here, ⟦0⟧ too, and ⟦1⟧ code",
    "The provider's ⟦1⟧ method takes an ⟦2⟧, not ⟦3⟧a ⟦4⟧string⟦/4⟧⟦/3⟧.",
    "Cats 😀👩\u200d💻 and dogs ❤️ in 日本語 and العربية, हिन्दी.",
    "See [x] {y} ^z$ a/b a@b c\\d *e* _f_ `g` ~h~ <m> &n; #i +j |k",
    "It costs $5.00 (or €4,50), 100 % sure: v1.2.3 ~> v4 – “quoted” «so»…",
    "Private \ue000\uee00 signs and a [[k0]]xqzk[[/]] that imitates ours, xqzk.",
    "Due to the U.S. holiday on July 4th, e.g. this. In other words, that.",
    "They moved to the USA!",
    "\\ends with a backslash\\",
    "[3] Numbered like an end of ours [3]",
    "A very long word: " + "x" * 5000,
    "word " * 800,
]


@real
def test_nothing_is_lost_or_made_up_in_hard_texts() -> None:
    backend = create({})
    assert isinstance(backend, ApertiumBackend)
    response = ask(backend, *HARD)
    assert response.failures.keys() <= {"s6"}  # private-use signs may be told apart no more
    for at, source in enumerate(HARD):
        target = response.targets.get(f"s{at}", source)
        assert MARK.findall(target) == MARK.findall(source)
        loose = "'-." if "U.S" in source or "USA" in source else "'-"
        assert _signs(source, loose) == _signs(target, loose)


def _signs(text: str, loose: str) -> Counter[str]:
    return Counter(
        char for char in text if not char.isalpha() and not char.isspace() and char not in loose
    )


@real
def test_segments_of_a_batch_do_not_touch_each_other() -> None:
    backend = create({})
    assert isinstance(backend, ApertiumBackend)
    texts = ["The red", "cat sat on", "black dog.", "In order", "to go", "⟦1⟧", "house"]
    together = ask(backend, *texts).targets
    assert [together[f"s{at}"] for at in range(len(texts))] == [translated(t) for t in texts]


@real
def test_the_real_program_says_what_it_can() -> None:
    backend = create({})
    capabilities = backend.capabilities
    assert capabilities.pairs is not None
    assert ("en", "es") in capabilities.pairs
    assert (capabilities.tag_form, capabilities.draft, capabilities.natural) == (
        "brackets",
        True,
        True,
    )
    assert not capabilities.costs_money
    assert isinstance(backend, ApertiumBackend)
    assert ask(backend, "cat", target="es-MX").model == "apertium-eng-spa"


@real
def test_a_pair_that_is_not_there_names_the_ways_out() -> None:
    with pytest.raises(BackendError) as error:
        create({}).mode("en", "ja")  # type: ignore[attr-defined]
    assert "en → ja" in str(error.value)
    assert "--backend openai" in str(error.value)
    assert "--backend pseudo" in str(error.value)


# --- a program that fails on demand -------------------------------------------------------------

FAKE = """#!{python}
import sys, time
if "-l" in sys.argv:
    print("  eng-spa"); print("  eco-es-fr"); print("  es-pt_BR"); sys.exit()
text = sys.stdin.buffer.read().decode()
{body}
"""


def fake(tmp_path: Path, body: str, *, timeout: float = 60.0) -> ApertiumBackend:
    program = tmp_path / "apertium"
    program.write_text(FAKE.format(python=sys.executable, body=body), "utf-8")
    program.chmod(0o755)
    backend = create({"command": str(program), "timeout": timeout})
    assert isinstance(backend, ApertiumBackend)
    return backend


def test_an_engine_that_changes_nothing_gives_the_source(tmp_path: Path) -> None:
    backend = fake(tmp_path, "sys.stdout.write(text)")
    text = "Run ⟦1⟧ in the ⟦2⟧⟦3⟧terminal⟦/3⟧⟦/2⟧ [now]."
    assert ask(backend, text).targets == {"s0": text}


def test_lost_markers_are_made_up_for_by_translating_in_parts(tmp_path: Path) -> None:
    body = (
        "import re\n"
        "lost = re.sub(r'\\[\\[k0.*?/\\]\\]', '', text)\n"
        "sys.stdout.write(lost.replace('cat', 'gato'))"
    )
    response = ask(fake(tmp_path, body), "A cat ⟦1⟧ and, ⟦2⟧a cat⟦/2⟧.", "no marker, cat")
    assert response.targets == {
        "s0": "A gato ⟦1⟧ and, ⟦2⟧a gato⟦/2⟧.",
        "s1": "no marker, gato",
    }


def test_extra_output_that_no_part_mends_is_a_failure_of_that_segment(tmp_path: Path) -> None:
    body = "sys.stdout.write(text.replace('dog', 'perro (!)'))"
    response = ask(fake(tmp_path, body), "a dog", "a cat")
    assert response.targets == {"s1": "a cat"}
    assert response.failures["s0"].kind == "error"
    assert not response.failures["s0"].retryable
    assert "added" in response.failures["s0"].text


@pytest.mark.parametrize(
    "body",
    [
        "sys.stdout.write(text[: len(text) // 2])",
        "sys.stdout.write('chatter' + text[len(text) // 2 :])",
        "sys.stdout.write('')",
        "sys.stdout.buffer.write(b'\\xff\\xfe' + text.encode())",
        "sys.stdout.write(text.replace('\\0', ''))",
        "sys.stdout.write('\\0'.join(reversed(text.split('\\0'))))",
    ],
    ids=["cut", "beheaded", "empty", "not UTF-8", "without ends", "reversed"],
)
def test_a_damaged_answer_is_right_or_a_failure(tmp_path: Path, body: str) -> None:
    texts = ["one ⟦1⟧ two", "three, four", "five"]
    response = ask(fake(tmp_path, body), *texts)
    assert {*response.targets, *response.failures} == {"s0", "s1", "s2"}
    assert all(texts[int(id_[1:])] == target for id_, target in response.targets.items())


def test_a_crash_fails_the_batch_and_may_be_tried_again(tmp_path: Path) -> None:
    response = ask(fake(tmp_path, "print('boom: no data', file=sys.stderr); sys.exit(3)"), "a", "b")
    assert response.targets == {}
    assert response.failures["s1"].retryable
    assert response.failures["s0"].text == "apertium: exit status 3: boom: no data"


def test_a_hang_ends_with_the_timeout_and_leaves_no_process(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    body = (
        "import os\n"
        "child = os.posix_spawnp('sleep', ['sleep', '600'], os.environ)\n"
        f"open({str(note)!r}, 'w').write(str(child))\n"
        "time.sleep(600)"
    )
    response = ask(fake(tmp_path, body, timeout=4.0), "a")
    assert response.failures["s0"].text == "apertium: no answer within 4 s"
    assert response.failures["s0"].retryable
    assert _gone(int(note.read_text("utf-8")))


def _gone(pid: int) -> bool:
    """Whether a process has ended; a zombie that waits for its reaper counts as ended."""
    for _ in range(1000):
        try:
            os.kill(pid, 0)
            state = Path(f"/proc/{pid}/stat").read_text("utf-8").rsplit(")", 1)[1].split()[0]
        except (OSError, IndexError):
            return True
        if state == "Z":
            return True
        time.sleep(0.05)
    return False


def test_a_cancelled_call_leaves_no_process(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    backend = fake(
        tmp_path, f"import os; open({str(note)!r}, 'w').write(str(os.getpid())); time.sleep(600)"
    )

    async def cancelled() -> None:
        task = asyncio.create_task(backend.translate(Request("en", "es", (Segment("a", "one"),))))
        while not (note.exists() and note.read_text("utf-8")):
            await asyncio.sleep(0.01)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(cancelled())
    assert _gone(int(note.read_text("utf-8")))


def test_a_batch_without_letters_starts_no_program(tmp_path: Path) -> None:
    response = ask(fake(tmp_path, "sys.exit(1)"), "⟦1⟧ 3.14 —", "")
    assert response.targets == {"s0": "⟦1⟧ 3.14 —", "s1": ""}


def test_pairs_are_those_of_the_installed_modes(tmp_path: Path) -> None:
    backend = fake(tmp_path, "")
    assert backend.capabilities.pairs == {("en", "es"), ("es", "pt-BR")}
    assert backend.mode("en-GB", "es-419") == "eng-spa"
    with pytest.raises(BackendError, match=r"en → fr"):
        backend.mode("en", "fr")
    with pytest.raises(BackendError, match=r"apt-get install .* apertium apertium-fr-es"):
        backend.mode("fr", "es")


def test_a_program_that_cannot_list_its_modes_is_named(tmp_path: Path) -> None:
    program = tmp_path / "apertium"
    program.write_text(f"#!{sys.executable}\nimport sys; sys.exit(1)\n", "utf-8")
    program.chmod(0o755)
    with pytest.raises(BackendError, match="-l failed"):
        _ = create({"command": str(program)}).capabilities


def test_a_machine_without_the_program_is_told_what_to_do() -> None:
    with pytest.raises(BackendError, match=r"not installed.*apt-get install .*--backend pseudo"):
        create({"command": "no-such-apertium"})
    assert find("no-such-apertium") is None


@pytest.mark.parametrize("timeout", [0, -1, "10", True])
def test_a_senseless_timeout_is_refused(tmp_path: Path, timeout: object) -> None:
    program = tmp_path / "apertium"
    program.write_text("#!/bin/sh\n", "utf-8")
    program.chmod(0o755)
    with pytest.raises(BackendError, match="timeout must be"):
        create({"command": str(program), "timeout": timeout})


@pytest.mark.parametrize(
    ("mode", "tags"),
    [
        ("eng-spa", ("en", "es")),
        ("es-pt", ("es", "pt")),
        ("es-pt_BR", ("es", "pt-BR")),
        ("spa-eng_US", ("es", "en-US")),
        ("eng-cat_valencia", ("en", "ca-valencia")),
        ("oc_aran-es", ("oc-aranes", "es")),
        ("spa-ast", ("es", "ast")),
        ("eco-es-fr", None),
        ("eng-cat_iec2017", None),
        ("eng-cat_valencia_uni", None),
        ("README", None),
    ],
)
def test_modes_are_language_tags(mode: str, tags: tuple[str, str] | None) -> None:
    assert pair(mode) == tags


def test_a_tag_widens_to_its_language() -> None:
    assert wider("pt-Latn-PT") == ["pt-Latn-PT", "pt-Latn", "pt"]
    assert wider("sr-Latn") == ["sr-Latn", "sr", "sh"]


@pytest.mark.parametrize(
    ("source", "target", "package"),
    [
        ("en", "es", "apertium-eng-spa"),
        ("es-MX", "en-US", "apertium-eng-spa"),
        ("fr", "es", "apertium-fr-es"),
        ("mk", "en", "apertium-mkd-eng"),
        ("en", "mk", None),
        ("en", "zh-Hans", None),
    ],
)
def test_a_known_pair_has_an_install_command(source: str, target: str, package: str | None) -> None:
    command = install_command(source, target)
    if package is None:
        assert command is None
        return
    assert command is not None
    assert command[:2] == ["apt-get", "install"]
    assert command[-2:] == ["apertium", package]


def test_the_module_imports_no_library_of_the_engine() -> None:
    text = Path(apertium.__file__).read_text("utf-8")
    assert "import apertium\n" not in text
