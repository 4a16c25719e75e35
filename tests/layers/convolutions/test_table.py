import pytest
from torch_geometric.nn import GraphConv

from analysis.checks import BadInput
from analysis.layers.convolutions.table import CONVOLUTIONS, find_convolution, register_convolution


def test_unknown_names_are_refused():
    with pytest.raises(BadInput, match=f"expected convolution to be one of {', '.join(CONVOLUTIONS)}, got"):
        find_convolution("cheb")


@pytest.mark.parametrize("name", ["gcn", "sgc"])
def test_a_name_that_is_taken_is_refused(name):
    with pytest.raises(BadInput, match=f"a new name for the convolution, got '{name}', which there is"):
        register_convolution(name, GraphConv)


def test_what_makes_nothing_is_refused():
    with pytest.raises(BadInput, match="expected a function from two widths to a module, got GraphConv|str"):
        register_convolution("mine", "GraphConv")
    assert "mine" not in CONVOLUTIONS
