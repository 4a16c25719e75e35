"""Poolers other than memory layers, trained on one graph and on many."""

from functools import partial

import numpy as np
import pytest
import torch

from analysis.data.builtin.table import load_sample
from analysis.layers import diffpool_loss, dmon_loss, just_balance_loss, mincut_loss
from analysis.layers.poolers.table import POOLERS
from analysis.training.fit import fit
from analysis.training.presets.arena import arena_specs
from analysis.training.spec import DataSpec, RunSpec

OTHERS = [name for name in POOLERS if name != "memory"]
KARATE = arena_specs(DataSpec(name="karate"), clusters=2, poolers=OTHERS, epochs=15)
SPECS = {spec.model.pooler: spec for spec in KARATE}
LOSSES = {
    "mincut": mincut_loss,
    "dmon": dmon_loss,
    "diffpool": diffpool_loss,
    "just_balance": partial(just_balance_loss, normalize=True),
}
EDGES = load_sample("karate").edge_index


@pytest.mark.parametrize("name", OTHERS)
def test_its_own_loss_falls_and_is_what_the_history_says(name):
    events = []
    result = fit(SPECS[name], observe=events.append)
    rows = [event.row for event in events[1:]]
    assert rows[-1]["loss_val"] < rows[0]["loss_val"]
    assert rows[-1]["loss_val"] == pytest.approx(float(sum(LOSSES[name](result.assignment, EDGES))), abs=1e-5)
    assert rows[-1]["loss_kl"] is None
    last = events[-1].snapshot.arrays
    assert set(last) == {"memory.0.x", "memory.0.S"}
    np.testing.assert_array_equal(last["memory.0.S"], result.assignment)


def test_weights_of_edges_count_in_the_loss():
    (spec,) = arena_specs(DataSpec(name="les-miserables"), clusters=3, poolers=["diffpool"], epochs=3)
    rows = []
    result = fit(spec, observe=lambda event: rows.append(event.row) if hasattr(event, "row") else None)
    book = load_sample("les-miserables")
    weighted = sum(diffpool_loss(result.assignment, book.edge_index, book.edge_weight))
    assert rows[-1]["loss_val"] == pytest.approx(float(weighted), abs=1e-5)
    assert float(weighted) > 2 * float(sum(diffpool_loss(result.assignment, book.edge_index)))
    torch.testing.assert_close(result.edge_weight, book.edge_weight)


@pytest.mark.parametrize("name", OTHERS)
def test_graphs_are_classified_with_it(name):
    spec = RunSpec().with_(
        model={"kind": "cluster", "pooler": name, "clusters": (3,), "hidden": 8}, training__epochs=1
    )
    torch.manual_seed(0)
    graphs = load_sample("digits")[::12]
    rows = []
    fit(spec, own=graphs, observe=lambda event: rows.append(event.row) if hasattr(event, "row") else None)
    assert rows[-1]["loss"] != pytest.approx(rows[-1]["loss_task"], abs=1e-3)
    assert 0 <= rows[-1]["accuracy_test"] <= 1
