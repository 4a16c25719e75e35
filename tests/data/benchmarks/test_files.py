"""Raw files are found in either layout, and nothing is written where they are."""

import pytest

from analysis.checks import BadInput
from analysis.data.benchmarks import files
from analysis.data.benchmarks.files import FOLDER, find_raw, linked_root, raw_folder
from analysis.data.benchmarks.table import BENCHMARKS

CORA, ACTOR = BENCHMARKS["cora"], BENCHMARKS["actor"]


@pytest.mark.parametrize("layout", ["Planetoid/Cora/raw", "Cora/raw", "planetoid/cora/raw"])
def test_raw_files_are_found_in_every_layout(tmp_path, layout):
    (tmp_path / layout).mkdir(parents=True)
    assert find_raw(CORA, tmp_path) is None, "an empty folder holds nothing"
    (tmp_path / layout / "ind.cora.x").write_text("x")
    found = find_raw(CORA, tmp_path)
    assert found is not None
    assert found.samefile(tmp_path / layout)


def test_a_loader_of_one_data_set_has_no_folder_of_its_name(tmp_path):
    (tmp_path / "Actor" / "raw").mkdir(parents=True)
    (tmp_path / "Actor" / "raw" / "a.txt").write_text("a")
    assert find_raw(ACTOR, tmp_path) == tmp_path / "Actor" / "raw"


def test_a_folder_without_the_files_is_refused_with_the_place_where_they_belong(tmp_path):
    with pytest.raises(BadInput, match="Planetoid/Cora/raw, found none; put them there"):
        raw_folder(CORA, tmp_path)


def test_the_environment_comes_first_then_what_was_downloaded(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "cache_folder", lambda: tmp_path / "cache")
    monkeypatch.setenv(FOLDER, str(tmp_path / "mine"))
    assert raw_folder(CORA, None) is None
    for folder in ("cache", "mine"):
        (tmp_path / folder / "Cora" / "raw").mkdir(parents=True)
        (tmp_path / folder / "Cora" / "raw" / "x").write_text("x")
        assert raw_folder(CORA, None) == tmp_path / folder / "Cora" / "raw"


def test_what_the_loader_writes_stays_out_of_the_users_folder(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "cache_folder", lambda: tmp_path / "cache")
    raw = tmp_path / "mine" / "Cora" / "raw"
    raw.mkdir(parents=True)
    (raw / "x").write_text("x")
    with linked_root(CORA, raw) as root:
        assert (root / "Cora" / "raw" / "x").read_text() == "x"
        (root / "Cora" / "raw" / "more").write_text("downloaded")
        (root / "Cora" / "processed").mkdir()
    assert [each.name for each in raw.parent.rglob("*")] == ["raw", "x"]
    assert not root.exists()
    assert not (tmp_path / "cache").exists()


def test_a_download_is_kept_for_the_next_time(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "cache_folder", lambda: tmp_path / "cache")
    for _ in range(2):  # the second is as if another process had been faster
        with linked_root(CORA, None) as root:
            (root / "Cora" / "raw").mkdir(parents=True)
            (root / "Cora" / "raw" / "x").write_text("x")
    kept = find_raw(CORA, tmp_path / "cache")
    assert kept is not None
    assert [each.name for each in kept.parent.iterdir()] == ["raw"]
