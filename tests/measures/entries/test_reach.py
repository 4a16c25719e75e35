"""Entries of reach say against what, and when not to trust them."""

import networkx as nx
import pytest
import torch

from analysis.measures.entries.reach import REACH_MEASURES


@pytest.mark.parametrize("measure", REACH_MEASURES, ids=lambda measure: measure.name)
def test_entries_are_complete_and_stay_out_of_the_table_of_layers(measure):
    assert measure.neutral
    assert measure.misleads
    assert measure.formula
    assert not measure.each_layer


@pytest.mark.parametrize(
    "measure", [m for m in REACH_MEASURES if "complete graph" in m.neutral], ids=lambda measure: measure.name
)
def test_a_complete_graph_reads_the_neutral_value(measure):
    complete = torch.tensor(list(nx.complete_graph(6).to_directed().edges)).T
    written = measure.neutral.removesuffix(", of a complete graph").replace("2 (", "2 * (")
    assert measure.compute(edge_index=complete) == pytest.approx(eval(written, {"N": 6}))


def test_labels_at_random_read_the_neutral_homophily():
    complete = torch.tensor(list(nx.gnp_random_graph(300, 0.1, seed=0).to_directed().edges)).T
    y = torch.arange(300) % 3
    for measure in REACH_MEASURES:
        if measure.name.startswith("homophily"):
            neutral = 0 if measure.neutral == "0" else 1 / 3
            assert measure.compute(edge_index=complete, y=y) == pytest.approx(neutral, abs=0.02)
