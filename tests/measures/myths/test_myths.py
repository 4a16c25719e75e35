"""Each myth is refuted on several graphs and seeds, and would not be where the counter-example is none."""

import math
from dataclasses import replace

import pytest
import torch
from torch_geometric.data import Data
from torch_geometric.nn import GCNConv
from torch_geometric.utils import get_laplacian, to_dense_adj

from analysis.checks import BadInput
from analysis.data.builtin.table import load_sample
from analysis.measures.myths import refute as module
from analysis.measures.myths.refute import refute
from analysis.measures.myths.table import MYTHS
from analysis.measures.myths.untrained_stack import DeepStack, measure_stack, random_walk_energy

RING = torch.tensor([[0, 1, 1, 2, 2, 3, 3, 0, 0, 2], [1, 0, 2, 1, 3, 2, 0, 3, 2, 0]])


@pytest.mark.parametrize("seed", [0, 1, 2])
@pytest.mark.parametrize("name", MYTHS)
def test_it_is_refuted(name, seed):
    refutation = refute(name, load_sample("planted-partition"), seed=seed)
    assert refutation.refuted, [claim for claim in refutation.claims if not claim.holds]
    assert set(refutation.by_case) == set(MYTHS[name].cases)
    assert "https://" in MYTHS[name].source


def test_a_counter_example_that_is_none_refutes_nothing(monkeypatch):
    myth = MYTHS["weights-doubled"]
    same = {case: {"convolution": "gcn"} for case in myth.cases}
    monkeypatch.setitem(module.MYTHS, "weights-doubled", replace(myth, cases=same))
    refutation = refute("weights-doubled", load_sample("planted-partition"))
    assert [claim.holds for claim in refutation.claims] == [True, False, True]


def test_the_energy_is_the_quadratic_form_of_the_random_walk_laplacian():
    torch.manual_seed(0)
    x = torch.randn(4, 3, dtype=torch.float64)
    edges, weights = get_laplacian(RING, normalization="rw", num_nodes=4)
    laplacian = to_dense_adj(edges, edge_attr=weights)[0].double()
    degrees = torch.bincount(RING[0]).double()
    by_hand = sum(float((x[u] - x[v]).square().sum()) / float(degrees[u]) / 2 for u, v in RING.T.tolist())
    assert random_walk_energy(x, RING) == pytest.approx(by_hand, rel=1e-12)
    assert random_walk_energy(torch.ones(4, 3), RING) == 0
    walk = torch.eye(4, dtype=torch.float64) - laplacian
    symmetric = (walk + walk.T) / 2
    form = torch.trace(x.T @ (torch.diag(symmetric.sum(1)) - symmetric) @ x)
    assert random_walk_energy(x, RING) == pytest.approx(float(form), rel=1e-5)


def test_a_layer_is_pygs_and_scaling_the_weights_scales_the_states():
    torch.manual_seed(0)
    x = torch.randn(4, 3)
    plain = measure_stack(x, RING, convolution="gcn", layers=5, hidden=4, seed=1)
    double = measure_stack(x, RING, convolution="gcn", layers=5, hidden=4, seed=1, weight_scale=2.0)
    assert double.norm == pytest.approx([4.0**layer * n for layer, n in enumerate(plain.norm)], rel=1e-6)
    assert double.rayleigh == pytest.approx(plain.rayleigh, rel=1e-6, nan_ok=True)
    torch.manual_seed(1)
    enc, conv = torch.nn.Linear(3, 4), GCNConv(4, 4, bias=False)
    first = conv(enc(x), RING).relu().detach()
    assert plain.norm[1] == pytest.approx(float(first.square().sum()), rel=1e-5)
    assert all(math.isnan(value) for value in plain.nearest), "there are no labels"


@pytest.mark.parametrize("convolution", ["gcn", "gat", "sage", "gin"])
def test_only_weight_matrices_are_scaled(convolution):
    def parameters(scale):
        torch.manual_seed(0)
        return dict(DeepStack(3, convolution=convolution, layers=1, weight_scale=scale).named_parameters())

    plain, scaled = parameters(1.0), parameters(3.0)
    for name, value in plain.items():
        factor = 3.0 if value.dim() == 2 and name.startswith("convs") else 1.0
        assert torch.equal(scaled[name], factor * value), name


def test_what_cannot_be_asked_is_refused_in_a_sentence():
    x, y = torch.eye(3), torch.tensor([0, 0, 1])
    none = torch.empty(2, 0, dtype=torch.long)
    with pytest.raises(BadInput, match="expected myth to be one of weights-doubled"):
        refute("flat-earth", Data())
    with pytest.raises(BadInput, match="a graph with data.y"):
        refute("gin-explodes", Data(x=x, edge_index=RING))
    with pytest.raises(BadInput, match="a graph with edges, got none"):
        refute("gin-explodes", Data(x=x, edge_index=none, y=y))
    with pytest.raises(BadInput, match="a graph with edges, got none"):
        measure_stack(x, none)
    with pytest.raises(BadInput, match="expected one of gcn, gat, sage, gin, mean, got 'gnn'"):
        measure_stack(x, RING[:, :2], convolution="gnn")
