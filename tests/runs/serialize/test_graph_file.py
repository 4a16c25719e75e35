import numpy as np
import pytest
import torch
from torch_geometric.data import Data

from analysis.checks import BadInput
from analysis.data.builtin.table import SAMPLES, load_sample
from analysis.data.fingerprint import fingerprint
from analysis.runs.serialize.graph_file import pack_data, unpack_data


@pytest.mark.parametrize("name", SAMPLES)
def test_every_sample_comes_back_bit_for_bit(name):
    data = load_sample(name)
    packed = pack_data(data)
    back = unpack_data(packed)
    assert fingerprint(back) == fingerprint(data)
    assert isinstance(back, list) is isinstance(data, list)
    assert pack_data(back) == packed
    first, first_back = (d[0] if isinstance(d, list) else d for d in (data, back))
    assert first_back.to_dict().keys() == first.to_dict().keys()
    assert first_back.name == first.name
    assert tuple(first_back.get("label_names") or ()) == tuple(first.get("label_names") or ())


def test_edges_keep_their_order_which_sums_depend_on():
    graph = Data(x=torch.rand(3, 2), edge_index=torch.tensor([[2, 0, 1], [0, 1, 2]]), y=torch.tensor(1))
    back = unpack_data(pack_data([graph, graph]))
    assert torch.equal(back[1].edge_index, graph.edge_index)
    assert back[0].y.dim() == 0


def test_what_json_cannot_hold_is_refused():
    with pytest.raises(BadInput, match="expected tensors, text"):
        pack_data(Data(x=torch.zeros(1, 1), extra={1, 2}))


def test_tensors_are_aligned_as_torch_makes_them():
    back = unpack_data(pack_data(Data(x=torch.rand(5, 3), mask=torch.tensor([True] * 5))))
    assert back.x.data_ptr() % 64 == 0
    assert back.mask.numpy().dtype == np.bool_
