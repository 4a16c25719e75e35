"""Labels, quantities and copies of labels among the columns of nodes."""

import numpy as np
import pytest

from analysis.data.upload.upload import read_upload

N = 24
EDGES = "source,target\n" + "".join(f"n{i},n{(i + 1) % N}\n" for i in range(N))


def read(columns: dict[str, list], **choice):
    rows = ["id," + ",".join(columns)]
    rows += [f"n{i}," + ",".join(str(values[i]) for values in columns.values()) for i in range(N)]
    (data,) = read_upload({"e.csv": EDGES.encode(), "n.csv": "\n".join(rows).encode()}, **choice)
    return data


TWO = [i % 2 for i in range(N)]
THREE = [i % 3 for i in range(N)]


@pytest.mark.parametrize(
    "name",
    ["groundTruth", "ground_truth", "gt", "cluster", "partition", "membership", "party", "dept",
     "referenceCommunity", "Ground Truth", "true_label", "nodeClass", "page_type", "community"],
)  # fmt: skip
def test_ground_truth_is_the_label_and_no_feature(name):
    data = read({name: THREE, "age": [20.5 + i for i in range(N)]})
    assert data.y.tolist() == THREE
    assert data.feature_names == ("age",)
    assert f"'{name}' was taken as the label" in data.notes
    assert "'age' became a feature" in data.notes


def test_what_an_algorithm_computed_is_no_ground_truth():
    data = read({"modularity_class": THREE})
    assert data.y.tolist() == THREE
    assert data.questions == ("'modularity_class' was computed from the edges: it is no ground truth",)
    data = read({"modularity_class": THREE, "club": TWO})
    assert data.y.tolist() == TWO
    assert data.columns["modularity_class"] == "left out"


def test_a_second_label_is_left_out_and_can_be_chosen():
    columns = {"club": TWO, "dept": THREE}
    data = read(columns)
    assert (data.y.tolist(), data.columns["dept"], data.get("x")) == (TWO, "left out", None)
    said = "'dept' looks like a label, too: it was left out; choose it as label or feature"
    assert said in data.notes
    assert read(columns, label="dept").y.tolist() == THREE
    assert read(columns, features=["dept"]).x[:, 0].tolist() == THREE


def test_a_copy_of_the_label_in_other_words_is_left_out():
    data = read(
        {"class": TWO, "team name": ["red" if c else "blue" for c in TWO], "side": [5 - c for c in TWO]}
    )
    assert data.get("x") is None
    assert "'side' says the same as the label: it was left out" in data.notes


def test_many_far_numbers_are_a_quantity_and_no_class():
    """musae_chameleon_target.csv: the monthly traffic of a page."""
    traffic = [int(x) for x in np.random.default_rng(0).lognormal(6, 1.5, N)]
    data = read({"target": traffic[:-2] + traffic[:2]})
    assert data.get("y") is None
    assert data.get("x") is None
    assert (
        "'target' holds 22 different numbers: it looks like a quantity, not like a class" in data.questions[0]
    )
    chosen = read({"target": traffic[:-2] + traffic[:2]}, label="target")
    assert "it looks like a quantity" in chosen.questions[0]


def test_many_classes_of_several_members_are_classes():
    """email-Eu-core: 42 departments of 1,005 people."""
    edges = "".join(f"{i} {(i + 1) % 1005}\n" for i in range(1005))
    labels = "".join(f"{i} {i % 42}\n" for i in range(1005))
    (data,) = read_upload({"email.txt": edges.encode(), "labels.txt": labels.encode()})
    assert len(data.label_names) == 42
    assert data.questions == ()


def test_a_column_that_may_be_a_label_is_a_question():
    data = read({"ward": THREE, "height": [1.5 + i / 7 for i in range(N)]})
    assert data.get("y") is None
    assert data.questions == (
        "No column is called like a label. 'ward' could be one: choose it as the label if it is",
    )
    assert "'ward', 'height' became features" in data.notes


def test_fractions_under_the_name_of_a_label_are_left_out():
    data = read({"y": [i / 7 for i in range(N)]})
    assert (data.get("x"), data.get("y")) == (None, None)
    assert "'y' has fractions" in data.questions[0]


def test_star_wars_counts_scenes_under_value():
    scenes = [1 + (i * i) % 23 for i in range(N)]
    data = read({"value": scenes})
    assert data.get("y") is None
    assert data.feature_names == ("value",)
