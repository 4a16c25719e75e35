"""Just Balance by its formula, by its authors' code, and in closed form."""

import math

import pytest
import torch

from analysis.checks import BadInput
from analysis.layers import just_balance_loss
from tests.layers.pooling_losses.random_graphs import random_graphs


def test_formula_is_the_nuclear_norm_by_another_route():
    for seed in range(200):
        graphs = random_graphs(seed)
        parts = [graphs.S[graphs.batch == b] for b in graphs.batch.unique()]
        nuclear = torch.stack([torch.linalg.svdvals(part).sum() for part in parts]).mean()
        for dtype, tolerance in ((torch.float64, 1e-7), (torch.float32, 1e-5)):
            ours = just_balance_loss(graphs.S.to(dtype), graphs.edges, batch=graphs.batch).balance
            assert -ours.item() == pytest.approx(nuclear.item(), rel=tolerance)


def test_the_codes_root_is_taken_entry_by_entry():
    graphs = random_graphs(4)
    first = graphs.S[graphs.batch == 0]
    N, K = first.shape
    expected = -sum(math.sqrt(sum(s**2 for s in column)) for column in first.T.tolist())
    ours = just_balance_loss(first, definition="tgp")
    assert ours.balance.item() == pytest.approx(expected)
    normalised = just_balance_loss(first, definition="tgp", normalize=True)
    assert normalised.balance.item() == pytest.approx(expected / math.sqrt(N * K))


def test_of_a_batch_the_code_divides_by_the_mean_number_of_nodes():
    graphs = random_graphs(3)
    parts = [graphs.S[graphs.batch == b] for b in graphs.batch.unique()]
    lengths = [part.square().sum(0).sqrt().sum().item() for part in parts]
    mean_nodes = len(graphs.S) / len(parts)
    expected = -sum(lengths) / len(parts) / math.sqrt(mean_nodes * graphs.S.size(1))
    ours = just_balance_loss(graphs.S, batch=graphs.batch, definition="tgp", normalize=True)
    assert ours.balance.item() == pytest.approx(expected)


@pytest.mark.parametrize(
    ("S", "paper", "tgp"),
    [
        (torch.full((8, 4), 0.25), -0.25, -0.5),
        (torch.eye(4)[[0] * 8], -0.5, -0.5),
        (torch.eye(4).repeat(2, 1), -1.0, -1.0),
    ],
    ids=["uniform", "collapsed", "balanced"],
)
def test_only_the_formula_tells_uniform_from_collapsed(S, paper, tgp):
    for definition, expected in (("paper", paper), ("tgp", tgp)):
        loss = just_balance_loss(S, definition=definition, normalize=True)
        assert loss.balance.item() == pytest.approx(expected, abs=1e-6)


def test_an_unknown_definition_is_named():
    with pytest.raises(BadInput, match="definition to be one of paper, tgp, got 'pyg'"):
        just_balance_loss(torch.eye(2), definition="pyg")
