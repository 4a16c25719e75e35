"""The verdict on deep networks trained on Cora.

Every fourth layer and the last, of the test nodes; all layers, nodes and five seeds:
``python -m tests.benchmarks.bench_verdict``.
"""

import pytest
import torch
from torch_geometric.data import Data

from analysis.measures import layers_verdict, measure_layers
from tests.deep_on_cora import CASES, DEAD, HEALTHY, RAW, cora, train

pytestmark = pytest.mark.skipif(not RAW.is_dir(), reason="Cora's raw files are not beside the repository")
EPOCHS = {"residual, 24 layers": 150, **dict.fromkeys(DEAD, 20)}
"""Of the others, 60."""


def evaluated() -> Data:
    """The test nodes and the edges between them."""
    return cora().subgraph(cora().test_mask)


@pytest.mark.parametrize("case", CASES)
def test_the_verdict_is_that_of_the_accuracy(case):
    trained = train(case, seed=0, epochs=EPOCHS.get(case, 60))
    states = [state[cora().test_mask] for state in (*trained.states[:-1:4], trained.states[-1])]
    verdict = layers_verdict(measure_layers(states, evaluated().y, evaluated().edge_index))
    assert (verdict.kind == "healthy") == (case in HEALTHY), (trained.accuracy, verdict)


def test_words_are_not_called_melted_and_an_offset_is_not_called_smoothed():
    few = evaluated().subgraph(torch.arange(300))
    for state in (few.x, few.x + 1000 * few.x.std()):
        verdict = layers_verdict(measure_layers([state, state], few.y, few.edge_index))
        assert verdict.kind == "healthy", verdict
