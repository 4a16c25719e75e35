"""Columns that a person chooses: found by the name that is shown, one part each."""

import pytest

from analysis.data.upload.columns.column_choice import GUESS, Choice, find
from analysis.data.upload.errors import BadUpload


def test_a_column_is_found_by_the_name_that_is_shown():
    assert find(["a", "b\u202ec"], "b\ufffdc", file="n.csv", what="label") == "b\u202ec"
    with pytest.raises(
        BadUpload, match="n.csv: expected the label to be one of the columns 'a', 'b', got 'c'"
    ):
        find(["a", "b"], "c", file="n.csv", what="label")


@pytest.mark.parametrize(
    "choice",
    [
        Choice(label="a", features=("a",)),
        Choice(label="a", id="a"),
        Choice(split=("a", "b", "a")),
        Choice(split=("a",), features=("b", "a")),
    ],
)
def test_a_column_plays_one_part(choice):
    with pytest.raises(BadUpload, match="two for 'a'"):
        choice.check()


def test_a_split_is_one_column_or_three_masks():
    with pytest.raises(BadUpload, match="got 2"):
        Choice(split=("a", "b")).check()
    for choice in (
        GUESS,
        Choice(split=()),
        Choice(split=("a",)),
        Choice(split=("a", "b", "c")),
        Choice(label=""),
    ):
        choice.check()
