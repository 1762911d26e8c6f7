"""What becomes of answers that cannot be trusted: 20,000 of them, three in five spoiled.

The notes, the honest answers, the damages and the judges of the posts are in ``damage``.
"""

from __future__ import annotations

from collections import Counter

import pytest

from damage.damages import DAMAGES
from damage.engine import DamagedBackend
from damage.run import Seen, run

ANSWERS = 10_000
LEAST_SHARE = 0.02
LEAST_SHARE_OF = {"part_html": 0.01}
"""Of all answers, how many have each damage at least; few segments hold HTML tags at all."""


@pytest.mark.parametrize(("form", "seed"), [("tags", 1), ("brackets", 2)])
def test_no_damage_enters_a_post_unseen_and_no_honest_answer_is_blamed(form, seed, tmp_path):
    """Ten thousand answers in one of the two forms in which engines see codes."""
    seen = run(DamagedBackend(seed, 0.6, form=form), tmp_path, answers=ANSWERS)

    assert seen.wrong_answers == []
    assert seen.wrong_notes == []
    assert seen.unwritten <= ANSWERS / 2000
    _assert_that_it_was_a_trial(seen)


def _assert_that_it_was_a_trial(seen: Seen) -> None:
    """Assert that no damage was rare, and that many posts were made all the same."""
    fates = Counter(judged.given.fate for judged in seen.judged)
    done = Counter(judged.given.damage for judged in seen.judged)
    assert len(seen.judged) == seen.answers >= ANSWERS
    shares = {damage.__name__: done[damage.__name__] / len(seen.judged) for damage in DAMAGES}
    least = {name: LEAST_SHARE_OF.get(name, LEAST_SHARE) for name in shares}
    assert {name: share for name, share in shares.items() if share < least[name]} == {}
    assert done[""] > ANSWERS / 3
    assert fates["refused"] > 1000
    assert fates["told"] > 1000
    assert fates["harmless"] > 500
    assert seen.notes > 150
    assert seen.complete > 10


def test_an_engine_that_is_always_honest_gives_whole_posts_without_a_finding(tmp_path):
    seen = run(DamagedBackend(3, 0.0), tmp_path, answers=1500, first_note=1000)

    assert not any(judged.findings for judged in seen.judged)
    assert seen.complete == seen.notes
    assert seen.unwritten == 0
    assert seen.wrong_notes == []
