"""A graph in the store is bit for bit the graph that was put there."""

from pathlib import Path

import numpy as np
import pytest
import torch
from torch_geometric.data import Data

from analysis.checks import BadInput
from analysis.data.builtin.table import SAMPLES, load_sample
from analysis.data.fingerprint import fingerprint
from analysis.data.prepare import prepare
from analysis.data.serialize import from_blob, to_blob
from analysis.data.upload.upload import read_upload
from tests.data.test_prepare import karate, labelled_rings
from tests.faults.uploads import valid

FIXTURES = Path(__file__).parent / "fixtures"
FIELDS = ("edge_index", "x", "y", "pos", "edge_weight", "train_mask", "val_mask", "test_mask")


def same(one, other) -> bool:
    tensors = all(
        (one.get(f) is None) == (other.get(f) is None)
        and (one.get(f) is None or (one[f].dtype == other[f].dtype and torch.equal(one[f], other[f])))
        for f in FIELDS
    )
    words = all(tuple(one.get(f) or ()) == tuple(other.get(f) or ()) for f in ("label_names", "node_names"))
    return tensors and words and one.get("split") == other.get("split") and one.name == other.name


@pytest.mark.parametrize("name", SAMPLES)
def test_samples_come_back(name):
    data = load_sample(name)
    again = from_blob(to_blob(data))
    assert fingerprint(again) == fingerprint(data)
    for one, other in zip(*([g] if not isinstance(g, list) else g for g in (data, again)), strict=True):
        assert same(one, other)


@pytest.mark.parametrize("ready", [prepare(karate(), task="node classification"), prepare(labelled_rings())])
def test_prepared_graphs_come_back(ready):
    again = from_blob(to_blob(ready))
    assert isinstance(again, list) == isinstance(ready, list)
    assert fingerprint(again) == fingerprint(ready)
    assert to_blob(again) == to_blob(ready)


@pytest.mark.parametrize("blob", [b"", b"\x80\x04.", b"x" * 100])
def test_anything_else_is_refused(blob):
    with pytest.raises(BadInput, match="expected a stored graph"):
        from_blob(blob)


def test_a_graph_of_one_node_with_one_label_stays_a_graph():
    (graph,) = read_upload(valid()["edges"])
    graph.y = torch.zeros(graph.num_nodes, dtype=torch.long)
    assert from_blob(to_blob(graph)).y.shape == graph.y.shape


@pytest.mark.parametrize("name", SAMPLES)
def test_every_sample_comes_back_bit_for_bit(name):
    data = load_sample(name)
    packed = to_blob(data)
    back = from_blob(packed)
    assert fingerprint(back) == fingerprint(data)
    assert isinstance(back, list) is isinstance(data, list)
    assert to_blob(back) == packed
    first, first_back = (d[0] if isinstance(d, list) else d for d in (data, back))
    assert first_back.to_dict().keys() == first.to_dict().keys()
    assert first_back.name == first.name
    assert tuple(first_back.get("label_names") or ()) == tuple(first.get("label_names") or ())


def test_edges_keep_their_order_which_sums_depend_on():
    graph = Data(x=torch.rand(3, 2), edge_index=torch.tensor([[2, 0, 1], [0, 1, 2]]), y=torch.tensor(1))
    back = from_blob(to_blob([graph, graph]))
    assert torch.equal(back[1].edge_index, graph.edge_index)
    assert back[0].y.dim() == 0


def test_what_json_cannot_hold_is_refused():
    with pytest.raises(BadInput, match="expected tensors, text"):
        to_blob(Data(x=torch.zeros(1, 1), extra={1, 2}))


def test_tensors_are_aligned_as_torch_makes_them():
    back = from_blob(to_blob(Data(x=torch.rand(5, 3), mask=torch.tensor([True] * 5))))
    assert back.x.data_ptr() % 64 == 0
    assert back.mask.numpy().dtype == np.bool_


@pytest.mark.parametrize("name", ["graph", "graphs"])
def test_what_0_1_0_kept_is_read(name):
    """Written by ``to_blob`` of that version from the graphs below."""
    blob = (FIXTURES / f"{name}-0.1.0.safetensors").read_bytes()
    now = prepare(karate(), task="node classification") if name == "graph" else prepare(labelled_rings())
    assert fingerprint(from_blob(blob)) == fingerprint(now)
    assert fingerprint(from_blob(to_blob(from_blob(blob)))) == fingerprint(now)
