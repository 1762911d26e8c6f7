"""A site with notes that are staged, and the page that is served for it."""

import pytest

from review_web.browser import browser
from review_web.running import NOTE, Folder, Running


@pytest.fixture
def folder(tmp_path):
    """A site with one note, and nothing staged."""
    made = Folder(tmp_path / "site")
    made.write("posts/a.md", NOTE)
    made.write("notetrans.yaml", "version: 1\n")
    return made


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """The page of a site with one post that waits; tests do not change it."""
    made = Folder(tmp_path_factory.mktemp("served"))
    made.write("posts/a.md", NOTE)
    made.write("notetrans.yaml", "version: 1\n")
    made.write("secret.txt", "SECRET-OUTSIDE")
    made.translate("es")
    with Running(made) as running:
        yield running


@pytest.fixture(scope="module")
def chrome():
    """A browser for the tests of a file."""
    with browser() as opened:
        yield opened
