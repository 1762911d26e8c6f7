"""What counts as a change."""

from changes_samples import change, post, version

from notetrans.model import Finding, State
from notetrans.parse.document import parse_text
from notetrans.review import outside


def test_a_unit_whose_texts_and_findings_are_those_that_are_published_is_the_same():
    old = version("a", "b", "1")
    assert change(old, version("a", "b", "1", state=State.REVIEWED)).kind == "same"
    assert change(old, version("a", "c", "1")).kind == "changed"
    assert change(old, version("x", "b", "2")).kind == "changed"


def test_a_new_finding_is_a_change_and_one_that_was_there_is_none():
    told = (Finding("numbers", "major", "3 is missing"),)
    assert change(version("a", "b", "1"), version("a", "b", "1", findings=told)).kind == "changed"
    was = version("a", "b", "1", findings=told)
    assert change(was, version("a", "b", "1", findings=told)).kind == "same"


def test_a_source_that_is_not_known_any_more_is_changed_where_its_hash_is():
    unit = change(version(None, "b", "1"), version("new", "b", "2"))
    assert (unit.kind, unit.is_source_known) == ("changed", False)
    assert [(part.kind, part.text) for part in unit.source] == [("kept", "new")]
    assert change(version(None, "b", "1"), version("new", "b", "1")).kind == "same"


def test_lines_laid_out_otherwise_are_no_change():
    from notetrans.review import Text

    one, two = (Text(text) for text in ("two words", "two\nwords"))
    assert one.atoms == two.atoms


def test_a_post_tells_whether_there_is_anything_to_review():
    same = change(version("a", "b", "1"), version("a", "b", "1"))
    assert post(same).status == "same"
    assert post(same, change(None, version("c", "d"))).status == "changed"
    assert post(same, is_new=True).status == "new"


def test_words_are_counted_in_targets_that_change():
    unit = change(version("a", "una puerta roja", "1"), version("a", "una puerta muy azul", "1"))
    stays = change(version("s", "se queda aquí", "2"), version("s", "se queda aquí", "2"))
    words = post(unit, stays).words
    assert (words.inserted, words.deleted) == (2, 1)


def test_lines_outside_units_are_told_and_those_of_units_are_not():
    old = parse_text("# One\n\nWords.\n\n```sh\necho hi\n```\n\n1. first\n")
    new = parse_text("# Two\n\nOther\nwords.\n\n```sh\necho bye\n```\n\n1. first\n2. second\n")
    assert [(hunk.line, hunk.old, hunk.new) for hunk in outside(old, new)] == [
        (7, ("echo hi",), ("echo bye",))
    ]
    assert outside(old, old) == ()
