"""What becomes a feature, and what only tells nodes apart."""

import pytest

from tests.data.upload.columns.test_label_detection import THREE, N, read


@pytest.mark.parametrize("name", ["other_id", "facebookID", "index", "zip"])
def test_whole_numbers_that_are_all_different_are_left_out(name):
    data = read({name: [7 * i * i + 3 for i in range(N)], "class": THREE})
    assert data.get("x") is None
    said = f"'{name}' has another whole number for every node, as identifiers do: it was left out"
    assert said in data.notes


@pytest.mark.parametrize(("name", "is_feature"), [("pathway_id", False), ("members", True)])
def test_an_identifier_that_a_few_nodes_share_is_one_by_its_name(name, is_feature):
    data = read({name: [3, 3, *range(4, 2 + N)]})
    assert (data.get("x") is not None) == is_feature


def test_a_numeric_name_is_a_name():
    data = read({"name": [1000 + i for i in range(N)], "class": THREE})
    assert data.get("x") is None
    assert data.node_names[0] == "1000"


@pytest.mark.parametrize("name", ["age", "population", "Number of Members", "citations"])
def test_quantities_may_be_all_different(name):
    data = read({name: [20 + 3 * i for i in range(N)]})
    assert data.feature_names == (name,)


def test_an_identifier_can_be_chosen_as_a_feature():
    data = read({"other_id": list(range(N))}, features=["other_id"])
    assert data.feature_names == ("other_id",)


def test_true_and_false_are_numbers():
    data = read({"mature": ["True" if c else "False" for c in THREE], "class": [c // 2 for c in THREE]})
    assert data.x[:, 0].tolist() == [float(c > 0) for c in THREE]


def test_of_many_columns_the_first_are_named():
    data = read({f"word {i}": [(j * j + i) % 3 + 0.5 for j in range(N)] for i in range(12)})
    assert any(note.endswith("'word 7' and 4 more became features") for note in data.notes)
