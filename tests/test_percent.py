"""What a percentage says is true of the number, alone and beside another."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.percent import percent, percents

SHARES = st.floats(0, 1)


@pytest.mark.parametrize(
    ("share", "text"),
    [(0, "0 %"), (0.004, "under 1 %"), (0.5, "50 %"), (0.9949, "99 %"), (0.9951, "over 99 %"), (1, "100 %")],
)
def test_a_share_alone(share, text):
    assert percent(share) == text


@given(SHARES, SHARES, st.integers(0, 3))
def test_the_larger_is_never_written_smaller_and_has_as_many_decimals_as_asked(one, two, decimals):
    texts = percents(one, two, decimals=decimals)
    written = [float(text.removesuffix(" %")) for text in texts]
    assert (written[0] - written[1]) * (one - two) >= 0
    for text, value, share in zip(texts, written, (one, two), strict=True):
        digits = len(text.removesuffix(" %").partition(".")[2])
        assert decimals <= digits <= 3
        assert abs(value - 100 * share) <= 0.5 * 10**-digits + 1e-9


def test_two_that_differ_by_rounding_only_are_one_number():
    assert percents(0.33333335, 1 / 3, decimals=1) == ["33.3 %", "33.3 %"]
    assert percents(0.3334, 1 / 3, decimals=1) == ["33.340 %", "33.333 %"]
