"""The network of a depth run is the one its spec describes."""

import pytest
import torch
from torch_geometric.nn import GCN

from analysis.models import DepthNet, propagation
from analysis.models.custom_net import CustomNet
from analysis.training.custom_models import MODELS, register_model
from analysis.training.spec import DepthSpec
from analysis.training.tasks.deep_model import deep_model

X, EDGES = torch.eye(4), torch.tensor([[0, 1, 2, 3], [1, 0, 3, 2]])


def build(spec):
    torch.manual_seed(0)
    return deep_model(spec, x=X, graph=propagation(EDGES, 4), classes=2, seed=5)


def test_a_depth_net_with_all_settings():
    spec = DepthSpec(depth=3, hidden=8, norm="diff_group", groups=3, lamda=0.5, readout="layer", bias=False)
    torch.manual_seed(0)
    settings = {name: value for name, value in spec.model_dump().items() if name not in ("kind", "encoder")}
    same = DepthNet(
        4,
        2,
        convolution="gcn",
        **{k: settings[k] for k in settings.keys() - {"drop_edge", "missing", "predict_from"}},
    )
    built = build(spec)
    assert str(built) == str(same)
    assert all(torch.equal(a, b) for a, b in zip(built.parameters(), same.parameters(), strict=True))


def test_a_factory_gets_what_it_asks_for():
    asked = {}

    def make(in_channels, out_channels, depth, hidden, dropout, seed, norm):
        asked.update({name: value for name, value in locals().items() if name != "asked"})
        return GCN(in_channels, hidden, depth, out_channels)

    register_model("asks", make)
    try:
        built = build(DepthSpec(encoder="asks", depth=2, hidden=8, dropout=0.5, norm="pair"))
    finally:
        del MODELS["asks"]
    assert isinstance(built, CustomNet)
    assert type(asked.pop("norm")(8)).__name__ == "PairNorm"
    assert asked == {
        "in_channels": 4, "out_channels": 2, "depth": 2, "hidden": 8, "dropout": pytest.approx(0.5), "seed": 5
    }  # fmt: skip
