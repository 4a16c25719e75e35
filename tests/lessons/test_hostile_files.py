"""A folder of lessons with files that are none: each is one sentence, and none is waited for."""

import os

import pytest

from analysis.checks import BadInput
from analysis.lessons.load_lesson import MOST_BYTES, read_lesson


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b'id="a-b"\nsteps=' + b"[" * 20_000 + b"]" * 20_000, "nested too deeply"),
        (b"a=" + b"{a=" * 3_000 + b"1" + b"}" * 3_000, "nested too deeply"),
        (b"a" + b".a" * 20_000 + b"=1", "keys of a few parts"),
        (b"a" + b" . a" * 20_000 + b"=1", "keys of a few parts"),
        (b"a=" + b"a" * 190_000, "expected TOML"),
        (b"minutes=" + b"9" * 50_000, "expected TOML"),
        (b"\xff\xfe", "UTF-8"),
        (b"minutes=nan", "expected a value"),
        (b"#" * (MOST_BYTES + 1), "at most"),
    ],
)
def test_what_is_no_lesson_is_one_sentence(tmp_path, content, sentence):
    path = tmp_path / "a.toml"
    path.write_bytes(content)
    with pytest.raises(BadInput, match=sentence):
        read_lesson(path)


def test_pipes_folders_and_circles_of_links_are_not_read(tmp_path):
    os.mkfifo(tmp_path / "pipe.toml")
    (tmp_path / "folder.toml").mkdir()
    (tmp_path / "circle.toml").symlink_to(tmp_path / "circle.toml")
    for path in tmp_path.iterdir():
        with pytest.raises(BadInput, match="expected a lesson in"):
            read_lesson(path)


def test_of_a_file_without_end_only_what_may_be_a_lesson_is_read(tmp_path):
    path = tmp_path / "huge.toml"
    with path.open("wb") as file:
        file.truncate(2**36)
    with pytest.raises(BadInput, match="got more"):
        read_lesson(path)
