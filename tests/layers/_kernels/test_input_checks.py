import pytest
import torch

from analysis.checks import BadInput
from analysis.layers._kernels.input_checks import refuse_not_dense, refuse_not_finite

EYE = torch.eye(2)


@pytest.mark.parametrize("got", [EYE, EYE.T, EYE[:0], EYE.long(), EYE.bool(), EYE.half(), EYE.to("meta")])
def test_dense_real_tensors_pass(got):
    refuse_not_dense("nodes", got)


@pytest.mark.parametrize(
    ("got", "words"),
    [
        (EYE.tolist(), "nodes as a tensor, got list"),
        (None, "nodes as a tensor, got None"),
        (EYE.to_sparse(), r"dense nodes, got sparse ones; convert them with .to_dense\(\)"),
        (EYE.to_sparse_csc(), "dense nodes, got sparse ones"),
        (EYE.cfloat(), "real nodes, got torch.complex64"),
    ],
)
def test_others_are_refused_in_words(got, words):
    with pytest.raises(BadInput, match=words):
        refuse_not_dense("nodes", got)


def test_names_the_first_bad_number_of_the_first_bad_input():
    good, bad = torch.ones(2), torch.tensor([[0.0, 1.0], [-torch.inf, torch.nan]])
    with pytest.raises(BadInput, match=r"expected finite keys, got -inf at \[1, 0\]"):
        refuse_not_finite(x=good, nothing=None, keys=bad)


def test_blames_the_size_where_all_is_finite():
    with pytest.raises(BadInput, match=r"x and keys whose squares are finite, got values up to 1e\+30"):
        refuse_not_finite(x=torch.tensor([-1e30]), keys=torch.ones(1))
