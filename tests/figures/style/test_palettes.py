import numpy as np
import pytest

from analysis.figures.style.palettes import OKABE_ITO, OKABE_ITO_MORE, TOL_MUTED, TOL_MUTED_MORE
from tests.colour import luminance, oklab


@pytest.mark.parametrize(
    ("base", "more", "apart"), [(OKABE_ITO, OKABE_ITO_MORE, 0.08), (TOL_MUTED, TOL_MUTED_MORE, 0.09)]
)
def test_colours_of_a_sequence_are_as_far_apart_as_documented(base, more, apart):
    sequence = np.array([oklab(colour) for colour in base + more])
    distance = np.linalg.norm(sequence[:, None] - sequence, axis=-1)
    np.fill_diagonal(distance, np.inf)
    assert distance[:, len(base) :].min() >= apart
    for colour in more:
        assert 0.09 <= luminance(colour) <= 0.42
