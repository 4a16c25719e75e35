"""The error names the tensor, the number and its place, whichever layer met it."""

import pytest
import torch

from analysis.checks import BadInput
from analysis.layers import DiffGroupNorm, MemPooling
from analysis.layers.finite import refuse_not_finite


@pytest.mark.parametrize("bad", ["nan", "inf", "-inf"])
def test_the_first_bad_number_is_named_with_its_place(bad):
    fine, broken = torch.ones(3), torch.ones(2, 3)
    broken[1, 2] = float(bad)
    with pytest.raises(BadInput, match=rf"^expected finite k, got {bad} at \[1, 2\]; remove or replace it$"):
        refuse_not_finite(x=fine, nothing=None, empty=torch.ones(0), k=broken)


def test_finite_but_too_large_says_how_large():
    with pytest.raises(BadInput, match="expected x whose squares are finite, got values up to 2e.30; scale"):
        refuse_not_finite(x=torch.tensor([1.0, -2e30]), k=None)


@pytest.mark.parametrize("bad", [float("nan"), float("inf")])
def test_both_layers_refuse_it_by_name(bad):
    x = torch.randn(6, 4)
    x[2, 1] = bad
    with pytest.raises(BadInput, match=r"expected finite x, got (nan|inf) at \[2, 1\]"):
        DiffGroupNorm(4, groups=2)(x)
    with pytest.raises(BadInput, match=r"expected finite x, got (nan|inf) at \[2, 1\]"):
        MemPooling(4, 4, heads=2, num_clusters=3)(x)
