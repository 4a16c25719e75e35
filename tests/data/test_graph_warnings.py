"""What is odd about a graph is said, and what is not odd is not."""

import numpy as np
import torch
from torch_geometric.data import Data
from torch_geometric.utils import to_undirected

from analysis.data.builtin.table import SAMPLES, load_sample
from analysis.data.inspect import inspect_graph
from tests.data.test_preparation_options import ring


def test_samples_are_not_called_odd_for_their_labels_or_scales():
    for name in SAMPLES:
        graphs = load_sample(name)
        said = " ".join(inspect_graph([graphs] if isinstance(graphs, Data) else graphs).odd)
        assert "quantity" not in said
        assert "scale" not in said


def test_many_classes_of_few_members_look_like_a_quantity():
    data = ring([i // 2 for i in range(80)])
    assert any("looks like a quantity or a name" in sentence for sentence in inspect_graph(data).odd)


def test_labels_dealt_at_random_are_not_called_heterophilous_and_those_that_avoid_each_other_are():
    rng = np.random.default_rng(0)
    ends = torch.from_numpy(rng.integers(0, 90, (2, 400)))
    ends = to_undirected(ends[:, ends[0] != ends[1]])
    word, said = "share a label less often", 0
    for _ in range(60):
        y = torch.from_numpy(rng.integers(0, 3, 90))
        said += any(word in each for each in inspect_graph(Data(edge_index=ends, y=y, num_nodes=90)).odd)
    assert said <= 1
    y = torch.arange(90) % 3
    apart = ends[:, y[ends[0]] != y[ends[1]]]
    (sentence,) = [s for s in inspect_graph(Data(edge_index=apart, y=y, num_nodes=90)).odd if word in s]
    assert "(0.0 % of the edges) than by chance (33.3 %)" in sentence
