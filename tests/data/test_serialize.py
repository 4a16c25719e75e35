"""A graph in the store is bit for bit the graph that was put there."""

import pytest
import torch

from analysis.checks import BadInput
from analysis.data.builtin.table import SAMPLES, load_sample
from analysis.data.fingerprint import fingerprint
from analysis.data.prepare import prepare
from analysis.data.serialize import from_blob, to_blob
from analysis.data.upload.upload import read_upload
from tests.data.test_prepare import karate, labelled_rings
from tests.faults.uploads import valid

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
