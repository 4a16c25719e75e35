"""Text from files: every encoding a spreadsheet writes, and nothing that harms on a screen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.data.upload.text import clean, decode, number, quote
from tests.faults.uploads import hostile_names


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_what_spreadsheets_write_is_read(encoding):
    assert decode("naïve;café".encode(encoding)) == "naïve;café"


@given(st.text())
def test_a_clean_name_is_one_printable_line_of_bounded_length(name):
    shown = clean(name)
    assert len(shown) <= 120
    assert shown.replace("\u200c", "").replace("\u200d", "").isprintable()
    assert clean(shown) == shown


@pytest.mark.parametrize("name", hostile_names())
def test_no_hostile_name_can_turn_the_writing_round_or_ring_a_bell(name):
    for shown in (clean(name), quote(name)):
        assert not set(shown) & set("\x00\x07\x1b\u202e\u2066\u200f\ufeff\u2028\u2029\t\r\n")


def test_the_words_of_a_name_are_left_alone():
    assert clean("<b>Bob & Söhne</b>") == "<b>Bob & Söhne</b>"
    assert clean("خانه\u200cها") == "خانه\u200cها"


@pytest.mark.parametrize(
    ("text", "comma", "value"),
    [
        ("1,5", True, 1.5),
        ("-0,25", True, -0.25),
        ("1.234.567,8", True, 1234567.8),
        ("1,5", False, None),
        ("1.5", True, 1.5),
        ("nan", False, None),
        ("1e400", False, None),
        ("0x10", False, None),
        ("9" * 500, False, None),
    ],
)
def test_numbers_as_people_write_them(text, comma, value):
    assert number(text, comma=comma) == value
