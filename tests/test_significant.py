"""Numbers in sentences are written as the pictures write them, and read back as what they are."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.significant import significant


@given(st.floats(allow_nan=False, allow_infinity=False), st.integers(1, 6), st.booleans())
def test_what_is_written_is_the_number_and_has_no_hyphen_or_zeros_in_its_exponent(value, digits, sign):
    text = significant(value, digits, sign=sign)
    assert "-" not in text
    assert "e0" not in text
    assert "e+" not in text
    read = float(text.replace("\u2212", "-"))
    assert read == float(f"{value:.{digits}g}")
    assert text.startswith("+") == (sign and value >= 0)  # also -0.0


@pytest.mark.parametrize(("value", "text"), [(math.inf, "inf"), (-math.inf, "\u2212inf"), (math.nan, "nan")])
def test_what_is_no_number_is_said(value, text):
    assert significant(value) == text
