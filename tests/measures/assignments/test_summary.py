"""The summary against scipy, against the training's own formulas, and at the extremes."""

import subprocess
import sys

import numpy as np
import pytest
import torch
from scipy.stats import entropy

from analysis.checks import BadInput
from analysis.layers import assignment_stats
from analysis.layers.assignment import kl_to_target, target_distribution
from analysis.measures.assignments.summary import kl_terms, mean_kl, summarize


def test_agrees_with_scipy_and_with_what_training_records():
    S = np.random.default_rng(0).dirichlet([1, 2, 3, 0.5], size=50)
    summary, tensor = summarize(S), torch.from_numpy(S)
    assert summary.entropy == pytest.approx(entropy(S, axis=1).mean() / np.log(4))
    assert summary.in_use == pytest.approx(np.exp(entropy(S.mean(0))))
    assert summary.entropy == pytest.approx(float(assignment_stats.assignment_entropy(tensor)))
    assert summary.in_use == pytest.approx(float(assignment_stats.usage_perplexity(tensor)))
    assert summary.strength == pytest.approx(float(assignment_stats.mean_max_assignment(tensor)))
    assert summary.usage.tolist() == pytest.approx(assignment_stats.usage(tensor).tolist())
    P = target_distribution(tensor).numpy()
    np.testing.assert_allclose(kl_terms(P, S).sum(1), entropy(P, S, axis=1), rtol=1e-6)
    assert mean_kl(P, S) == pytest.approx(float(kl_to_target(tensor)))


def test_extremes():
    uniform, hot = summarize(np.full((9, 5), 0.2)), summarize(np.eye(5)[[0, 0, 1, 2]])
    assert uniform.uniform
    assert uniform.same_rows
    assert uniform.in_use == pytest.approx(5)
    assert uniform.empty == []
    assert not hot.uniform
    assert not hot.same_rows
    assert hot.entropy == 0
    assert hot.empty == [3, 4]
    one = summarize(np.ones((3, 1)))
    assert not one.uniform
    assert one.in_use == 1


def test_equal_rows_are_told_whether_sharp_or_not():
    assert summarize(np.tile([0.65, 0.25, 0.10], (34, 1))).same_rows
    assert summarize(np.tile([0.98, 0.01, 0.01], (34, 1))).same_rows
    rows = np.tile([0.65, 0.25, 0.10], (34, 1))
    rows[::2] = rows[::2, ::-1]
    assert not summarize(rows).same_rows


@pytest.mark.parametrize(("mixed", "uniform"), [(0.23, True), (0.29, False)])
def test_uniform_begins_where_the_limit_is(mixed, uniform):
    """Two clusters, entropy of (1/2 + d, 1/2 - d) over ln 2: .96 at d = .115 and .94 at d = .145."""
    row = np.array([0.5 + mixed / 2, 0.5 - mixed / 2])
    assert summarize(np.stack([row, row[::-1]])).uniform == uniform


def test_kl_is_finite_and_never_below_0():
    hot = np.array([[1.0, 0.0]])
    np.testing.assert_array_equal(kl_terms(hot, hot), 0)
    rng = np.random.default_rng(0)
    for _ in range(50):  # float32 rows that equal their target leave -1e-8 of rounding
        S = np.tile(rng.dirichlet(np.ones(3)).astype(np.float32), (34, 1))
        assert mean_kl(target_distribution(torch.from_numpy(S)).numpy(), S) >= 0


def test_no_nodes_are_refused():
    with pytest.raises(BadInput, match="at least one node"):
        summarize(np.zeros((0, 3)))


def test_it_opens_without_torch():
    code = "import sys, analysis.measures.assignments.summary; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
