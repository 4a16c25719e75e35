"""What a recorder makes of the calls that hooks tell it of, without any hook."""

import pytest
import torch
from torch import nn

from analysis.checks import BadInput
from analysis.models.recording.call_recorder import CallRecorder
from analysis.models.recording.layer_sequence import LayerSequence


class TwoArguments(nn.Module):
    def forward(self, weights, features):
        return features


def recorder_of(model: nn.Module, *, named: str | int | None = None) -> tuple[CallRecorder, LayerSequence]:
    sequence = LayerSequence(find_parallel=True)
    made = CallRecorder(model, input=named, copy=torch.Tensor.clone, stream=None, sequence=sequence)
    return made, sequence


def test_the_argument_with_as_many_rows_as_the_first_layer_returns_is_the_input():
    recorder, _ = recorder_of(TwoArguments())
    weights, features = torch.zeros(5, 3), torch.ones(4, 3)
    recorder.before_model((weights, features), {})
    assert recorder.recording["input"].equal(weights)
    recorder.after_layer("conv", (features,), 2 * features)
    assert recorder.recording["input"].equal(features)
    assert recorder.recording["conv"].equal(2 * features)


def test_a_named_input_stays_and_an_unknown_one_is_refused():
    recorder, _ = recorder_of(TwoArguments(), named="weights")
    weights, features = torch.zeros(5, 3), torch.ones(4, 3)
    recorder.before_model((weights, features), {})
    recorder.after_layer("conv", (features,), features)
    assert recorder.recording["input"].equal(weights)
    recorder, _ = recorder_of(TwoArguments(), named="x")
    with pytest.raises(BadInput, match="among weights, features, got 'x'"):
        recorder.before_model((weights, features), {})


def test_what_runs_after_the_model_is_not_recorded_and_its_parts_alone_are_told():
    recorder, sequence = recorder_of(nn.Linear(3, 3))
    x = torch.ones(2, 3)
    for _ in range(2):
        recorder.after_layer("conv", (x.clone(),), x)
    assert list(recorder.recording) == ["conv", "conv #2"]
    assert sequence.is_part_repeated
    recorder.before_model((x,), {})
    recorder.after_layer("conv", (x.clone(),), x)
    recorder.after_model()
    recorder.after_layer("conv", (x.clone(),), x)  # recomputed in the backward pass
    assert list(recorder.recording) == ["input", "conv"]


def test_states_are_copied_and_what_holds_none_is_remembered():
    recorder, sequence = recorder_of(nn.Linear(3, 3))
    x = torch.ones(2, 3)
    recorder.before_model((x,), {})
    recorder.after_layer("pool", (x,), "nothing")
    x.zero_()
    assert recorder.recording["input"].eq(1).all()
    assert sequence.stateless == {"pool": "str"}
