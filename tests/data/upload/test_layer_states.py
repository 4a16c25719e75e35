"""Files of layer states: order, edges, refusals in one sentence, and nothing that can run code."""

import io
import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from safetensors.numpy import save

from analysis.checks import BadInput
from analysis.data.upload import layer_states
from analysis.data.upload.layer_states import read_layer_states

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
        ({"a": np.array([{}], dtype=object), "y": Y}, "without objects"),
    ],
)
def test_what_does_not_fit_is_refused(arrays, words):
    with pytest.raises(BadInput, match=words):
        read_layer_states(npz(**arrays), "a.npz")


def test_other_kinds_and_sizes_are_refused(monkeypatch):
    for content, name in ((b"x", "a.npz"), (b"x" * 9, "a.safetensors"), (b"x", "a.pt"), (b"", "npz")):
        with pytest.raises(BadInput):
            read_layer_states(content, name)
    with pytest.raises(BadInput, match=r"expected a .npz or .safetensors file, got 'a.pkl'"):
        read_layer_states(pickle.dumps({}), "a.pkl")
    content = npz(a=STATE, y=Y)
    monkeypatch.setattr(layer_states, "MOST_BYTES", 90)
    with pytest.raises(BadInput, match="a file of at most 90 bytes"):
        read_layer_states(content, "a.npz")
    packed = io.BytesIO()
    np.savez_compressed(packed, a=np.zeros((4, 500)), y=Y)
    monkeypatch.setattr(layer_states, "MOST_BYTES", 3000)
    with pytest.raises(BadInput, match="at most 3,000 bytes in the file, got 1"):
        read_layer_states(packed.getvalue(), "a.npz")


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
