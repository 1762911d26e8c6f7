"""A changed unit is sent with what it was before, so that it can be revised."""

import pytest
from site_run import Folder, Reviser

from stage.git_folder import Repository

NOTE = """\
# The morning

The first paragraph.

The *second* paragraph has `code` in it.

- an item
- another item

The last paragraph.
"""


@pytest.fixture
def folder(tmp_path):
    folder = Folder(tmp_path)
    folder.write("posts/a.md", NOTE)
    folder.translate(Reviser())
    return folder


def edited(folder, *changes, **options):
    """Change the note and return the segments that are asked for then, by their text."""
    text = folder.read("posts/a.md")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    folder.write("posts/a.md", text)
    backend = Reviser()
    folder.translate(backend, **options)
    return backend.asked


def test_a_changed_paragraph_comes_with_its_old_source_and_target(folder):
    asked = edited(folder, ("first paragraph", "first, shorter paragraph"))

    assert {text: one.previous for text, one in asked.items()} == {
        "The first, shorter paragraph.": ("The first paragraph.", "es The first paragraph.")
    }


def test_codes_keep_their_numbers_and_are_left_out_where_they_are_others(folder):
    (same,) = edited(folder, ("paragraph has", "paragraph still has")).values()
    (other,) = edited(folder, ("`code`", "`code` and `more`")).values()

    assert same.previous == (
        "The <g1>second</g1> paragraph has <c2>`code`</c2> in it.",
        "es The <g1>second</g1> paragraph has <c2>`code`</c2> in it.",
    )
    assert other.previous == (
        "The second paragraph still has  in it.",
        "es The second paragraph still has  in it.",
    )


def test_several_changes_each_have_their_own(folder):
    asked = edited(folder, ("an item", "an old item"), ("last", "very last"))

    assert asked["an old item"].previous == ("an item", "es an item")
    assert asked["The very last paragraph."].previous == (
        "The last paragraph.",
        "es The last paragraph.",
    )


def test_a_new_paragraph_has_no_past_and_neither_has_one_of_another_kind(folder):
    asked = edited(
        folder, ("# The morning\n", "# The morning\n\nA new one.\n"), ("- another item", "- # big")
    )

    assert asked["A new one."].previous is None
    assert asked["big"].previous is None


def test_what_a_person_made_of_the_target_is_what_is_revised(folder):
    post = folder.read("posts/a.es.md")
    folder.write("posts/a.es.md", post.replace("es The first paragraph.", "El primer párrafo."))

    asked = edited(folder, ("first paragraph", "first, shorter paragraph"))

    assert asked["The first, shorter paragraph."].previous == (
        "The first paragraph.",
        "El primer párrafo.",
    )


def test_without_a_memory_the_old_source_is_read_from_git(folder):
    repository = Repository(folder.root)
    repository.git("init", "-q")
    repository.commit()
    results = []
    asked = edited(
        folder, ("first paragraph", "first, shorter paragraph"), memory="other",
        report=results.append,
    )  # fmt: skip

    assert [one.previous for one in asked.values()] == [
        ("The first paragraph.", "es The first paragraph.")
    ]
    assert [each.check for each in results[0].findings] == []


def test_without_memory_and_git_it_is_asked_anew_with_the_old_target_and_that_is_told(folder):
    results = []
    asked = edited(
        folder, ("first paragraph", "first, shorter paragraph"), memory="other",
        report=results.append,
    )  # fmt: skip

    assert [one.previous for one in asked.values()] == [("", "es The first paragraph.")]
    (finding,) = results[0].findings
    assert (finding.check, finding.severity, finding.line) == ("history", "minor", 3)


def test_what_is_forced_is_translated_anew(folder):
    asked = edited(folder, ("first paragraph", "first, shorter paragraph"), force=True)

    assert len(asked) == 6
    assert {one.previous for one in asked.values()} == {None}
