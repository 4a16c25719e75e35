"""Differences and homophily in words, against scipy's interval and a loop over the edges."""

import numpy as np
import pytest
import torch
from scipy import stats
from torch_geometric.data import Data

from analysis.data.inspect import inspect_graph
from analysis.figures.depth.depth_series import ACCURACY, DepthRun
from analysis.figures.depth.paired_difference import difference_sentence, paired
from analysis.figures.graphs.graph_summary import homophily_sentence
from tests.sentences.checked import NUMBER, close, says


@pytest.mark.parametrize("seed", range(12))
def test_a_difference_its_interval_and_whether_it_may_be_chance(seed):
    drawn = np.random.default_rng(seed)
    n, shift = int(drawn.integers(2, 8)), float(drawn.choice([0, 0.05, -0.2]))
    first = drawn.uniform(0.4, 0.7, n)
    second = first + shift + drawn.normal(0, 0.03, n)
    runs = [
        DepthRun(t, 8, s, float(v), ()) for t, vs in (("a", first), ("b", second)) for s, v in enumerate(vs)
    ]
    (pair,) = paired(runs, "a", "b", measure=ACCURACY)
    sentence = difference_sentence(pair, "A", "B", measure=ACCURACY)
    mean, low, high, told = says(
        r"A minus B ([+-][\d.]+) points \(95 % interval ([+-][\d.]+) to ([+-][\d.]+), n = (\d+) seeds\)",
        sentence,
    )
    test = stats.ttest_rel(first, second)
    interval = test.confidence_interval(0.95)
    assert int(told) == n
    for text, value in ((mean, np.mean(first - second)), (low, interval.low), (high, interval.high)):
        assert abs(float(text) - 100 * value) <= 0.0501
    assert ("may be chance" in sentence) == (test.pvalue >= 0.05)


@pytest.mark.parametrize("seed", range(8))
def test_homophily_and_what_labels_dealt_by_chance_would_read(seed):
    generator = torch.Generator().manual_seed(seed)
    y = torch.randint(0, 4, (30,), generator=generator)
    pairs = {tuple(sorted(pair)) for pair in torch.randint(30, (80, 2), generator=generator).tolist()}
    pairs = [pair for pair in pairs if pair[0] != pair[1]]
    edges = torch.tensor(pairs + [pair[::-1] for pair in pairs]).T
    sentence = homophily_sentence(inspect_graph(Data(x=torch.eye(30), edge_index=edges, y=y)))
    alike, chance = says(rf"^{NUMBER} % of the edges .* by chance, {NUMBER} % would", sentence)
    assert close(alike, np.mean([int(y[a]) == int(y[b]) for a, b in pairs]))
    assert close(chance, sum((float((y == label).sum()) / 30) ** 2 for label in range(4)))
