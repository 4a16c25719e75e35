"""zip archives: what is in them, and what must not be unpacked."""

import pytest

from analysis.data.upload.archives.zip_archive import unzip
from analysis.data.upload.errors import BadUpload
from tests.faults.bombs import bomb
from tests.faults.uploads import zipped


def test_files_come_back_without_folders_and_clutter():
    files = {"a/b.csv": b"1,2", "__MACOSX/a/._b.csv": b"x", ".DS_Store": b"x", "a/": b""}
    assert unzip("a.zip", zipped(files)) == {"a/b.csv": b"1,2"}


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("zip of zeros", "grows at most 200 times"),
        ("zip of many zeros", "grows at most 200 times"),
        ("zip of 20,000 files", "at most 10,000 files"),
        ("zip that lies about its size", "expected a"),
        ("zip with a password", "without a password"),
    ],
)
def test_bombs_are_known_by_their_directory(name, words):
    with pytest.raises(BadUpload, match=words):
        unzip("a.zip", bomb(name)["a.zip"])


def test_what_grows_by_more_than_two_hundred_times_is_refused():
    with pytest.raises(BadUpload, match="grows at most 200 times"):
        unzip("a.zip", zipped({"a.csv": bytes(40_000_000)}))


def test_a_file_without_a_name_is_passed_over():
    content = bytearray(zipped({"x": b"3,4"}))
    at = content.rfind(b"PK\x01\x02")
    content[at + 46 : at + 47] = b"\x00"  # a name that ends before it begins
    assert unzip("a.zip", bytes(content)) == {}


def test_one_name_twice_is_refused():
    import io
    import zipfile

    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a.csv", "1,2")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("a.csv", "3,4")
    with pytest.raises(BadUpload, match="one name twice"):
        unzip("a.zip", stream.getvalue())
