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
