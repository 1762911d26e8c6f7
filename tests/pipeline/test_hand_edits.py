"""Posts that a person changed in an editor: read unit by unit, taken in, carried on, never lost.

The cases are in ``hand_edits.txt``: a note, its post as a person left it, the note as it is
then, and the post after the next run and publish.
"""

from pathlib import Path

import pytest
from site_run import CONFIG, Folder, Reviser

from casefile import read_cases
from notetrans.config import load
from notetrans.pipeline import open_site
from notetrans.pipeline.status import post_statuses
from notetrans.protocol import Capabilities
from notetrans.stage import plan_publish, publish, read_staged, staged_posts

CASES = read_cases(Path(__file__).with_name("hand_edits.txt"), 4)
NOTE, POST = "posts/a.md", "posts/a.es.md"
TITLE = "front_matter: {set: {}, reset: {}}"


def put(folder, path, text):
    """Write a file, line ends as they are given."""
    file = folder.root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(f"{text}\n".encode())


def got(folder, path):
    return (folder.root / path).read_bytes().decode().removesuffix("\n")


def run(folder, backend=None, **options):
    """Translate without publishing, and return what became of the post."""
    backend = backend or Reviser()
    return folder.translate(backend, publishing=False, memory="memory-scripted", **options)[POST]


def status(folder):
    site = open_site(load(folder.root, environ={}, user=folder.root / "none"))
    (found,) = post_statuses(site, site.plan().posts)
    return found


def refusals(folder, **options):
    """Publish what is staged, and return what was refused."""
    plan = plan_publish(folder.root, list(staged_posts(folder.root)), **options)
    return "\n".join(map(str, publish(folder.root, plan).refused))


@pytest.fixture
def folder(tmp_path):
    return Folder(tmp_path, CONFIG + "frontmatter: {set: {}, reset: {}}\n")


@pytest.mark.parametrize("case", CASES, ids=[case.title for case in CASES])
def test_what_becomes_of_an_edited_post(folder, case):
    note, by_hand, changed, after = case.parts
    says = case.settings
    put(folder, NOTE, note)
    run(folder)
    assert refusals(folder) == ""
    put(folder, POST, by_hand)

    found = status(folder)
    assert found.status == ("current" if says["edited"] == "no" else "edited")
    assert found.edited == int(says["edited"].replace("no", "0"))
    assert "; ".join(found.unplaced) == says.get("unplaced", "")

    put(folder, NOTE, changed)
    backend = Reviser()
    backend.capabilities = Capabilities(natural=False, revise=says.get("revise") != "no")
    assert run(folder, backend).status == says["run"]
    if says.get("revise") != "no":
        assert " ".join(backend.asked) == says.get("asked", "")
    if "previous" in says:
        assert {" → ".join(one.previous) for one in backend.asked.values()} == {says["previous"]}

    staged = read_staged(folder.root, "es", NOTE)
    assert (staged is not None) == (says["run"] == "staged")
    findings = {each for unit in staged.units for each in unit.entry.findings} if staged else set()
    assert findings == set(says.get("findings", "").split())
    assert says.get("staged", "") in (staged.text if staged else "")

    told = refusals(folder)
    assert says.get("refused", "") in told
    assert bool(told) == ("refused" in says)
    assert got(folder, POST) == after
    if says.get("published"):
        assert status(folder).status == "current"
        last = Reviser()
        assert run(folder, last).status == "current"
        assert last.asked == {}
