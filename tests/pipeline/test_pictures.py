"""Pictures for the review page: of the site, by their content, whatever an address says."""

import os
from base64 import b64decode

import pytest

from notetrans.errors import UsageError
from notetrans.pipeline.reviewing.pictures import picture

PNG = b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
NOTE = "posts/2024/a.md"


@pytest.fixture
def root(tmp_path):
    root = tmp_path / "site"
    files = {
        "posts/2024/red door.png": PNG,
        "posts/top.gif": b"GIF89a...",
        "static/img/a.webp": b"RIFF\0\0\0\0WEBPVP8 ",
        "img/b.jpg": b"\xff\xd8\xff\xe0",
        "posts/2024/vector.svg": SVG,
        "posts/2024/page.png": b"<html><script>alert(1)</script>",
        "posts/2024/late.png": b" " + PNG,
        "posts/2024/big.png": PNG + b"\0" * (4 << 20),
        "notetrans.yaml": b"version: 1\n",
        ".git/secret.png": PNG,
        "posts/.hidden/secret.png": PNG,
        "../outside.png": PNG,
        "../site-two/a.png": PNG,
    }
    for name, data in files.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    return root


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("red door.png", "image/png"),
        ("red%20door.png?v=2#left", "image/png"),
        ("./red%20door.png", "image/png"),
        ("../top.gif", "image/gif"),
        ("/img/a.webp", "image/webp"),
        ("/img/b.jpg", "image/jpeg"),
        ("//img/b.jpg".replace("//", "/", 1), "image/jpeg"),
    ],
)
def test_a_picture_of_the_site_is_found_beside_the_note_or_from_the_root(root, address, kind):
    assert picture(root, NOTE, address)[0] == kind


@pytest.mark.parametrize(
    "address",
    [
        "",
        ".",
        "/",
        "..",
        "../../../outside.png",
        "..%2f..%2f..%2foutside.png",
        "%2e%2e/%2e%2e/%2e%2e/outside.png",
        "../../../site-two/a.png",
        "/../outside.png",
        "/..%2foutside.png",
        "..\\..\\..\\outside.png",
        "/.git/secret.png",
        "../.hidden/secret.png",
        "../../.git/secret.png",
        "/static/../.git/secret.png",
        "/etc/passwd",
        "file:///etc/passwd",
        "file:red%20door.png",
        "//localhost/red%20door.png",
        "http://127.0.0.1/red%20door.png",
        "http://[::1/red%20door.png",
        "\\\\host\\share.png",
        "javascript:alert(1)",
        "red%20door.png%00.jpg",
        "%ff.png",
        "x" * 5000,
        "a/" * 3000,
        "/notetrans.yaml",
        "vector.svg",
        "page.png",
        "late.png",
        "big.png",
        "nothing.png",
        "../2024",
    ],
)
def test_nothing_else_is_given(root, address):
    with pytest.raises(UsageError):
        picture(root, NOTE, address)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no such files on this system")
def test_what_is_no_plain_file_is_not_even_opened(root):
    os.mkfifo(root / "posts/2024/pipe.png")
    with pytest.raises(UsageError, match="not a file"):
        picture(root, NOTE, "pipe.png")


def test_links_lead_nowhere_out_of_the_site(root):
    folder = root / "posts/2024"
    (folder / "out.png").symlink_to(root.parent / "outside.png")
    (folder / "up").symlink_to(root.parent)
    (folder / "ring.png").symlink_to(folder / "ring.png")
    (folder / "shown.png").symlink_to(root / ".git/secret.png")
    (folder / "in.png").symlink_to(folder / "red door.png")
    for name in ("out.png", "up/outside.png", "ring.png", "shown.png"):
        with pytest.raises(UsageError):
            picture(root, NOTE, name)
    assert picture(root, NOTE, "in.png") == ("image/png", PNG)
