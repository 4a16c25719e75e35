"""Numbers, shares and lists in sentences are what they say, alone and beside another."""

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.wording import counted, join_words, percent, percents, signed, significant
from tests.read_number import plain
from tests.source import LIBRARY

SHARES = st.floats(0, 1)


@given(st.floats(allow_nan=False, allow_infinity=False), st.integers(1, 6), st.booleans())
def test_what_is_written_is_the_number_and_has_a_typographic_minus_and_powers_of_ten(value, digits, sign):
    text = significant(value, digits, sign=sign)
    assert "-" not in text
    assert "e" not in text
    read = float(plain(text))
    assert read == float(f"{value:.{digits}g}")
    assert text.startswith("+") == (sign and value >= 0)  # also -0.0


@pytest.mark.parametrize(("value", "text"), [(math.inf, "inf"), (-math.inf, "\u2212inf"), (math.nan, "nan")])
def test_what_is_no_number_is_said(value, text):
    assert significant(value) == text


def test_a_minus_is_a_minus():
    assert signed(-0.05) == "\u22120.05"
    assert signed(3, 0) == "+3"


@pytest.mark.parametrize(
    ("share", "text"),
    [(0, "0 %"), (0.004, "under 1 %"), (0.5, "50 %"), (0.9949, "99 %"), (0.9951, "over 99 %"), (1, "100 %")],
)
def test_a_share_alone(share, text):
    assert percent(share) == text


@given(SHARES, SHARES, st.integers(0, 3))
def test_the_larger_is_never_written_smaller_and_has_as_many_decimals_as_asked(one, two, decimals):
    texts = percents(one, two, digits=decimals)
    written = [float(text.removesuffix(" %")) for text in texts]
    assert (written[0] - written[1]) * (one - two) >= 0
    for text, value, share in zip(texts, written, (one, two), strict=True):
        digits = len(text.removesuffix(" %").partition(".")[2])
        assert decimals <= digits <= 3
        assert abs(value - 100 * share) <= 0.5 * 10**-digits + 1e-9


def test_two_that_differ_by_rounding_only_are_one_number():
    assert percents(0.33333335, 1 / 3, digits=1) == ["33.3 %", "33.3 %"]
    assert percents(0.3334, 1 / 3, digits=1) == ["33.340 %", "33.333 %"]


def test_one_and_none():
    assert counted(1, "key") == "1 key"
    assert counted(0, "class", "classes") == "0 classes"


def test_words_in_a_list():
    assert join_words(["1"], most=1) == "1"
    assert join_words(["1", "2"]) == "1 and 2"
    assert join_words(["1", "2"], most=1) == "1 and 1 more"


def test_hover_texts_are_written_as_sentences_are():
    """Plotly itself writes 50% and 2e-6."""
    for path in LIBRARY:
        assert not re.search(r"%\{+[\w\[\]]+:(\.\d)?%|%\{+[\w\[\]]+:\.[4-9]g", path.read_text()), path.name
