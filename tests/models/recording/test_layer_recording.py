"""States by name: repeated calls are numbered, skips named, node types kept apart."""

import pytest
import torch

from analysis.checks import BadInput
from analysis.models.recording.layer_recording import LayerRecording

A, B = torch.zeros(3, 2), torch.ones(3, 2)


def begun(**states):
    recording = LayerRecording()
    recording.begin()
    for name, state in states.items():
        recording.add(name, state)
    return recording


def test_a_stream_takes_the_place_of_the_last_output_in_this_call_too():
    recording = begun(input=A, conv=A)
    recording.replace_last({"": B})
    recording.add("conv", A)
    assert list(recording) == list(recording.calls[-1]) == ["input", "conv + skip", "conv #2"]
    assert recording["conv + skip"] is B


def test_the_input_is_no_layer_and_a_stream_of_other_nodes_is_none():
    recording = begun(input=A)
    recording.replace_last({"": B})
    assert recording["input"] is A
    recording = begun(input=A, conv=A[:2])
    recording.replace_last({"": B})
    assert list(recording) == ["input", "conv"]


def test_node_types_stay_at_the_end_of_the_name():
    recording = begun(**{"conv[a]": A, "conv[b]": A})
    recording.replace_last({"b": B})
    assert list(recording) == ["conv[a]", "conv + skip[b]"]
    assert list(recording.of_type("b")) == ["conv + skip"]
    with pytest.raises(BadInput, match="one of the node types"):
        recording.of_type("c")


def test_eight_calls_are_kept():
    recording = begun(conv=A)
    for _ in range(9):
        recording.begin()
    assert len(recording.calls) == 8
    assert recording == {}
