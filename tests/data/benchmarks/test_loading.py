"""Real benchmarks through PyG's loaders: counts, splits, both directions, no self-loops."""

import numpy as np
import pytest
import torch
import torch_geometric.datasets
from torch_geometric.data import Data
from torch_geometric.utils import contains_self_loops, is_undirected

from analysis.checks import BadInput
from analysis.data.benchmarks import loading
from analysis.data.benchmarks.loading import fixed_size_split, load_benchmark
from analysis.data.benchmarks.table import BENCHMARKS, Benchmark
from tests.data.raw_layouts import LAYOUTS
from tests.source import ROOT

FOLDER = ROOT.parent / "shared" / "data"
real = pytest.mark.skipif(not FOLDER.exists(), reason="needs the benchmark files in ../shared/data")


@real
@pytest.mark.parametrize(("name", "sizes"), [("cora", (140, 500, 1000)), ("pubmed", (60, 500, 1000))])
def test_public_splits_are_taken_as_they_are(name, sizes):
    graph = load_benchmark(name, root=FOLDER)
    assert tuple(int(graph[f"{part}_mask"].sum()) for part in ("train", "val", "test")) == sizes
    assert (graph.num_nodes, graph.num_edges) == (BENCHMARKS[name].nodes, BENCHMARKS[name].edges)


@real
def test_the_seed_picks_one_of_ten_public_splits():
    first, other, again = (load_benchmark("texas", root=FOLDER, seed=seed) for seed in (0, 1, 10))
    assert not torch.equal(first.train_mask, other.train_mask)
    assert torch.equal(first.train_mask, again.train_mask)
    assert is_undirected(first.edge_index, num_nodes=first.num_nodes)
    assert not contains_self_loops(first.edge_index)


@real
@pytest.mark.parametrize(("name", "graphs", "features"), [("mutag", 188, 7), ("enzymes", 600, 21)])
def test_graphs_come_with_a_stratified_split(name, graphs, features):
    read = load_benchmark(name, root=FOLDER)
    assert len(read) == graphs == BENCHMARKS[name].graphs
    assert {graph.num_features for graph in read} == {features}
    tenth = graphs // 10
    assert np.bincount([graph.split for graph in read]).tolist() == [graphs - 2 * tenth, tenth, tenth]


@real
def test_nothing_is_written_into_the_folder():
    before = sorted(FOLDER.rglob("*"))
    load_benchmark("texas", root=FOLDER)
    assert sorted(FOLDER.rglob("*")) == before


def test_few_labels_of_each_and_the_rest_for_testing():
    y = np.repeat([0, 1, 2], [5, 60, 400])
    part = fixed_size_split(y, seed=0)
    assert [np.bincount(part[y == label], minlength=3).tolist() for label in range(3)] == [
        [2, 2, 1],
        [20, 24, 16],
        [20, 30, 350],
    ]
    assert fixed_size_split(y, seed=0).tolist() == part.tolist() != fixed_size_split(y, seed=1).tolist()


def benchmark(split: str, task: str = "node classification") -> Benchmark:
    return Benchmark("Made", "", task, "Made", "", "raw", 1, 4, 6, split)


def test_a_graph_without_a_public_split_gets_one():
    y = torch.arange(2).repeat(60)
    path = torch.stack([torch.arange(119), torch.arange(1, 120)])
    graph = loading._single_graph(benchmark("drawn"), Data(x=torch.eye(120), edge_index=path, y=y), 0)
    assert int(graph.train_mask.sum()) == 40
    assert bool((graph.train_mask ^ graph.val_mask ^ graph.test_mask).all())
    assert graph.num_edges == 2 * 119


def test_nodes_without_features_are_told_apart_by_their_degree():
    star = torch.tensor([[1, 2, 3], [0, 0, 0]])
    graphs = tuple(Data(edge_index=star, num_nodes=4, y=torch.tensor([i % 2])) for i in range(10))
    made = loading._graph_list(benchmark("drawn", "graph classification"), graphs, 0)
    assert made[0].x.argmax(1).tolist() == [3, 1, 1, 1]


def test_without_files_and_network_one_sentence_says_what_to_do(monkeypatch, tmp_path):
    def unreachable(root, name):
        raise OSError("no network")

    loading._read.cache_clear()
    monkeypatch.setattr(loading, "raw_folder", lambda benchmark, root: None)
    monkeypatch.setattr(torch_geometric.datasets, "Planetoid", unreachable)
    with pytest.raises(BadInput, match="set SOFT_CLUSTER_LAB_DATA to a folder that holds Planetoid/CiteSeer"):
        load_benchmark("citeseer")
    broken = tmp_path / "Planetoid" / "CiteSeer" / "raw"
    broken.mkdir(parents=True)
    monkeypatch.setattr(loading, "raw_folder", lambda benchmark, root: broken)
    with pytest.raises(BadInput, match="could not read them"):
        load_benchmark("citeseer")


@pytest.mark.parametrize("name", LAYOUTS)
def test_raw_files_laid_out_as_they_are_published_are_read(name, tmp_path):
    raw = tmp_path / BENCHMARKS[name].loader / BENCHMARKS[name].folder
    raw.mkdir(parents=True)
    made = LAYOUTS[name](raw)
    before = sorted(each.name for each in raw.iterdir())
    data = load_benchmark(name, root=tmp_path)
    assert {frozenset(edge) for edge in data.edge_index.T.tolist()} == made.edges
    assert data.edge_index.shape[1] == 2 * len(made.edges)
    kept = made.x.any(axis=1)
    scaled = made.x / made.x.sum(axis=1, keepdims=True).clip(1)
    assert any(np.allclose(data.x.numpy(), x) for x in (made.x, scaled))
    assert np.array_equal(data.y.numpy()[kept], made.y[kept])
    masks = torch.stack([data.train_mask, data.val_mask, data.test_mask])
    assert (masks.sum(0) <= 1).all()
    assert masks.any(1).all()
    assert sorted(each.name for each in raw.iterdir()) == before, "nothing is written into the folder"
