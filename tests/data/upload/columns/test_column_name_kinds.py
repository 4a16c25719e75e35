"""Names of columns, as people write them."""

import pytest

from analysis.data.upload.columns.column_name_kinds import (
    is_computed,
    is_identifier,
    is_quantity,
    label_rank,
    words,
)


@pytest.mark.parametrize(
    ("name", "parted"),
    [("groundTruth", "ground truth"), ("dept_ID", "dept id"), ("Modularity Class", "modularity class"),
     ("x2", "x 2")],
)  # fmt: skip
def test_words_of_a_name(name, parted):
    assert words(name) == parted


def test_what_names_say():
    assert label_rank("label") < label_rank("club") < label_rank("group") < label_rank("page_type")
    assert label_rank("height") is None
    assert is_computed("nansi-louvain")
    assert is_computed("mcode_cluster_id")
    assert not is_computed("cluster_id")
    assert is_identifier("user_id")
    assert not is_identifier("grid")
    assert is_quantity("Number of Members")
    assert not is_quantity("cabbage")
