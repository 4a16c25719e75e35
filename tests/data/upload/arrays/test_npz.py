"""npz files that claim what is not so."""

import numpy as np
import pytest

from analysis.data.upload.arrays.npz import read_npz
from analysis.data.upload.errors import BadUpload
from tests.faults.uploads import npz, zipped

GOOD = npz(a=np.arange(3))
HEADER = b"{'descr': '<i8', 'fortran_order': False, 'shape': (True, 3)}"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"PK", "expected an npz archive"),
        (GOOD[:-30], "expected an npz archive"),
        (zipped({"a.npy": b"hello"}), "expected an array called 'a'"),
        (zipped({"a.npy": b"\x93NUMPY\x01\x00\xff\xff{}"}), "damaged"),
        (zipped({"a.npy": b"\x93NUMPY\x01\x00\x04\x00{1:}"}), "damaged"),
        (npz(a=np.array(["2020-01-01"], dtype="M8[D]")), "which is not read"),
        (npz(a=np.zeros((1, 1, 1, 1))), "another size"),
        (
            zipped({"a.npy": b"\x93NUMPY\x01\x00" + bytes([len(HEADER), 0]) + HEADER + bytes(24)}),
            "another size",
        ),
        (zipped({}), "got none"),
    ],
)
def test_what_is_wrong_is_said(content, words):
    with pytest.raises(BadUpload, match=words):
        read_npz("a.npz", content)


def test_objects_are_never_made():
    from tests.faults.bombs import bomb

    with pytest.raises(BadUpload, match="got object"):
        read_npz("a.npz", bomb("npy of objects")["a.npz"])


def test_objects_that_no_graph_needs_are_passed_over():
    import io

    stream = io.BytesIO()
    np.savez(stream, adj=np.eye(2), class_names=np.array(["a", None], dtype=object))
    found = read_npz("a.npz", stream.getvalue())
    assert (list(found), found["class_names"].size) == (["adj", "class_names"], 0)


def test_a_single_array_is_the_adjacency_matrix():
    import io

    stream = io.BytesIO()
    np.save(stream, np.eye(2))
    assert read_npz("a.npy", stream.getvalue())["adj"].tolist() == [[1, 0], [0, 1]]
