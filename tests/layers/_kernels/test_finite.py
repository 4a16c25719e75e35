import pytest
import torch

from analysis.checks import BadInput
from analysis.layers._kernels.finite import refuse_not_finite


def test_names_the_first_bad_number_of_the_first_bad_input():
    good, bad = torch.ones(2), torch.tensor([[0.0, 1.0], [-torch.inf, torch.nan]])
    with pytest.raises(BadInput, match=r"expected finite keys, got -inf at \[1, 0\]"):
        refuse_not_finite(x=good, nothing=None, keys=bad)


def test_blames_the_size_where_all_is_finite():
    with pytest.raises(BadInput, match=r"x and keys whose squares are finite, got values up to 1e\+30"):
        refuse_not_finite(x=torch.tensor([-1e30]), keys=torch.ones(1))
