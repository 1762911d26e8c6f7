"""Old files from git, and what comes of it where there are none."""

from notetrans.stage import blob_id
from notetrans.stage.git_blobs import read_blob
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
