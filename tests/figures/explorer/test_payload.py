"""What is packed comes back, and what would be blank is refused."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from analysis.checks import BadInput
from analysis.figures.explorer.payload import VERSION, pack, unpack

TEXT = st.text(st.characters(codec="utf-8"), max_size=50)
FLOATS = arrays.arrays(
    np.float32, arrays.array_shapes(min_side=0, max_dims=3), elements=st.floats(-(2.0**99), 2.0**99, width=32)
)


@given(st.dictionaries(TEXT, FLOATS, max_size=3), TEXT)
def test_what_is_packed_comes_back(given_arrays, title):
    packed = pack("depth", {"title": title}, given_arrays)
    header, found = unpack(packed)
    assert (header["title"], header["kind"], header["version"]) == (title, "depth", VERSION)
    assert found.keys() == given_arrays.keys()
    for name, values in given_arrays.items():
        np.testing.assert_array_equal(found[name], values)


def test_arrays_begin_where_a_browser_can_read_them():
    for letters in range(8):
        packed = pack("depth", {"title": "x" * letters}, {"x": np.zeros(1)})
        assert (len(packed) - 4) % 4 == 0


@pytest.mark.parametrize("wrong", [np.nan, np.inf, 1e39])
def test_numbers_that_cannot_be_drawn_are_refused(wrong):
    with pytest.raises(BadInput, match="finite numbers in 'keys'"):
        pack("clusters", {}, {"keys": np.array([1.0, wrong])})


@pytest.mark.parametrize("wrong", [b"", b"PK\x03\x04 a zip file", b"SCLX"])
def test_other_bytes_are_refused(wrong):
    with pytest.raises(BadInput, match="expected the bytes of a packed picture"):
        unpack(wrong)


def test_another_version_is_refused():
    packed = bytearray(pack("clusters", {}, {}))
    packed[4] = VERSION + 1
    with pytest.raises(BadInput, match=f"got version {VERSION + 1}"):
        unpack(bytes(packed))
