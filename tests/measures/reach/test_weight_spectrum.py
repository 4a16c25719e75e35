"""The spectrum's ends of weight matrices."""

import math

import numpy as np
import pytest
import torch
from torch import nn
from torch_geometric.nn import GAT, GCN, GCNConv

from analysis.checks import BadInput
from analysis.measures import Undefined
from analysis.measures.reach.weight_spectrum import weight_spectra


def test_against_numpy_for_every_matrix_of_a_model():
    model = GAT(5, 8, 3, 2)
    found = weight_spectra(model)
    assert list(found) == ["convs.0.lin.weight", "convs.1.lin.weight", "convs.2.lin.weight"]
    for name, ends in found.items():
        values = np.linalg.svd(model.get_parameter(name).detach().double().numpy(), compute_uv=False)
        assert ends == pytest.approx((math.log(values[0]), math.log(values[-1])), abs=1e-6)


def test_orthogonal_is_neutral_and_scale_adds():
    layer = nn.Linear(6, 6)
    nn.init.orthogonal_(layer.weight)
    assert weight_spectra(layer)["weight"] == pytest.approx((0, 0), abs=1e-6)
    with torch.no_grad():
        layer.weight.mul_(2)
    assert weight_spectra(layer)["weight"] == pytest.approx((math.log(2), math.log(2)), abs=1e-6)


def test_without_full_rank_the_smallest_is_minus_infinity():
    layer = nn.Linear(3, 3)
    with torch.no_grad():
        layer.weight.copy_(torch.ones(3, 3))
    assert weight_spectra(layer)["weight"] == (pytest.approx(math.log(3)), -math.inf)


def test_what_has_no_spectrum():
    with pytest.raises(BadInput, match="weight matrices, got none"):
        weight_spectra(nn.Sequential(nn.Embedding(3, 2), nn.BatchNorm1d(2)))
    with pytest.raises(BadInput, match="call a lazy model once first"):
        weight_spectra(GCNConv(-1, 2))
    for fill, sentence in ((0.0, "all weights of .* are 0"), (math.nan, "expected finite weights")):
        model = GCN(2, 2, 2)
        with torch.no_grad():
            model.convs[1].lin.weight.fill_(fill)
        with pytest.raises(Undefined, match=sentence):
            weight_spectra(model)
