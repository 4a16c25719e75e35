"""Which of several tables lists the edges."""

import itertools

import pytest

from analysis.data.upload.errors import BadUpload
from analysis.data.upload.upload import read_upload

EDGES = b"31336\t1061127\n9\t31336\n9\t1061127\n"
CONTENT = b"31336\t0\t1\tNets\n1061127\t1\t0\tRules\n9\t1\t1\tRules\n"


@pytest.mark.parametrize("order", list(itertools.permutations(["cora.cites", "cora.content"])))
def test_the_order_of_files_does_not_matter(order):
    files = {"cora.cites": EDGES, "cora.content": CONTENT}
    (data,) = read_upload({name: files[name] for name in order})
    assert data.num_edges == 6
    assert data.label_names == ("Nets", "Rules")


def test_a_wrong_choice_is_refused_and_the_columns_are_offered():
    nodes = b"key,club\na,x\nb,x\n"
    with pytest.raises(BadUpload, match="nodes.csv, column key") as refusal:
        read_upload({"edges.csv": b"source,target\n7,8\n", "nodes.csv": nodes})
    assert refusal.value.id_columns == ("key", "club")
