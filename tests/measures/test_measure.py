"""What a measure is: frozen facts, resolved and computed on use."""

import dataclasses

import pytest
import torch

from analysis.checks import BadInput
from analysis.measures import Measure, Undefined

SHARE = Measure(
    name="dead",
    title="Dead units",
    function="analysis.measures.vitality:dead_units",
    inputs=("x",),
    formula="",
    low=0.0,
    high="1",
    neutral="0",
    direction="lower",
    misleads="",
)


def test_compute_takes_its_inputs_by_name_and_leaves_the_others():
    x = torch.tensor([[0.0, 2.0]])
    assert SHARE.compute(y=None, x=x, edge_index=None) == 0.5
    ranked = dataclasses.replace(
        SHARE, function="analysis.measures.rank:effective_rank", options={"centred": True}
    )
    with pytest.raises(Undefined, match="centring"):
        ranked.compute(x=x)


def test_a_measure_cannot_be_changed():
    with pytest.raises(dataclasses.FrozenInstanceError):
        SHARE.title = "Other"


def test_undefined_is_bad_input_so_that_pages_catch_one_kind():
    assert issubclass(Undefined, BadInput)
