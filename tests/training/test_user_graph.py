"""Somebody's graph in place of a named one, straight from PyG, without a name to be made up."""

import pytest
import torch
from torch_geometric.data import Data, HeteroData
from torch_geometric.datasets import KarateClub

from analysis.checks import BadInput
from analysis.data.builtin.table import load_sample
from analysis.training.fit import fit
from analysis.training.spec import ClusterSpec, DepthSpec, RunSpec, TrainingSpec
from analysis.training.user_graph import as_graphs, on_user_graph

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
    again = fit(result.spec, own=on_user_graph(SHORT, CLUB).data)
    assert torch.equal(again.assignment, result.assignment)


def test_the_model_says_what_is_learned():
    assert on_user_graph(DEEP, CLUB).spec.data.task == "node classification"
    assert len(fit(DEEP, own=CLUB).layer_states) == 3
    digits = [Data(x=g.x, edge_index=g.edge_index, y=g.y) for g in load_sample("digits")[:60]]
    several = on_user_graph(SHORT, digits)
    assert several.spec.data.task == "graph classification"
    assert sorted({graph.split for graph in several.data}) == [0, 1, 2]
    assert several.data[0].label_names[:2] == ("class 1", "class 2")
    assert 0 <= fit(SHORT, own=digits).summary["test_accuracy"] <= 1


def test_other_graphs_have_other_names_and_a_named_one_must_be_that_one():
    spec = on_user_graph(SHORT, CLUB).spec
    other = Data(x=CLUB.x * 2, edge_index=CLUB.edge_index)
    assert on_user_graph(SHORT, other).spec.key != spec.key
    with pytest.raises(BadInput, match="expected the graph with fingerprint"):
        fit(spec, own=other)


def test_a_deep_model_is_told_which_labels_it_needs():
    bare = Data(x=CLUB.x, edge_index=CLUB.edge_index)
    quantity = Data(x=CLUB.x, edge_index=CLUB.edge_index, y=torch.rand(34))
    for graph, came in ((bare, "got none"), (quantity, r"got torch.float32 of shape \[34\]")):
        with pytest.raises(BadInput, match=r"expected node labels y of shape \[34\], whole numbers.*" + came):
            fit(DEEP, own=graph)


def test_no_sample_has_to_be_named_for_a_deep_model():
    spec = RunSpec(model=DepthSpec(depth=2), training=SHORT.training)
    assert spec.data.name == RunSpec().with_(model={"kind": "depth"}).data.name == "digits-knn"
    assert on_user_graph(spec, CLUB).spec.data.task == "node classification"
    with pytest.raises(BadInput, match="expected labelled nodes for a depth run, got 'digits'"):
        RunSpec().with_(data__name="digits", model={"kind": "depth"})
    with pytest.raises(BadInput, match="expected model with a kind, one of 'cluster', 'depth', got 'none'"):
        RunSpec().with_(model={"depth": 3})


def graph_of(**parts):
    return Data(**{"x": CLUB.x, "edge_index": CLUB.edge_index, "y": CLUB.y} | parts)


def test_labels_in_a_column_and_splits_side_by_side_are_read():
    column = on_user_graph(DEEP, graph_of(y=CLUB.y[:, None])).data
    assert torch.equal(column.y, CLUB.y)
    part = (torch.arange(34)[:, None] + torch.arange(10)) % 3
    masks = {f"{name}_mask": part == p for p, name in enumerate(("train", "val", "test"))}
    for seed in (0, 4, 13):
        ready = on_user_graph(DEEP.with_(data__seed=seed), graph_of(**masks)).data
        assert torch.equal(ready.test_mask, part[:, seed % 10] == 2)


@pytest.mark.parametrize("spec", [SHORT, DEEP])
def test_parts_that_do_not_fit_are_named_first(spec):
    with pytest.raises(BadInput, match="between nodes 0 to 33, got nodes from 5 to 38"):
        fit(spec, own=graph_of(edge_index=CLUB.edge_index + 5))


def test_clusters_need_edges():
    with pytest.raises(BadInput, match="expected edges to learn clusters from"):
        fit(SHORT, own=graph_of(edge_index=torch.zeros(2, 0, dtype=torch.long)))


def test_what_is_no_graph_is_refused():
    assert as_graphs((CLUB, CLUB)) == [CLUB, CLUB]
    for wrong in (HeteroData(), None, [], "graph", {"x": 1}, [CLUB, HeteroData()]):
        with pytest.raises(BadInput, match="^expected a .*graph|^expected a torch_geometric"):
            as_graphs(wrong)
