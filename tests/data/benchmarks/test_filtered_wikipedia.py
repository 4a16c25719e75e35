"""The heterophilous benchmarks, on small files of their form: ten splits of which the seed picks one."""

import pytest
import torch

from analysis.data.benchmarks.loading import load_benchmark
from analysis.data.benchmarks.table import BENCHMARKS
from analysis.data.upload.upload import read_upload
from tests.data.raw_layouts import HETEROPHILOUS, LAYOUTS


@pytest.mark.parametrize("name", HETEROPHILOUS)
def test_the_seed_picks_one_of_ten_splits(name, tmp_path):
    raw = tmp_path / BENCHMARKS[name].loader / BENCHMARKS[name].folder
    raw.mkdir(parents=True)
    LAYOUTS[name](raw)
    assert BENCHMARKS[name].split == "ten"
    node = torch.arange(60)
    for seed in (0, 3, 13):
        graph = load_benchmark(name, root=tmp_path, seed=seed)
        assert torch.equal(graph.test_mask, (node + seed % 10) % 5 == 4)
        assert (graph.train_mask.int() + graph.val_mask.int() + graph.test_mask.int() == 1).all()


def test_the_same_file_can_be_uploaded(tmp_path):
    LAYOUTS["minesweeper"](tmp_path)
    (data,) = read_upload({"minesweeper.npz": (tmp_path / "minesweeper.npz").read_bytes()})
    raw = tmp_path / "HeterophilousGraphDataset" / "minesweeper" / "raw"
    raw.mkdir(parents=True)
    LAYOUTS["minesweeper"](raw)
    graph = load_benchmark("minesweeper", root=tmp_path, seed=4)
    assert torch.equal(data.test_mask[:, 4], graph.test_mask)
    assert torch.equal(data.x, graph.x)
    ours = {frozenset(edge) for edge in data.edge_index.T.tolist() if edge[0] != edge[1]}
    assert ours == {frozenset(edge) for edge in graph.edge_index.T.tolist()}
