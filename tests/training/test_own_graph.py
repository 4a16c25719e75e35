"""Somebody's graph in place of a named one, straight from PyG, without a name to be made up."""

import pytest
import torch
from torch_geometric.data import Data, HeteroData
from torch_geometric.datasets import KarateClub

from analysis.checks import BadInput
from analysis.data.builtin.table import load_sample
from analysis.training.fit import fit
from analysis.training.own_graph import as_graphs, on_own_graph
from analysis.training.spec import ClusterSpec, RunSpec, TrainingSpec

CLUB = KarateClub()[0]
SHORT = RunSpec(model=ClusterSpec(clusters=(4,), hidden=8), training=TrainingSpec(epochs=2, device="cpu"))
DEEP = RunSpec().with_(
    data__name="digits-knn", model={"kind": "depth", "depth": 2}, training=SHORT.training.model_dump()
)


def test_fit_takes_a_graph_as_pyg_gives_it_and_names_it_by_its_content():
    result = fit(SHORT, own=CLUB)
    assert result.assignment.shape == (34, 4)
    assert result.spec.data.name.startswith("own:")
    assert result.spec.data.task == "link reconstruction"
    assert result.spec.with_(data=SHORT.data.model_dump()) == SHORT
    again = fit(result.spec, own=on_own_graph(SHORT, CLUB).data)
    assert torch.equal(again.assignment, result.assignment)


def test_the_model_says_what_is_learned():
    assert on_own_graph(DEEP, CLUB).spec.data.task == "node classification"
    assert len(fit(DEEP, own=CLUB).layer_states) == 3
    digits = [Data(x=g.x, edge_index=g.edge_index, y=g.y) for g in load_sample("digits")[:60]]
    several = on_own_graph(SHORT, digits)
    assert several.spec.data.task == "graph classification"
    assert sorted({graph.split for graph in several.data}) == [0, 1, 2]
    assert several.data[0].label_names[:2] == ("class 1", "class 2")
    assert 0 <= fit(SHORT, own=digits).summary["test_accuracy"] <= 1


def test_other_graphs_have_other_names_and_a_named_one_must_be_that_one():
    spec = on_own_graph(SHORT, CLUB).spec
    other = Data(x=CLUB.x * 2, edge_index=CLUB.edge_index)
    assert on_own_graph(SHORT, other).spec.key != spec.key
    with pytest.raises(BadInput, match="expected the graph with fingerprint"):
        fit(spec, own=other)


def test_a_deep_model_without_labels_is_told_what_can_be_learned():
    with pytest.raises(BadInput, match="expected task to be one of link reconstruction"):
        fit(DEEP, own=Data(x=CLUB.x, edge_index=CLUB.edge_index))


def test_what_is_no_graph_is_refused():
    assert as_graphs((CLUB, CLUB)) == [CLUB, CLUB]
    for wrong in (HeteroData(), None, [], "graph", {"x": 1}, [CLUB, HeteroData()]):
        with pytest.raises(BadInput, match="^expected a .*graph|^expected a torch_geometric"):
            as_graphs(wrong)
