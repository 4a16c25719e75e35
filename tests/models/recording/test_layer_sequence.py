"""What speaks against a sequence of layers is told, and nothing else."""

import pytest
import torch

from analysis.checks import BadInput
from analysis.models.recording.layer_recording import LayerRecording
from analysis.models.recording.layer_sequence import LayerSequence
from analysis.models.recording.node_states import INPUT


def recorded(*names: str) -> LayerRecording:
    recording = LayerRecording()
    recording.begin()
    for name in (INPUT, *names):
        recording.add(name, torch.ones(2, 3))
    return recording


@pytest.mark.parametrize(("named", "refused"), [(False, True), (True, False)])
def test_layers_that_are_given_the_same_tensor_are_refused_unless_they_were_named(named, refused):
    sequence, x = LayerSequence(find_parallel=not named), torch.ones(2, 3)
    for name in ("one", "other"):
        sequence.enter(name, (x,))
    if refused:
        with pytest.raises(BadInput, match="'one' and 'other', which are given the same input"):
            sequence.check(recorded("one", "other"))
    else:
        sequence.check(recorded("one", "other"))


def test_equal_tensors_another_call_and_the_layer_itself_are_no_parallel_layers():
    sequence, x = LayerSequence(find_parallel=True), torch.ones(2, 3)
    sequence.enter("one", (x,))
    sequence.enter("one", (x,))
    sequence.enter("other", (x.clone(),))
    sequence.begin()
    sequence.enter("other", (x,))
    sequence.check(recorded("one", "other"))


def test_parts_called_alone_and_second_views_are_refused():
    sequence = LayerSequence(find_parallel=True)
    sequence.second_view = "conv"
    with pytest.raises(BadInput, match="'conv' again in one call"):
        sequence.check(recorded("conv"))
    sequence.is_part_repeated = True
    with pytest.raises(BadInput, match="a call of the model itself"):
        sequence.check(recorded("conv"))


def test_what_came_in_the_place_of_states_is_named():
    sequence = LayerSequence(find_parallel=True)
    sequence.check(LayerRecording())  # the model was not called
    with pytest.raises(BadInput, match="got no call of any of them"):
        sequence.check(recorded())
    sequence.stateless |= {INPUT: "list", "pool": "str"}
    with pytest.raises(BadInput, match="got str from 'pool'; name others"):
        sequence.check(recorded())
