"""What the reading process hands over comes back bit for bit, and is checked."""

from dataclasses import fields, replace

import numpy as np
import pytest

from analysis.data.upload.graph_arrays import pack, unpack
from analysis.data.upload.read_files import read
from tests.faults.uploads import valid


@pytest.mark.parametrize("kind", valid())
def test_it_comes_back_bit_for_bit(kind):
    graphs = read(valid()[kind])
    again = unpack(pack(graphs))
    for field in fields(graphs):
        one, other = getattr(graphs, field.name), getattr(again, field.name)
        if isinstance(one, np.ndarray):
            assert (one.dtype, one.shape, one.tobytes()) == (other.dtype, other.shape, other.tobytes())
        else:
            assert one == other, field.name


@pytest.mark.parametrize(
    "change",
    [
        lambda g: {"edges": g.edges + 100},
        lambda g: {"edges": g.edges - 1},
        lambda g: {"edges": g.edges[:, :-1]},
        lambda g: {"x": g.x[:-1]},
        lambda g: {"y": g.y + 5},
        lambda g: {"node_names": g.node_names[:-1]},
        lambda g: {"names": ()},
    ],
)
def test_parts_that_do_not_fit_are_refused(change):
    graphs = read(valid()["npz"])
    with pytest.raises(ValueError, match="do not fit"):
        unpack(pack(replace(graphs, **change(graphs))))
