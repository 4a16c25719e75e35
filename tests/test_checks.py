"""Checks: the value comes back, or one sentence with the choices and what came."""

import numpy as np
import pytest
import torch

from analysis.checks import BadInput, one_of, tensor


@pytest.mark.parametrize("choices", [["none", "batch"], ("none", "batch"), {"none": 1, "batch": 2}])
def test_a_known_choice_comes_back(choices):
    assert one_of("norm", "batch", choices) == "batch"


def test_choices_may_be_an_iterator_that_can_be_read_once():
    with pytest.raises(BadInput, match="one of none, batch, got 'bach'"):
        one_of("norm", "bach", iter(["none", "batch"]))


def test_an_unknown_choice_names_what_came_and_all_there_is():
    with pytest.raises(BadInput) as refusal:
        one_of("norm", "bach", ["none", "batch"])
    assert str(refusal.value) == "expected norm to be one of none, batch, got 'bach'"


def test_bad_input_is_a_value_error():
    with pytest.raises(ValueError, match="got 'x'"):
        one_of("norm", "x", [])


def test_only_a_tensor_is_a_tensor():
    tensor("labels", torch.zeros(1))
    with pytest.raises(BadInput) as refusal:
        tensor("labels", np.zeros(1))
    assert str(refusal.value) == "expected labels as a tensor, got ndarray; make it one with torch.as_tensor"
    with pytest.raises(BadInput, match="got None$"):
        tensor("edge_index", None)
