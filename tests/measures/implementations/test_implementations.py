"""Each code's number is the one that code gives itself; where they differ, the reason holds."""

import numpy as np
import pytest
import torch
from scipy.linalg import sqrtm
from torch_geometric.datasets import KarateClub
from torch_geometric.nn import DiffGroupNorm, MemPooling
from torch_geometric.nn.dense import dense_diff_pool, dense_mincut_pool
from torch_geometric.utils import to_dense_adj

from analysis.checks import BadInput
from analysis.measures.implementations import pooling_losses, total_influence
from analysis.measures.implementations.compare_implementations import compare_formulas
from analysis.measures.implementations.formula_agreement import FormulaValue, agreement, by_quantity

DRAW = torch.Generator().manual_seed(0)
S = torch.randn(12, 3, generator=DRAW, dtype=torch.float64).softmax(1)
X = torch.randn(12, 4, generator=DRAW, dtype=torch.float64)
Y = torch.arange(12) % 3
RING = torch.stack([torch.arange(12), torch.arange(12).roll(1)])
EDGES = torch.cat([RING, RING.flip(0), torch.tensor([[0, 5], [5, 0]])], 1)


def told(assignment=S, *given, **more):
    return {(v.quantity, v.code): v for v in compare_formulas(assignment, *given, **more)}


def test_the_target_and_just_balance():
    values = told()
    pyg = float(MemPooling.kl_loss(S[None]))
    assert values["KL to the target", "PyG"].value == pytest.approx(pyg)
    assert values["KL to the target", "DEC"].value == pytest.approx(pyg / 12)
    gram = S.numpy().T @ S.numpy()
    assert values["Just Balance", "paper"].value == pytest.approx(-np.trace(sqrtm(gram)).real / 6)
    assert values["Just Balance", "tgp"].value == pytest.approx(-np.trace(np.sqrt(gram)) / 6)


def test_the_gradient_is_autograds_and_says_what_a_step_does():
    logits = S.log().requires_grad_()
    P = logits.softmax(1) ** 2 / logits.softmax(1).sum(0)
    P = P / P.sum(1, keepdim=True)
    (P * (P / logits.softmax(1)).log()).sum(1).mean().backward()
    values = told()
    assert values["KL, gradient per node", "PyG"].value == pytest.approx(float(logits.grad.norm()))
    nearly = told(torch.full((12, 3), 1 / 3, dtype=torch.float64) + 0.01 * (S - 1 / 3))
    assert "sharpens" in nearly["KL, gradient per node", "DEC"].why
    assert "flattens" in nearly["KL, gradient per node", "PyG"].why


def test_pooling_losses_are_pygs_and_link_differs_by_the_square_of_n():
    values = told(S, EDGES)
    adjacency = to_dense_adj(EDGES)[0].double()
    _, _, cut, orthogonality = dense_mincut_pool(X, adjacency, S.log())
    _, _, link, entropy = dense_diff_pool(X, adjacency, S.log())
    for quantity, value in {
        "MinCut, cut": cut,
        "MinCut, orthogonality": orthogonality,
        "DiffPool, link": link,
        "DiffPool, entropy": entropy,
    }.items():
        assert values[quantity, "PyG"].value == pytest.approx(float(value))
    groups = by_quantity(list(values.values()))
    for quantity in ("MinCut, cut", "MinCut, orthogonality", "DMoN, spectral", "DMoN, collapse"):
        assert agreement(groups[quantity]) == "the same number"
    assert values["DiffPool, link", "paper"].value == pytest.approx(144 * float(link))
    pair = S @ S.T
    entropy = -(adjacency * pair.log() + (1 - adjacency) * (1 - pair).log()).mean()
    assert values["DiffPool, link", "authors"].value == pytest.approx(float(entropy), rel=1e-5)


def test_loops_weights_and_isolated_nodes_count_as_each_code_counts_them():
    """Node 12 has no edge, node 3 a loop, and every edge a weight, some above 1."""
    assignment = torch.cat([S, S[:1]])
    edges = torch.cat([EDGES, torch.tensor([[3], [3]])], 1)
    one_way = torch.rand(13, generator=DRAW, dtype=torch.float64) * 3
    weight = torch.cat([one_way[:12], one_way[:12], one_way[12:].repeat(2), one_way[:1]])
    values = told(assignment, edges, edge_weight=weight, x=torch.cat([X, X[:1]]))
    A = torch.zeros(13, 13, dtype=torch.float64).index_put_(tuple(edges), weight, accumulate=True)
    degree, logits = A.sum(1), assignment.log()
    _, _, cut, orthogonality = dense_mincut_pool(assignment, A, logits)
    _, _, link, _ = dense_diff_pool(assignment, A, logits)
    inside, spread = (assignment.T @ A @ assignment).trace(), (degree[:, None] * assignment**2).sum()
    for quantity, code, value in (
        ("MinCut, cut", "paper", -inside / spread),
        ("MinCut, cut", "PyG", cut),
        ("MinCut, orthogonality", "paper", orthogonality),
        ("DMoN, spectral", "paper", ((degree @ assignment).square().sum() / A.sum() - inside) / A.sum()),
        ("DiffPool, link", "paper", (A - assignment @ assignment.T).norm()),
        ("DiffPool, link", "PyG", link),
    ):
        assert values[quantity, code].value == pytest.approx(float(value), rel=1e-9), (quantity, code)
    assert "made for weights from 0 to 1" in values["DiffPool, link", "authors"].why
    assert values["MinCut, cut", "paper"].value != pytest.approx(
        told(assignment, EDGES)["MinCut, cut", "paper"].value
    )


def test_neutral_values_are_those_of_a_uniform_s():
    values = told(torch.full((12, 3), 1 / 3, dtype=torch.float64), EDGES)
    for value in values.values():
        if value.neutral is not None and not value.quantity.startswith("Influence"):
            assert value.value == pytest.approx(value.neutral, abs=1e-7), value.quantity


def test_the_ratio_by_three_codes():
    values = told(x=X, y=Y)
    ratio = DiffGroupNorm.group_distance_ratio(X, Y, eps=0.0)
    assert values["Group distance ratio", "PyG"].value == pytest.approx(ratio, rel=1e-6)
    assert values["Group distance ratio", "paper"].value == pytest.approx(2 * ratio, rel=1e-6)  # C - 1
    assert [v.neutral for (q, _), v in values.items() if q == "Group distance ratio"] == [1.5, 0.75, 1]
    undefined = told(x=X, y=torch.zeros(12, dtype=torch.long))["Group distance ratio", "paper"]
    assert undefined.value is None
    assert undefined.why


def test_pygs_influence_is_off_at_the_boundary_and_exact_where_there_is_none():
    karate = KarateClub()[0]
    exact, pyg = total_influence.influence_values(karate.x.double(), karate.edge_index)
    assert abs(pyg.value / exact.value - 1) > 0.01
    whole = torch.cartesian_prod(torch.arange(5), torch.arange(5)).T
    whole = whole[:, whole[0] != whole[1]]  # every node is one hop away: nothing is cut off
    exact, pyg = total_influence.influence_values(torch.eye(5, dtype=torch.float64), whole)
    assert pyg.value == pytest.approx(exact.value)


def test_what_is_too_large_for_a_code_is_not_asked(monkeypatch):
    monkeypatch.setattr(pooling_losses, "MOST_NODES", 5)
    values = told(S, EDGES)
    assert values["MinCut, cut", "PyG"].value is None
    assert "12 by 12" in values["MinCut, cut", "PyG"].why
    with pytest.raises(BadInput):
        compare_formulas(2 * S)


def test_agreement_in_words():
    one = FormulaValue("q", "paper", 2.0, None, "")
    assert agreement([one, one._replace(code="PyG", value=2.1)]) == "PyG: +5 % against paper"
    assert agreement([one, one._replace(code="PyG", value=-2.0)]) == "PyG: \u22122, where paper says 2"
    assert agreement([one, one._replace(value=None)]) == "one number"
