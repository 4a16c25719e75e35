"""The order of the questions: the verdicts themselves are tests/measures/failure/test_why_deep.py."""

import pytest
import torch

from analysis.measures import why_deep_fails
from analysis.measures.failure.failure_types import NOT_READ
from analysis.measures.failure.intervention_search import Examination
from analysis.measures.failure.intervention_task import node_task
from analysis.measures.failure.observation import observe
from analysis.models import estimate_statistics
from tests.measures.failure.cases import healthy, lagging, untrained


@pytest.mark.parametrize(
    ("make", "asked"),
    [
        (healthy, []),
        (lagging, ["batch statistics"]),
        (untrained, ["rescaled weights", "identity aggregation", "more epochs"]),
    ],
)
def test_no_more_is_done_than_it_takes(make, asked):
    torch.manual_seed(0)
    model, data = make(0)
    task = node_task(data)
    generator = torch.Generator().manual_seed(0)
    examination = Examination(
        model, task, plain=observe(model, task), epochs=60, lr=0.01, generator=generator
    )
    verdict = examination.decide()
    assert [each.name for each in verdict.interventions] == asked
    assert verdict.expected > 0.9
    assert NOT_READ not in verdict.sentence
    if make is lagging:
        assert "estimate_statistics" in verdict.cure
        estimate_statistics(model, lambda: model(data.x, data.edge_index))
        assert why_deep_fails(model, data).kind == "healthy"


def test_to_name_the_majority_for_all_is_no_recovery():
    """A network below it may rise to it by half of the gap, and still tell no class from another."""
    torch.manual_seed(0)
    model, data = untrained(0)
    data.y[data.val_mask.nonzero()[60:, 0]] = 0
    task = node_task(data)
    generator = torch.Generator().manual_seed(0)
    examination = Examination(model, task, plain=observe(model, task), epochs=1, lr=0.01, generator=generator)
    examination.accuracy, examination.expected = 0.1, 0.9
    assert task.majority == 0.75
    assert not examination._is_recovery(task.majority)
    assert examination._is_recovery(0.85)
