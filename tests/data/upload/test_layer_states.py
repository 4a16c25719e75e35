"""Files of layer states: order, edges, refusals in one sentence, and nothing that can run code."""

import io
import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors.numpy import save

from analysis.checks import BadInput
from analysis.data.upload import layer_states
from analysis.data.upload.layer_states import read_layer_states
from analysis.data.upload.limits import MOST_BYTES, MOST_MEMBER

Y = np.array([0, 1, 1, -1])
STATE = np.arange(8.0).reshape(4, 2)


def npz(**arrays) -> bytes:
    file = io.BytesIO()
    np.savez(file, **arrays)
    return file.getvalue()


def test_layers_come_in_the_order_of_their_numbers():
    arrays = {"layer10": STATE, "layer2": STATE + 1, "input": STATE[:, :1], "y": Y, "note": np.array([1.0])}
    for content, name in ((npz(**arrays), "a.npz"), (save(arrays), "b.SAFETENSORS")):
        found = read_layer_states(content, name)
        assert list(found.states) == ["input", "layer2", "layer10"]
        assert found.states["layer2"].tolist() == (STATE + 1).tolist()
        assert found.states["layer2"].dtype == np.float32
        assert found.y.tolist() == Y.tolist()
        assert found.edge_index is None


def test_edges_hold_in_both_directions():
    found = read_layer_states(npz(a=STATE, labels=Y, edge_index=np.array([[0, 1, 2], [1, 0, 2]])), "a.npz")
    assert found.edge_index.tolist() == [[0, 1], [1, 0]]


@pytest.mark.parametrize(
    ("arrays", "words"),
    [
        ({"a": STATE}, "expected labels 'y'"),
        ({"y": Y}, "expected 1 to 256 arrays"),
        ({"a": STATE, "y": Y.astype(float)}, "whole numbers, got .* of float64"),
        ({"a": STATE, "y": Y + 9}, "expected labels from -1 to 3, got 8 to 10"),
        ({"a": STATE[:3], "y": Y}, "a row of numbers for each of 4 nodes"),
        ({"a": STATE.astype(str), "y": Y}, "a row of numbers"),
        ({"a": STATE, "y": Y, "edge_index": np.array([[0], [4]])}, "from 0 to 3, got 0 to 4"),
        ({"a": STATE, "y": Y, "edge_index": STATE}, "edge_index .2, E. of whole numbers"),
        ({"a": np.array([{}], dtype=object), "y": Y}, "which is not read|layer states, got 0"),
    ],
)
def test_what_does_not_fit_is_refused(arrays, words):
    with pytest.raises(BadInput, match=words):
        read_layer_states(npz(**arrays), "a.npz")


def test_other_kinds_and_sizes_are_refused():
    for content, name in ((b"x", "a.npz"), (b"x" * 9, "a.safetensors"), (b"x", "a.pt"), (b"", "npz")):
        with pytest.raises(BadInput):
            read_layer_states(content, name)
    with pytest.raises(BadInput, match=r"expected a .npz or .safetensors file, got 'a.pkl'"):
        read_layer_states(pickle.dumps({}), "a.pkl")
    with pytest.raises(BadInput, match="expected at most .* MB, got"):
        read_layer_states(bytes(MOST_BYTES + 1), "a.npz")
    packed = io.BytesIO()
    np.savez_compressed(packed, a=np.zeros((4, MOST_MEMBER // 16)), y=Y)
    with pytest.raises(BadInput, match="expected files of at most|grows at most"):
        read_layer_states(packed.getvalue(), "a.npz")


def test_the_file_is_parsed_in_the_guarded_process(monkeypatch):
    asked = []
    read = layer_states.read_in_sandbox
    monkeypatch.setattr(
        layer_states, "read_in_sandbox", lambda task, files: asked.append(task) or read(task, files)
    )
    read_layer_states(npz(a=STATE, y=Y), "a.npz")
    assert asked == ["layers"]


@settings(max_examples=30)
@given(st.sampled_from([npz(a=STATE, y=Y), save({"a": STATE, "y": Y})]), st.data())
def test_damaged_bytes_are_read_or_refused(content, data):
    raw = bytearray(content)
    for _ in range(data.draw(st.integers(1, 4))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    raw = raw[: data.draw(st.integers(0, len(raw)))]
    for name in ("a.npz", "a.safetensors"):
        try:
            read_layer_states(bytes(raw), name)
        except BadInput as refusal:
            assert "\n" not in str(refusal)  # noqa: PT017
