import math

import pytest
import torch

from analysis.checks import BadInput
from analysis.layers import assignment_entropy, mean_max_assignment, usage, usage_perplexity

UNIFORM, ONE_HOT = torch.full((6, 3), 1 / 3), torch.eye(3).repeat(2, 1)
COLLAPSED = torch.tensor([[1.0, 0.0, 0.0]]).repeat(6, 1)


@pytest.mark.parametrize(
    ("S", "entropy", "perplexity", "mean_max"),
    [(UNIFORM, 1, 3, 1 / 3), (ONE_HOT, 0, 3, 1), (COLLAPSED, 0, 1, 1), (torch.ones(4, 1), 0, 1, 1)],
)
def test_extremes(S, entropy, perplexity, mean_max):
    assert assignment_entropy(S).item() == pytest.approx(entropy, abs=1e-6)
    assert usage_perplexity(S).item() == pytest.approx(perplexity)
    assert mean_max_assignment(S).item() == pytest.approx(mean_max)


def test_formulas():
    S = torch.rand(9, 4).double().softmax(1)
    rows = [-sum(p * math.log(p) for p in row) / math.log(4) for row in S.tolist()]
    assert assignment_entropy(S).item() == pytest.approx(sum(rows) / 9)
    shares = [sum(row[j] for row in S.tolist()) / 9 for j in range(4)]
    assert usage(S).tolist() == pytest.approx(shares)
    assert usage_perplexity(S).item() == pytest.approx(math.exp(-sum(u * math.log(u) for u in shares)))
    assert mean_max_assignment(S).item() == pytest.approx(sum(max(row) for row in S.tolist()) / 9)


@pytest.mark.parametrize("describe", [assignment_entropy, usage_perplexity, mean_max_assignment])
def test_heads_are_averaged_and_half_precision_is_read_in_float32(describe):
    S_h = torch.randn(3, 9, 4).softmax(-1)
    torch.testing.assert_close(describe(S_h), torch.stack([describe(S) for S in S_h]).mean())
    assert describe(S_h.half()).dtype == torch.float32


@pytest.mark.parametrize("describe", [assignment_entropy, usage, usage_perplexity, mean_max_assignment])
def test_whole_numbers_are_refused(describe):
    with pytest.raises(BadInput, match="floating-point assignment, got torch.int64"):
        describe(torch.eye(3, dtype=torch.long))


@pytest.mark.parametrize("describe", [assignment_entropy, usage, usage_perplexity, mean_max_assignment])
@pytest.mark.parametrize("shape", [(0, 3), (3,)])
def test_an_assignment_without_nodes_is_refused(describe, shape):
    with pytest.raises(BadInput, match="at least one node and one cluster"):
        describe(torch.zeros(shape))


@pytest.mark.parametrize("describe", [assignment_entropy, usage, usage_perplexity, mean_max_assignment])
def test_padded_rows_are_refused_since_they_would_thin_every_mean(describe):
    padded = torch.cat([ONE_HOT, torch.zeros(2, 3)])
    for S in (padded, padded.half(), torch.stack([padded, padded.roll(1, 0)])):
        with pytest.raises(BadInput, match="sum to 1, got one that is off by 1; .*drop padded nodes first"):
            describe(S)
    S = torch.randn(500, 300).softmax(-1)
    assert torch.isfinite(describe(S.bfloat16())).all()


def test_usage_can_be_trained_on():
    S = torch.randn(5, 3, requires_grad=True)
    usage_perplexity(S.softmax(-1)).backward()
    assert S.grad.abs().max() > 0


@pytest.mark.parametrize("describe", [assignment_entropy, usage, usage_perplexity, mean_max_assignment])
def test_entries_below_zero_are_refused_though_their_rows_sum_to_one(describe):
    with pytest.raises(BadInput, match="S that is >= 0, got -0.5"):
        describe(torch.tensor([[1.5, -0.5]]))


@pytest.mark.parametrize("describe", [assignment_entropy, usage, usage_perplexity, mean_max_assignment])
def test_numbers_that_are_none_are_refused_though_no_comparison_sees_them(describe):
    with pytest.raises(BadInput, match=r"expected finite S, got nan at \[1, 0\]"):
        describe(torch.tensor([[1.0, 0.0], [torch.nan, 1.0]]))
