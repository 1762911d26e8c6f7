"""A new unit is sent with what the memory holds that is like it, and how much was known is told."""

import pytest
from site_run import CONFIG, Folder, Reviser

from notetrans.memory import Memory
from notetrans.pipeline.leverage import Amount
from notetrans.pipeline.likes import open_likes

LONG = "Inference on your own machine is slow at first and becomes bearable with a small model."


@pytest.fixture
def folder(tmp_path):
    folder = Folder(tmp_path)
    folder.write("posts/a.md", f"# Home\n\n{LONG}\n\nRun `make` and *wait* for it to end.\n")
    folder.translate(Reviser())
    return folder


def asked(folder, text, least=75, backend=None):
    folder.write("posts/b.md", text)
    backend = backend or Reviser()
    with (
        Memory(folder.root / ".notetrans/cache/memory.sqlite") as memory,
        open_likes(memory, least) as likes,
    ):
        folder.translate(backend, likes=likes)
    return {text: one.previous for text, one in backend.asked.items()}


def test_a_new_text_comes_with_the_one_it_is_like(folder):
    changed = LONG.replace("small", "large")

    assert asked(folder, f"{changed}\n\nNothing is like this.\n") == {
        changed: (LONG, f"es {LONG}"),
        "Nothing is like this.": None,
    }


def test_it_is_never_used_as_it_stands(folder):
    changed = LONG.replace("small", "large")
    asked(folder, f"{changed}\n")

    assert folder.read("posts/b.es.md") == f"es {changed}\n"


@pytest.mark.parametrize("least", [99, 0])
def test_how_like_it_must_be_is_the_sites_to_say(folder, least):
    changed = LONG.replace("small", "large")

    assert asked(folder, f"{changed}\n", least) == {changed: None}


def test_a_backend_that_does_not_revise_is_shown_nothing(folder):
    backend = Reviser()
    backend.capabilities = type(backend.capabilities)(natural=False)
    changed = LONG.replace("small", "large")

    assert asked(folder, f"{changed}\n", backend=backend) == {changed: None}


def test_codes_are_the_units_own_or_left_out(folder):
    same = asked(folder, "Run `cmake` and *wait* for it to end now.\n")
    other = asked(folder, "Run `make` and wait for it to end soon, I say.\n", 60)

    (pair,) = same.values()
    assert pair == (
        "Run <c1>`cmake`</c1> and <g2>wait</g2> for it to end.",
        "es Run <c1>`cmake`</c1> and <g2>wait</g2> for it to end.",
    )
    (pair,) = other.values()
    assert "<" not in "".join(pair)


def test_a_changed_unit_has_its_own_past_and_not_one_that_is_more_like_it(folder):
    nearly = LONG.replace("small", "tiny")
    folder.write("posts/a.md", f"# Home\n\n{nearly.replace('slow', 'quick')}\n\nRest.\n")
    folder.write("posts/c.md", f"{nearly}\n")
    folder.translate(Reviser())
    folder.write("posts/a.md", f"# Home\n\n{nearly.replace('own', 'one')}\n\nRest.\n")

    assert asked(folder, "") == {
        nearly.replace("own", "one"): (
            nearly.replace("slow", "quick"),
            f"es {nearly.replace('slow', 'quick')}",
        )
    }


def bands(folder, *notes):
    """What was known of notes, by band."""
    for number, text in enumerate(notes):
        folder.write(f"posts/n{number}.md", text)
    found = []
    with (
        Memory(folder.root / ".notetrans/cache/memory.sqlite") as memory,
        open_likes(memory, 75) as likes,
    ):
        folder.translate(Reviser(), likes=likes, started=found.append)
    return found[0].leverage.by_language["es"]


def test_bands_sum_up_to_all_that_is_to_be_translated(folder):
    known = bands(
        folder,
        f"# Home\n\n{LONG}\n\nRun it.\n",  # a heading in context, a text elsewhere, a new one
        f"Run it.\n\n{LONG.replace('small', 'large')}\n\n数据留在本地\n",
    )

    assert known == {
        "published": Amount(3, 1 + 16 + 7),
        "in context": Amount(1, 1),
        "exact": Amount(1, 16),
        "new": Amount(2, 2 + 6),
        "repeated": Amount(1, 2),
        "85-94": Amount(1, 16),
    }


def test_a_second_run_finds_all_of_it_published(folder):
    note = f"# Home\n\n{LONG}\n\nRun it.\n"
    bands(folder, note)

    assert bands(folder, note) == {"published": Amount(6, 24 + 19)}


def test_languages_are_counted_apart(tmp_path):
    folder = Folder(tmp_path, CONFIG.replace("[es]", "[es, de]"))
    found = []
    folder.write("posts/a.md", "One two.\n\nThree.\n")
    folder.translate(Reviser(), started=found.append)

    assert found[0].leverage.by_language == {
        "es": {"new": Amount(2, 3)},
        "de": {"new": Amount(2, 3)},
    }
