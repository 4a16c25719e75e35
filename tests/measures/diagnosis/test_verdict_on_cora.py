"""The verdict on deep networks trained on Cora.

Every fourth layer and the last; every layer and five seeds: ``python -m tests.benchmarks.bench_verdict``.
"""

import pytest

from analysis.measures import layers_verdict, measure_layers
from tests.deep_on_cora import CASES, HEALTHY, RAW, cora, train

pytestmark = pytest.mark.skipif(not RAW.is_dir(), reason="Cora's raw files are not beside the repository")


@pytest.mark.parametrize("case", CASES)
def test_the_verdict_is_that_of_the_accuracy(case):
    data, trained = cora(), train(case, seed=0, epochs=150 if case in HEALTHY else 50)
    states = [*trained.states[:-1:4], trained.states[-1]]
    verdict = layers_verdict(measure_layers(states, data.y, data.edge_index))
    assert (verdict.kind == "healthy") == (case in HEALTHY), (trained.accuracy, verdict)


def test_words_are_not_called_melted_and_an_offset_is_not_called_smoothed():
    data = cora().subgraph(cora().test_mask)
    for state in (data.x, data.x + 1000 * data.x.std()):
        verdict = layers_verdict(measure_layers([state, state], data.y, data.edge_index))
        assert verdict.kind == "healthy", verdict
