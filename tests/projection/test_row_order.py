import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from analysis.projection.row_order import bins, row_order


def test_blocks_by_cluster_then_falling_strength():
    S = np.random.default_rng(1).dirichlet(np.ones(4), size=60)
    ordered = S[row_order(S)]
    cluster, strength = ordered.argmax(1), ordered.max(1)
    assert (np.diff(cluster) >= 0).all()
    for k in range(4):
        assert (np.diff(strength[cluster == k]) <= 0).all()


def test_ties_keep_the_order_of_the_data():
    assert row_order(np.full((5, 3), 1 / 3)).tolist() == [0, 1, 2, 3, 4]


@given(rows=st.integers(0, 5000), most=st.integers(1, 1200))
def test_bins_cover_every_row_once_with_nearly_equal_sizes(rows, most):
    cuts = bins(rows, max_bins=most)
    sizes = np.diff(cuts)
    assert cuts[0] == 0
    assert cuts[-1] == rows
    assert len(sizes) == min(rows, most)
    assert rows == 0 or sizes.max() - sizes.min() <= 1
