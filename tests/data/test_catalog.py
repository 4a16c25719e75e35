"""Names of data: samples, benchmarks, own graphs; an own graph has to be the one that is named."""

import pytest
import torch
from torch_geometric.data import Data

from analysis.checks import BadInput
from analysis.data.catalog import data_description, is_user_graph, load_data, seed_matters, task_of, title_of
from analysis.data.fingerprint import fingerprint
from analysis.training.spec import DataSpec, RunSpec

RING = Data(x=torch.tensor([[1.0, 3.0], [2.0, 2.0]]), edge_index=torch.tensor([[0, 1], [1, 0]]))
MINE = DataSpec(name=f"own:{fingerprint(RING)}", task="link reconstruction")


@pytest.mark.parametrize(
    ("name", "task", "title"),
    [
        ("digits", "graph classification", "Handwritten digits as pixel graphs"),
        ("cora", "node classification", "Cora"),
        ("mutag", "graph classification", "MUTAG"),
    ],
)
def test_known_data_has_a_task_and_a_title(name, task, title):
    data = DataSpec(name=name)
    assert (task_of(data), title_of(data), is_user_graph(data)) == (task, title, False)
    assert data_description(data)


def test_own_data_names_its_task():
    assert (task_of(MINE), title_of(MINE), is_user_graph(MINE)) == ("link reconstruction", "own graph", True)
    for wrong in ({"name": MINE.name}, {"name": "cora", "task": "node classification"}):
        with pytest.raises(ValueError, match="expected (a|no) task for"):
            DataSpec(**wrong)
    with pytest.raises(ValueError, match="64 hexadecimal digits"):
        DataSpec(name="own:12", task="link reconstruction")


def test_an_own_graph_has_to_be_the_one_that_is_named():
    assert load_data(MINE, own=RING) is RING
    with pytest.raises(BadInput, match="got none; give it as own="):
        load_data(MINE)
    with pytest.raises(BadInput, match="give the graph this run was made for"):
        load_data(MINE, own=Data(x=torch.ones(2, 2), edge_index=RING.edge_index))


def test_rows_are_normalised_where_asked_for_and_the_given_graph_stays_as_it_was():
    made = load_data(MINE.model_copy(update={"row_normalise": True}), own=RING)
    assert made.x.tolist() == [[0.0, 1.0], [0.5, 0.5]]
    assert RING.x.tolist() == [[1.0, 3.0], [2.0, 2.0]]


def test_when_the_seed_of_the_data_matters():
    changing = [n for n in ("digits", "planted-partition", "cora", "texas", "amazon-photo", "mutag")
                if seed_matters(DataSpec(name=n))]  # fmt: skip
    assert changing == ["planted-partition", "texas", "amazon-photo", "mutag"]
    assert not seed_matters(MINE)


def test_a_depth_run_needs_labelled_nodes_also_of_ones_own():
    own = DataSpec(name=MINE.name, task="node classification")
    assert RunSpec().with_(data=own.model_dump(), model={"kind": "depth"}).data.task == "node classification"
    with pytest.raises(BadInput, match="expected labelled nodes"):
        RunSpec().with_(data=MINE.model_dump(), model={"kind": "depth"})
