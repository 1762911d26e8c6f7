"""Old files from git, and what comes of it where there are none."""

from notetrans.stage import blob_id
from notetrans.stage.git_blobs import blobs_at, read_blob
from stage.git_folder import Repository


def test_an_old_file_is_read_by_the_beginning_of_its_blob_id(tmp_path):
    repository = Repository(tmp_path).begin()
    data = "naïve\r\n".encode()
    (tmp_path / ".gitattributes").write_text("x -text\n", encoding="utf-8")
    (tmp_path / "x").write_bytes(data)
    repository.commit()
    (tmp_path / "x").unlink()
    repository.commit()
    assert read_blob(tmp_path, blob_id(data)[:11]) == data
    assert read_blob(tmp_path, blob_id(data)) == data


def test_what_is_not_there_is_none(tmp_path, monkeypatch):
    assert read_blob(tmp_path, "0" * 11) is None  # no repository
    repository = Repository(tmp_path).begin()
    repository.commit()
    assert read_blob(tmp_path, "0" * 11) is None  # no such blob
    assert read_blob(tmp_path, repository.git("rev-parse", "HEAD")[:11]) is None  # no blob
    monkeypatch.setenv("PATH", "")
    assert read_blob(tmp_path, "0" * 11) is None  # no git


def test_what_stood_at_a_path_is_listed_the_latest_first(tmp_path):
    site = tmp_path / "site"
    site.mkdir()
    repository = Repository(tmp_path).begin()
    versions = [b"one\n", b"two\n", b"three\n"]
    for data in versions:
        (site / "naïve a.md").write_bytes(data)
        repository.commit()
    (site / "naïve a.md").unlink()
    repository.commit()
    assert blobs_at(site, "naïve a.md") == [blob_id(data) for data in reversed(versions)]
    assert blobs_at(site, "other.md") == []
    assert blobs_at(tmp_path / "nowhere", "a.md") == []
