import pytest
import torch

from analysis.checks import BadInput
from analysis.layers._kernels.dense import refuse_not_dense

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
