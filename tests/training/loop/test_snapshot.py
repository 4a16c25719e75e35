"""When snapshots are kept: all of the beginning, ever fewer later, always the last."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.training.loop.snapshot import snapshot_epochs


@given(st.integers(0, 2000))
def test_kept_epochs_begin_at_zero_end_at_the_last_and_rise(total):
    kept = snapshot_epochs(total)
    assert kept[0] == 0
    assert kept[-1] == total
    assert kept == sorted(set(kept))


@given(st.integers(9, 2000))
def test_the_beginning_is_dense_and_gaps_stay_a_quarter(total):
    kept = snapshot_epochs(total)
    assert kept[:9] == list(range(9))
    assert all(b <= max(a + 1, a * 1.25) for a, b in zip(kept, kept[1:], strict=False))


@pytest.mark.parametrize(("total", "most"), [(30, 16), (200, 25), (2000, 35)])
def test_even_long_runs_keep_few(total, most):
    assert len(snapshot_epochs(total)) <= most
