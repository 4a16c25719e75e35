"""The tidy table of all layers."""

import math

import networkx as nx
import pytest
import torch

from analysis.checks import BadInput
from analysis.measures import MEASURES, measure_layers, neutral_value, permuted_baseline

KARATE = torch.tensor(list(nx.karate_club_graph().to_directed().edges)).T
Y = torch.arange(34) % 3


def states():
    generator = torch.Generator().manual_seed(0)
    return [torch.randn(34, F, generator=generator) for F in (7, 4, 4)]


def test_values_are_those_of_the_measures_one_by_one():
    rows = measure_layers(states(), Y, KARATE)
    got = {(row["layer"], row["measure"]): row["value"] for row in rows}
    assert len(got) == len(rows)
    for layer, x in enumerate(states()):
        for name, measure in MEASURES.items():
            if measure.each_layer:
                want = measure.compute(x=x, y=Y, edge_index=KARATE)
                assert got[layer, name] == pytest.approx(want, rel=1e-6)
        for definition in ("paper", "pyg", "authors"):
            name = f"group_distance_ratio_{definition}"
            base = permuted_baseline(x, Y, definition=definition)
            assert got[layer, f"{name}_neutral"] == neutral_value(3, definition=definition)
            assert got[layer, f"{name}_permuted_mean"] == pytest.approx(base.mean, rel=1e-6)
            assert got[layer, f"{name}_permuted_sd"] == pytest.approx(base.spread, rel=1e-3)


def test_vanished_and_collapsed_layers_are_undefined_in_words_never_a_number():
    zero, same = torch.zeros(34, 4), torch.full((34, 4), 0.3)
    for row in measure_layers([zero, same], Y, KARATE):
        assert ("reason" in row) == (row["value"] is None)
        assert row["value"] is None or math.isfinite(row["value"])
        if row["measure"].startswith("group_distance_ratio") and not row["measure"].endswith("neutral"):
            assert "0 over 0" in row["reason"]


def test_unlabelled_graphs_and_single_nodes_are_measured_as_far_as_that_goes():
    for x, y, edges in (
        (states()[0], Y * 0 - 1, KARATE),
        (torch.ones(1, 3), torch.tensor([0]), torch.zeros(2, 0, dtype=torch.long)),
    ):
        values = {row["measure"]: row["value"] for row in measure_layers([x], y, edges)}
        assert values["norm_per_node"] > 0
        assert values["group_distance_ratio_paper"] is None


def test_one_way_edges_leave_undefined_only_what_needs_edges():
    one_way = KARATE[:, KARATE[0] < KARATE[1]]
    got = {(row["layer"], row["measure"]): row for row in measure_layers(states(), Y, one_way)}
    for row in measure_layers(states(), Y, KARATE):
        name = row["measure"]
        other = got.pop((row["layer"], name))
        if name in MEASURES and "edge_index" in MEASURES[name].inputs:
            assert other["value"] is None
            assert "each edge in both directions" in other["reason"]
        else:
            assert other == row
    assert not got
    with pytest.raises(BadInput, match="from 0 to 33"):
        measure_layers(states(), Y, KARATE + 1)


def test_chosen_measures_only_and_in_their_order():
    rows = measure_layers(states(), Y, KARATE, measures=["stable_rank", "norm_per_node"])
    assert [(row["layer"], row["measure"]) for row in rows][:3] == [
        (0, "stable_rank"),
        (0, "norm_per_node"),
        (1, "stable_rank"),
    ]


def test_unknown_and_unfit_measures_are_refused():
    with pytest.raises(BadInput, match="expected measure to be one of"):
        measure_layers(states(), Y, KARATE, measures=["beauty"])
    with pytest.raises(BadInput, match="'entropy', which needs S"):
        measure_layers(states(), Y, KARATE, measures=["entropy"])


def test_an_exploded_layer_is_undefined_and_the_others_are_still_measured():
    rows = measure_layers([torch.full((34, 2), float("inf")), *states()], Y, KARATE)
    for row in rows:
        if row["layer"] == 0 and not row["measure"].endswith("neutral"):
            assert row["value"] is None
            assert "68 NaN or infinite" in row["reason"]
        else:
            assert math.isfinite(row["value"])
