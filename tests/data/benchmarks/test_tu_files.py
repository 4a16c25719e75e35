"""TUDataset's text files in small: attributes before node labels, graphs without edges, folds of them."""

import numpy as np
import pytest

from analysis.data.benchmarks.loading import MOST_DEGREES, load_benchmark
from analysis.data.benchmarks.table import BENCHMARKS
from analysis.data.catalog import load_data
from analysis.training.presets.graph_folds import fold_specs, graph_classification_spec
from analysis.training.spec import DataSpec
from tests.data.raw_layouts import tu

SIZES = {"proteins": (1, 3), "enzymes": (18, 3), "nci1": (0, 3), "imdb-binary": (0, 0)}


def written(name, root):
    benchmark = BENCHMARKS[name]
    raw = root / benchmark.loader / benchmark.folder
    raw.mkdir(parents=True)
    attributes, kinds = SIZES[name]
    return tu(raw, name=benchmark.name, attributes=attributes, kinds=kinds)


@pytest.mark.parametrize("name", SIZES)
def test_every_graph_is_read_as_it_was_written(name, tmp_path):
    made = written(name, tmp_path)
    graphs = load_benchmark(name, root=tmp_path)
    assert len(graphs) == len(made.y)
    for number, graph in enumerate(graphs):
        n = len(made.kinds[number])
        assert graph.num_nodes == n
        assert {frozenset(edge) for edge in graph.edge_index.T.tolist()} == made.edges[number]
        assert int(graph.y) == made.y[number]
        attributes, kinds = SIZES[name]
        if attributes or kinds:
            wanted = np.hstack([made.attributes[number], np.eye(kinds)[made.kinds[number]]])
            assert np.allclose(graph.x.numpy(), wanted, atol=1e-6)
        else:
            degree = [sum(node in edge for edge in made.edges[number]) for node in range(n)]
            assert graph.x.argmax(1).tolist() == degree
            assert graph.x.shape == (n, MOST_DEGREES + 1)


def test_the_folds_hold_every_graph_once(tmp_path, monkeypatch):
    made = written("proteins", tmp_path)
    monkeypatch.setenv("SOFT_CLUSTER_LAB_DATA", str(tmp_path))
    base = graph_classification_spec(DataSpec(name="proteins"))
    tested = []
    for spec in fold_specs(base, folds=5, baseline=False):
        graphs = load_data(spec.data)
        x = np.concatenate([graph.x.numpy() for graph in graphs if graph.split == 0])
        assert np.allclose(x.mean(0), 0, atol=1e-5), "standardised on the training graphs"
        tested += [number for number, graph in enumerate(graphs) if graph.split == 2]
    assert sorted(tested) == list(range(len(made.y)))
