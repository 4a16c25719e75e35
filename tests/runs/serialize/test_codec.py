"""What goes into bytes comes back the same."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from analysis.runs.serialize.codec import (
    digest,
    pack_checkpoint,
    pack_graphs,
    pack_json,
    pack_snapshot,
    restore_input,
    unpack_checkpoint,
    unpack_graphs,
    unpack_snapshot,
)
from analysis.training.loop.events import Checkpoint
from analysis.training.loop.snapshot import RecordedGraphs, Snapshot
from tests.made import made_digits
from tests.runs.fake import graphs

DTYPES = [np.float32, np.int32, np.int64, np.int8]


@given(st.sampled_from(DTYPES).flatmap(lambda t: hnp.arrays(t, hnp.array_shapes(min_dims=1, max_dims=3))))
def test_arrays_survive_with_shape_and_type(array):
    back = unpack_snapshot(3, pack_snapshot(Snapshot(3, {"a": array, "b": array.T}), graphs=graphs()))
    assert back.epoch == 3
    for name, expected in (("a", array), ("b", array.T)):
        assert back.arrays[name].dtype == expected.dtype
        np.testing.assert_array_equal(back.arrays[name], expected)


@given(names=st.lists(st.text(), max_size=3), named=st.booleans())
def test_graphs_survive_with_names_and_without_positions(names, named):
    before = graphs(node_names=tuple(names), pos=np.zeros((3, 2), np.float32) if named else None)
    after = unpack_graphs(pack_graphs(before))
    for field in RecordedGraphs.__dataclass_fields__:
        np.testing.assert_array_equal(getattr(after, field), getattr(before, field))


@given(st.dictionaries(st.text(max_size=5), st.floats(allow_nan=False, allow_infinity=False)))
def test_checkpoints_survive_with_every_digit(numbers):
    before = Checkpoint(7, {"a": np.arange(3), "b": np.array(2.5)}, {"row": numbers, "best": None})
    after = unpack_checkpoint(pack_checkpoint(before))
    assert (after.epoch, after.facts) == (before.epoch, before.facts)
    assert after.arrays["b"].shape == ()
    assert after.arrays["a"].tobytes() == before.arrays["a"].tobytes()


def test_the_input_of_a_deep_stack_is_stored_once():
    known = graphs()
    before = Snapshot(1, {"state.0": known.x, "state.1": known.x * 2})
    blob = pack_snapshot(before, graphs=known)
    assert "state.0" not in unpack_snapshot(1, blob).arrays
    back = restore_input(unpack_snapshot(1, blob), known)
    assert sorted(back.arrays) == ["state.0", "state.1"]
    np.testing.assert_array_equal(back.arrays["state.0"], known.x)


def test_an_input_that_differs_from_the_graphs_is_kept():
    known = graphs()
    blob = pack_snapshot(Snapshot(1, {"state.0": known.x + 1}), graphs=known)
    np.testing.assert_array_equal(
        restore_input(unpack_snapshot(1, blob), known).arrays["state.0"], known.x + 1
    )


def test_numbers_that_json_does_not_know_become_null():
    assert pack_json({"a": float("nan"), "b": [np.float32("inf"), np.int64(2)]}) == '{"a":null,"b":[null,2]}'


def test_digest_tells_parts_apart():
    assert digest("ab", "c") != digest("a", "bc")
    assert digest("a") == digest(b"a")


def test_the_same_graphs_are_the_same_bytes_though_safetensors_shuffles_its_metadata():
    graphs = made_digits(count=2)
    assert len({pack_graphs(graphs) for _ in range(8)}) == 1
