"""The table of samples: every row can be built, is what it says, and is the same every time."""

import pytest
import torch

from analysis.checks import BadInput
from analysis.data.builtin.table import SAMPLES, load_sample
from analysis.data.fingerprint import fingerprint

DRAWN = {"planted-partition"}


@pytest.fixture(scope="module", params=list(SAMPLES))
def built(request):
    return request.param, load_sample(request.param)


def test_the_kind_of_data_is_that_of_the_task(built):
    name, data = built
    task = SAMPLES[name].task
    assert isinstance(data, list) == (task == "graph classification")
    if task == "node classification":
        assert data.y.shape == (data.num_nodes,)
        assert data.train_mask.any()
        assert data.val_mask.any()
        assert data.test_mask.any()


def test_every_graph_is_valid_named_and_labelled(built):
    _, data = built
    for graph in data if isinstance(data, list) else [data]:
        assert graph.validate()
        assert graph.name
        assert graph.x.dtype == torch.float32
        assert graph.x.isfinite().all()
        assert graph.edge_index.dtype == torch.long
        if graph.y is None:
            assert graph.label_names == ()
        else:
            assert graph.y.max() < len(graph.label_names)
        if "node_names" in graph:
            assert len(set(graph.node_names)) == graph.num_nodes


def test_same_seed_same_content_and_only_drawn_samples_follow_the_seed(built):
    name, data = built
    assert fingerprint(data) == fingerprint(load_sample(name))
    assert (fingerprint(data) != fingerprint(load_sample(name, seed=1))) == (name in DRAWN)


def test_numbers_in_the_table_are_those_of_the_graphs():
    assert len(load_sample("digits")) == load_sample("digits-knn").num_nodes == 1797
    assert "34 members" in SAMPLES["karate"].about
    assert "78 friendships" in SAMPLES["karate"].about
    assert (load_sample("karate").num_nodes, load_sample("karate").num_edges) == (34, 156)
    assert load_sample("planted-partition").y.bincount().tolist() == [50] * 4
    assert load_sample("ring-of-cliques").y.bincount().tolist() == [6] * 8


def test_an_unknown_sample_is_refused_with_the_choices():
    with pytest.raises(BadInput, match="expected data to be one of digits, digits-knn, .*, got 'cora'"):
        load_sample("cora")
