"""Sources that are like a new one are found by their words, and compared in earnest."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notetrans.memory import Memory, Row
from notetrans.memory.fuzzy import Fuzzy, similarity

LONG = "Inference on your own machine is slow at first and becomes bearable with a small model."


@pytest.fixture
def memory(tmp_path):
    with Memory(tmp_path / "memory.sqlite") as opened:
        yield opened


def put(memory, *sources, lang="es", **more):
    rows = [
        Row(f"{hash(source):x}", source, f"{lang} {source}", "en", lang, **more)
        for source in sources
    ]
    memory.put(rows)


def found(memory, text, least=75, lang="es"):
    with Fuzzy(memory) as index:
        index.follow()
        return index.find(text, "en", lang, least)


@pytest.mark.parametrize(
    ("text", "likeness"),
    [
        (LONG.replace("slow", "quick"), 94),
        (LONG.replace(" at first", ""), 89),
        (f"Alas! {LONG}", 93),
        (LONG.replace("small", "<g1>small</g1>"), 98),
        ("INFERENCE on your own machine is slow at first and becomes bearable.", 0),
    ],
)
def test_a_text_with_a_small_change_is_found_with_its_target(memory, text, likeness):
    put(memory, LONG, "Something else stands here, of about the same length as the other text has.")

    like = found(memory, text)

    assert (like.similarity if like else 0) == likeness
    if like:
        assert (like.source, like.target) == (LONG, f"es {LONG}")


def test_the_most_similar_one_is_found_and_a_persons_before_a_machines(memory):
    put(memory, LONG, LONG.replace("small", "large"), LONG.replace("small", "tiny"))

    assert found(memory, LONG.replace("small", "largest")).source == LONG.replace("small", "large")


def test_the_text_itself_is_no_match(memory):
    put(memory, LONG)

    assert found(memory, LONG) is None


def test_only_targets_of_the_language_count(memory):
    put(memory, LONG, lang="de")
    text = LONG.replace("small", "large")

    assert found(memory, text, lang="es") is None
    assert found(memory, text, lang="de").target == f"de {LONG}"


def test_texts_without_spaces_are_found(memory):
    put(memory, "数据留在本地，不会上传到任何服务器。")

    like = found(memory, "数据留在本机，不会上传到任何服务器。")

    assert like.similarity == 94


@pytest.mark.parametrize("text", ["", "…", "<c1>x</c1>", "a", "<c1>not ended", "\ud800 lone"])
def test_odd_texts_are_looked_up_and_kept(memory, text):
    put(memory, text, f"{text} and more than that")

    assert found(memory, f"{text} and more than this") is not None


def test_what_came_later_is_followed_and_a_memory_that_was_lost_is_noticed(tmp_path):
    path = tmp_path / "memory.sqlite"
    with Memory(path) as memory:
        put(memory, LONG)
        with Fuzzy(memory) as index:
            assert [index.follow(), index.follow()] == [1, 0]
            put(memory, "A second source.", lang="de")
            put(memory, LONG, lang="de")
            assert index.follow() == 1
    path.unlink()
    with Memory(path) as memory:
        put(memory, "A third source.", "A fourth one, which is longer.", "And a fifth.", "Six.")
        with Fuzzy(memory) as index:
            assert index.follow() == 4
            assert index.find("A third sources.", "en", "es", 75).source == "A third source."
            assert index.find(LONG.replace("small", "large"), "en", "es", 75) is None


WORDS = [f"w{n}{'x' * (n % 7)}" for n in range(400)]


@settings(max_examples=25, deadline=None)
@given(st.integers())
def test_what_is_like_enough_is_found_among_many(tmp_path_factory, seed):
    dice = random.Random(seed)
    texts = [" ".join(dice.choices(WORDS, k=dice.randint(4, 25))) for _ in range(300)]
    with Memory(tmp_path_factory.mktemp("m") / "memory.sqlite") as memory:
        put(memory, *texts)
        with Fuzzy(memory) as index:
            index.follow()
            for text in dice.sample(texts, 20):
                words = text.split()
                words[dice.randrange(len(words))] = dice.choice(WORDS)
                changed = " ".join(words)
                best = max(similarity(changed, each) for each in texts)
                like = index.find(changed, "en", "es", 75)
                if 75 <= best < 100:
                    assert like
                    assert like.similarity == best
                elif like:
                    assert 75 <= like.similarity < 100


@given(st.text(max_size=30), st.text(max_size=30))
def test_only_the_same_text_is_a_hundred(one, other):
    assert (similarity(one, other) == 100) == (one == other)
    assert 0 <= similarity(one, other) == similarity(other, one)
