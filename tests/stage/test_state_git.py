"""State files in real repositories: merged, rebased and cherry-picked without a conflict.

The oracle knows nothing of lines. It compares the three states unit by unit, as git compares
texts: what one side left alone is the other's; what both changed is decided by rank.
"""

from collections import Counter
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from notetrans.model import Origin, State
from notetrans.stage import (
    MERGE,
    Entry,
    PostState,
    blob_id,
    compact_state,
    content_hash,
    short_blob,
    unit_hash,
)
from stage.git_folder import Repository

HOWS = ("merge", "rebase", "cherry-pick")


def entry(source, target=None, state=State.TRANSLATED, origin=Origin.MACHINE):
    """Return a unit by its texts."""
    text = target if target is not None else f"es {source}"
    return Entry(unit_hash("p", source), unit_hash("p", text) if text else "", state, origin)


def post(*entries, version="1"):
    """Return the state of a post of these units."""
    made = short_blob(blob_id(version.encode())), content_hash(version.encode())
    return PostState((made,), tuple(entries), "", "openai m")


@pytest.fixture
def repository(tmp_path):
    return Repository(tmp_path).begin()


def brought(repository, how, base, ours, theirs):
    """Return the state after two branches went from a base to these states and met."""
    repository.put(base)
    for name, states in (("ours", ours), ("theirs", theirs)):
        repository.branch(name)
        for each in states:
            repository.put(each)
    repository.bring(how, "ours", "theirs")
    return repository.state()


TEXTS = ["one", "two", "three", "four", "five", "six", "seven", "eight"]


@pytest.mark.parametrize("how", HOWS)
class TestScenarios:
    """Two branches, and what each of them did."""

    def test_two_makers(self, repository, how):
        """Each branch had another engine, and another prompt: one of the two, never a mixture."""
        base = replace(post(entry("one")), made_by="openai m", prompt="1")
        ours = replace(base, made_by="openai m", prompt="3")
        theirs = replace(base, made_by="openai n", prompt="2")
        found = brought(repository, how, base, [ours], [theirs])
        assert (found.made_by, found.prompt) == ("openai n", "2")

    def test_other_posts(self, repository, how):
        repository.put(post(entry("one")))
        repository.branch("ours")
        repository.put(post(entry("a"), version="2"), "posts/y.md")
        repository.branch("theirs")
        repository.put(post(entry("b"), version="3"), "posts/z.md")
        repository.bring(how, "ours", "theirs")
        notes = ("posts/x.md", "posts/y.md", "posts/z.md")
        sources = [repository.state(note).entries for note in notes]
        assert sources == [(entry("one"),), (entry("a"),), (entry("b"),)]

    def test_another_place_of_one_post(self, repository, how):
        base = [entry(text) for text in TEXTS]
        ours, theirs = list(base), list(base)
        ours[1] = entry("two", "dos", State.REVIEWED, Origin.PERSON)
        theirs[6] = entry("seven", "siete")
        found = brought(repository, how, post(*base), [post(*ours)], [post(*theirs)])
        assert found.entries == (base[0], ours[1], *base[2:6], theirs[6], base[7])

    def test_the_same_place_of_one_post(self, repository, how):
        base = [entry("one"), entry("two")]
        ours, theirs = [*base, entry("a")], [*base, entry("b")]
        found = brought(repository, how, post(*base), [post(*ours)], [post(*theirs)])
        assert found.entries[:2] == tuple(base)
        assert set(found.entries[2:]) == {entry("a"), entry("b")}

    def test_one_unit_with_different_targets(self, repository, how):
        base = [entry("one"), entry("two"), entry("three")]
        ours = [base[0], entry("two", "ours"), base[2]]
        theirs = [base[0], entry("two", "theirs"), base[2]]
        found = brought(repository, how, post(*base), [post(*ours)], [post(*theirs)])
        assert [each.source for each in found.entries] == [each.source for each in base]
        middle = found.entries[1]
        assert middle.findings == (MERGE,)
        both = {ours[1].target, theirs[1].target}
        assert {middle.target, *(each.target for each in middle.rivals)} == both

    def test_one_unit_with_the_same_target(self, repository, how):
        base = [entry("one"), entry("two"), entry("three")]
        same = [base[0], entry("two", "dos"), base[2]]
        theirs = post(*same, version="2")
        found = brought(repository, how, post(*base), [post(*same, version="2")], [theirs])
        assert found == theirs

    def test_a_line_that_one_side_removed_beside_one_that_the_other_changed(self, repository, how):
        """Where plain lines and ``merge=union`` bring both old lines back."""
        base = [entry(text) for text in TEXTS]
        ours = [*base[:4], *base[5:]]
        theirs = [*base[:5], entry("six", "seis", State.REVIEWED, Origin.PERSON), *base[6:]]
        found = brought(repository, how, post(*base), [post(*ours)], [post(*theirs)])
        assert found.entries == (*base[:4], theirs[5], *base[6:])

    def test_a_moved_unit_that_the_other_side_changed(self, repository, how):
        base = [entry(text) for text in TEXTS]
        ours = [*base[1:], base[0]]
        theirs = [entry("one", "uno"), *base[1:]]
        found = brought(repository, how, post(*base), [post(*ours)], [post(*theirs)])
        assert Counter(found.entries) == Counter(theirs)

    def test_what_was_changed_and_changed_back_gives_way(self, repository, how):
        base = [entry(text) for text in TEXTS]
        there = post(*base[:2], entry("three", "x"), *base[3:])
        theirs = post(*base[:2], entry("three", "tres"), *base[3:])
        found = brought(repository, how, post(*base), [there, post(*base)], [theirs])
        assert found.entries == theirs.entries

    def test_a_reviewed_target_and_a_new_one_of_a_machine(self, repository, how):
        base = [entry("one"), entry("two"), entry("three")]
        ours = [base[0], entry("two", "es two", State.REVIEWED), base[2]]
        theirs = [base[0], entry("two", "dos"), base[2]]
        found = brought(repository, how, post(*base), [post(*ours)], [post(*theirs)])
        assert replace(found.entries[1], rivals=()) == ours[1]
        assert found.entries[1].rivals == (theirs[1],)

    def test_both_sides_compacted_at_different_times(self, repository, how):
        base = [entry(text) for text in TEXTS]
        steps = [[*base[:2], entry("three", f"t{n}"), *base[3:]] for n in range(3)]
        repository.put(post(*base))
        for step in steps[:2]:
            repository.put(post(*step))
        repository.branch("ours")
        compact_state(repository.root, "es", "posts/x.md")
        repository.commit()
        repository.put(post(*steps[2]))
        compact_state(repository.root, "es", "posts/x.md")
        repository.commit()
        repository.branch("theirs")
        repository.put(post(*steps[1][:3], *base[4:], version="2"))
        repository.bring(how, "ours", "theirs")
        assert repository.state().entries == (*steps[2][:3], *base[4:])


def test_the_lines_of_two_publishes_are_both_kept_until_the_next(repository):
    base, ours, theirs = (post(entry("one"), version=n) for n in "123")
    found = brought(repository, "merge", base, [ours], [theirs])
    assert set(found.posts) == {*ours.posts, *theirs.posts}
    repository.put(post(entry("one"), version="4"))
    assert repository.state() == post(entry("one"), version="4")


def test_a_merge_tool_that_knows_no_union_leaves_markers_which_the_loader_reads(repository):
    (repository.root / ".notetrans/.gitattributes").write_text("/state/** text\n", encoding="utf-8")
    repository.put(post(entry("one")))
    for name, text in (("ours", "a"), ("theirs", "b")):
        repository.branch(name)
        repository.put(post(entry("one"), entry(text), version=name))
    repository.git("merge", "-q", "ours", check=False)
    assert "<<<<<<<" in repository.text()
    from notetrans.stage import read_state, write_state

    state, problems = read_state(repository.root, "es", "posts/x.md")
    assert set(state.entries) == {entry("one"), entry("a"), entry("b")}
    assert len(problems) == 3
    write_state(repository.root, "es", "posts/x.md", state)
    assert repository.state() == state


# Random histories


def changed(state, data):
    """Return a state with one thing done to it."""
    units = list(state.entries)
    what = data.draw(st.sampled_from(["target", "source", "insert", "remove", "move", "review"]))
    at = data.draw(st.integers(0, max(0, len(units) - 1)))
    text = data.draw(st.sampled_from("abcdefgh"))
    new = entry(f"new {text}")
    if what in ("insert", "source") and new.source in {each.source for each in units}:
        return state  # which of two equal units a line speaks of is another test's
    if what == "insert" or not units:
        units.insert(at, new)
    elif what == "remove":
        del units[at]
    elif what == "move":
        units.insert(data.draw(st.integers(0, len(units) - 1)), units.pop(at))
    elif what == "review":
        states = st.sampled_from([State.TRANSLATED, State.REVIEWED, State.FINAL])
        units[at] = replace(units[at], state=data.draw(states))
    elif what == "source":
        units[at] = new
    else:
        origin = data.draw(st.sampled_from([Origin.MACHINE, Origin.PERSON]))
        units[at] = replace(units[at], target=unit_hash("p", f"t {text}"), origin=origin)
    return replace(post(*units, version=text))


def keyed(state):
    """Return the units of a state by source and how manieth they are with it."""
    seen = Counter()
    found = {}
    for each in state.entries:
        seen[each.source] += 1
        found[each.source, seen[each.source]] = each
    return found


def expected(ours, theirs):
    """Return what a merge must say of each unit: the entries that may hold, all of one rank.

    Each side is the list of its states, from the one that both began with.
    """
    base, had = (
        keyed(ours[0]),
        [{e for state in side for e in state.entries} for side in (ours, theirs)],
    )
    ours, theirs = keyed(ours[-1]), keyed(theirs[-1])
    found = {}
    for key in {*ours, *theirs}:
        here, there, was = ours.get(key), theirs.get(key), base.get(key)
        if (here in had[1] and not there) or (there in had[0] and not here):
            continue  # the one side removed it, be it that both had added it
        if there in (here, was):
            sides = [here]
        elif here == was:
            sides = [there]
        else:
            sides = [each for each in (here, there) if each]
        sides = [each for each in sides if each]
        if sides:
            best = max(map(rank, sides))
            found[key] = [each for each in sides if rank(each) == best]
    return found


def rank(each):
    return list(State).index(each.state), each.origin is Origin.PERSON


def compare(found, wanted):
    found = keyed(found)
    assert set(found) == set(wanted)
    for key, sides in wanted.items():
        got = found[key]
        assert got.target in {each.target for each in sides}
        assert (got.state, got.origin is Origin.PERSON) in {
            (each.state, each.origin is Origin.PERSON) for each in sides
        }
        assert (MERGE in got.findings) == (len({each.target for each in sides}) > 1)


@settings(
    max_examples=20,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # made smaller, git takes its time
    suppress_health_check=[HealthCheck.too_slow],
)
@given(st.data(), st.sampled_from(HOWS), st.sampled_from(["", "ours", "theirs"]))
def test_random_branches_meet_as_a_comparison_of_states_says(data, how, compacting):
    with TemporaryDirectory() as folder:
        repository = Repository(Path(folder)).begin()
        base = post(*(entry(text) for text in data.draw(st.permutations("abcdefgh"))))
        repository.put(base)
        for _ in range(data.draw(st.integers(0, 2))):
            base = changed(base, data)
            repository.put(base)
        sides = {}
        for name in ("ours", "theirs"):
            repository.branch(name)
            states = [base]
            for _ in range(data.draw(st.integers(1, 3))):
                states.append(changed(states[-1], data))
                repository.put(states[-1])
            if compacting == name:
                compact_state(repository.root, "es", "posts/x.md")
                repository.commit()
            sides[name] = states
        repository.bring(how, "ours", "theirs")
        compare(repository.state(), expected(**sides))
