import numpy as np
import pytest
from safetensors.numpy import load, save

from analysis.data.tensor_header import header, metadata, sort_metadata

ARRAYS = {"a": np.arange(6, dtype=np.float32).reshape(2, 3), "b": np.ones(2)}


def test_the_metadata_comes_back():
    assert metadata(save(ARRAYS, metadata={"epoch": "3"})) == {"epoch": "3"}
    assert metadata(save(ARRAYS)) == {}
    assert header(save(ARRAYS))["a"]["shape"] == [2, 3]


def test_in_order_is_the_same_file_with_sorted_metadata():
    blob = sort_metadata(save(ARRAYS, metadata={"z": "1", "a": "2"}))
    assert list(metadata(blob)) == ["a", "z"]
    for name, array in load(blob).items():
        np.testing.assert_array_equal(array, ARRAYS[name])


@pytest.mark.parametrize(
    "blob", [b"", b"x" * 50, (2).to_bytes(8, "little") + b"[]", (2**60).to_bytes(8, "little")]
)
def test_anything_else_is_a_value_error(blob):
    with pytest.raises(ValueError, match="."):
        metadata(blob)
