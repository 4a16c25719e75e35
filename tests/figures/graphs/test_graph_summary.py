"""What is said about a graph that was brought."""

import torch
from torch_geometric.data import Data

from analysis.data.builtin.table import load_sample
from analysis.data.inspect import inspect_graph
from analysis.figures.graphs.graph_summary import class_rows, fact_rows, homophily_sentence, report_sentence

PATH = Data(
    edge_index=torch.tensor([[0, 1, 1, 2], [1, 0, 2, 1]]),
    num_nodes=3,
    y=torch.tensor([0, 0, -1]),
    label_names=("<a>",),
)


def test_one_graph_and_many():
    assert (
        report_sentence(inspect_graph(PATH))
        == "3 nodes, 2 undirected edges, no features and 1 class of nodes."
    )
    assert report_sentence(inspect_graph(load_sample("digits"))).startswith(
        "1,797 graphs with 58,736 nodes, "
    )
    assert report_sentence(inspect_graph(load_sample("les-miserables"))).endswith(
        "77 features a node and no labels."
    )


def test_homophily_stands_beside_what_chance_would_give():
    sentence = homophily_sentence(inspect_graph(load_sample("planted-partition")))
    assert "dealt by chance, 25 % would" in sentence
    assert homophily_sentence(inspect_graph(load_sample("les-miserables"))) == ""


def test_rows_of_the_tables():
    report = inspect_graph(PATH)
    facts = {row["what"]: row["here"] for row in fact_rows(report)}
    assert facts["edges"] == "2, undirected"
    assert facts["split"] == "none"
    assert "graphs" not in facts
    assert class_rows(report) == [{"class": "<a>", "number": 2}, {"class": "no label", "number": 1}]
    undefined = {row["what"]: row["here"] for row in fact_rows(inspect_graph(load_sample("les-miserables")))}
    assert undefined["homophily"] == "undefined here"
