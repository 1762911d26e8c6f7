"""An engine that spoils three answers in ten, at random: no document breaks, no failure is hidden.

The notes, the damages and the judges of the posts are in ``damage``; what must come of each
damage is held in ``test_damaged_answers``.
"""

from damage.engine import DamagedBackend
from damage.run import run


def test_five_hundred_documents_survive_an_engine_that_spoils_three_answers_in_ten(tmp_path):
    seen = run(DamagedBackend(30, 0.3), tmp_path, notes=500, first_note=5000)

    assert seen.notes == 500
    assert seen.wrong_notes == []  # other blocks, other literals, a failure that is not told
    assert seen.wrong_answers == []
    spoiled = sum(bool(judged.given.damage) for judged in seen.judged)
    assert 0.2 < spoiled / len(seen.judged) < 0.35
    assert 300 < seen.complete < 500
