"""Rebasing of relative links."""

from __future__ import annotations

import posixpath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notetrans.site import rebase

FILES = {
    "notes/pic.png",
    "notes/a b.md",
    "notes/2024",
    "img/x.png",
    "notes/c:d.md",
    "posts/es/y.md",
}
FILES |= {"notes/y.md"}


@pytest.mark.parametrize(
    ("dest", "there"),
    [
        ("pic.png", "../../notes/pic.png"),
        ("./pic.png?v=1#top", "../../notes/pic.png?v=1#top"),
        ("../img/x.png", "../../img/x.png"),
        ("a%20b.md", "../../notes/a%20b.md"),
        ("a b.md", "../../notes/a b.md"),
        ("2024/", "../../notes/2024/"),
        ("y.md", "y.md"),
        ("absent.png", "absent.png"),
        ("/img/x.png", "/img/x.png"),
        ("//host/x", "//host/x"),
        ("https://a.example/pic.png", "https://a.example/pic.png"),
        ("mailto:a@b.example", "mailto:a@b.example"),
        ("#pic.png", "#pic.png"),
        ("?pic.png", "?pic.png"),
        ("", ""),
        ("{{ site.url }}/pic.png", "{{ site.url }}/pic.png"),
        ("pic.png{% x %}", "pic.png{% x %}"),
        ("../../etc/passwd", "../../etc/passwd"),
    ],
)
def test_only_relative_links_that_would_break_are_rebased(dest: str, there: str) -> None:
    assert rebase(dest, "notes/x.md", "posts/es/x.md", FILES.__contains__) == there


def test_beside_its_note_a_post_keeps_every_link() -> None:
    assert rebase("pic.png", "notes/x.md", "notes/x.es.md", FILES.__contains__) == "pic.png"


def test_a_path_that_would_read_as_a_scheme_is_kept_a_path() -> None:
    found = rebase("notes/c:d.md", "x.md", "notes/x.md", FILES.__contains__)
    assert found == "./c:d.md"


FOLDER = st.lists(st.sampled_from("abc"), max_size=3).map("/".join)
FILE = st.builds(posixpath.join, FOLDER, st.sampled_from(["x", "y.md"]))


@given(FOLDER, FOLDER, FILE, st.sampled_from(["", "#f", "?q"]))
def test_a_rebased_link_leads_to_the_same_file(here: str, there: str, file: str, end: str) -> None:
    source, target = posixpath.join(here, "n.md"), posixpath.join(there, "p.md")
    dest = posixpath.relpath(file, here or ".") + end
    found = rebase(dest, source, target, lambda path: path == file)
    path = found.removesuffix(end)
    assert posixpath.normpath(posixpath.join(there, path)) == file
    assert found.endswith(end)
