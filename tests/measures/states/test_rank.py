"""The three ranks: closed forms, laws, offsets."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from analysis.measures import Undefined, effective_rank, numerical_rank, singular_values, stable_rank

ranks = pytest.mark.parametrize("rank", [effective_rank, numerical_rank, stable_rank])


@ranks
def test_rank_one_and_orthonormal_columns(rank):
    generator = torch.Generator().manual_seed(0)
    u, v = torch.randn(50, 1, generator=generator), torch.randn(1, 8, generator=generator)
    assert rank(u @ v) == pytest.approx(1, abs=1e-4)
    assert rank(torch.linalg.qr(torch.randn(50, 8, generator=generator)).Q) == pytest.approx(8, rel=1e-6)


def test_closed_forms_on_a_diagonal():
    x = torch.diag(torch.tensor([4.0, 2.0, 2.0]))
    assert effective_rank(x) == pytest.approx(2**1.5, rel=1e-7)  # p = 1/2, 1/4, 1/4: entropy 1.5 bits
    assert numerical_rank(x) == pytest.approx(24 / 16, rel=1e-7)
    assert stable_rank(x) == pytest.approx(64 / 24, rel=1e-7)


@ranks
@given(seed=st.integers(0, 500), N=st.integers(2, 40), F=st.integers(1, 12))
def test_laws(rank, seed, N, F):
    generator = torch.Generator().manual_seed(seed)
    x = torch.randn(N, F, generator=generator, dtype=torch.float64)
    value = rank(x)
    assert 1 - 1e-9 <= value <= min(N, F) + 1e-9
    rotation = torch.linalg.qr(torch.randn(F, F, generator=generator, dtype=torch.float64)).Q
    for same in (x @ rotation, x * 1e-200, x * 1e200, x[torch.randperm(N, generator=generator)], x.T):
        assert rank(same) == pytest.approx(value, rel=1e-9)
    assert rank(x + 7, centred=True) == pytest.approx(rank(x, centred=True), rel=1e-6)


@ranks
def test_an_offset_pulls_the_uncentred_rank_to_1(rank):
    x = torch.randn(100, 6, generator=torch.Generator().manual_seed(1))
    assert rank(x + 1e4) < 1.01
    assert rank(x + 1e4, centred=True) == pytest.approx(rank(x, centred=True), rel=1e-3)


def test_small_singular_values_survive():
    want = torch.tensor([1.0, 1e-6, 1e-12], dtype=torch.float64)
    generator = torch.Generator().manual_seed(0)
    U = torch.linalg.qr(torch.randn(100, 3, generator=generator, dtype=torch.float64)).Q
    V = torch.linalg.qr(torch.randn(3, 3, generator=generator, dtype=torch.float64)).Q
    got = singular_values(U * want @ V.T)
    assert torch.allclose(got / got[0], want, rtol=1e-3, atol=0)


@ranks
def test_undefined_is_said_in_words(rank):
    with pytest.raises(Undefined, match="all features are 0"):
        rank(torch.zeros(4, 2))
    for N in (4, 7, 11, 49, 97):  # whose mean is not always 0.1
        with pytest.raises(Undefined, match="after centring"):
            rank(torch.full((N, 2), 0.1, dtype=torch.float64), centred=True)


def test_centring_takes_one_direction_away():
    x = torch.randn(3, 8, generator=torch.Generator().manual_seed(0))
    assert len(singular_values(x)) == 3
    assert len(singular_values(x, centred=True)) == 2
    assert len(singular_values(x.T, centred=True)) == 3
