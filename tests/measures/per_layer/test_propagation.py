"""Propagation without a network reaches the limits that theory names."""

import pytest
import torch
from torch_geometric.utils import degree

from analysis.checks import BadInput
from analysis.data.builtin.table import load_sample
from analysis.measures import measure_layers
from analysis.measures.per_layer.propagation import MEASURES_SHOWN, propagated_rows

CLUB = load_sample("karate")


@pytest.mark.parametrize("operator", ["gcn", "mean"])
def test_against_dense_powers_in_float64(operator):
    A = torch.zeros(34, 34, dtype=torch.float64)
    A[CLUB.edge_index[1], CLUB.edge_index[0]] = 1
    A += torch.eye(34)
    d = A.sum(1)
    A = A / d[:, None] if operator == "mean" else A / (d[:, None] * d[None, :]).sqrt()
    states = [torch.linalg.matrix_power(A, k) @ CLUB.x.double() for k in (0, 3, 10)]
    expected = measure_layers([s.float() for s in states], CLUB.y, CLUB.edge_index, measures=MEASURES_SHOWN)
    found = propagated_rows(CLUB.x, CLUB.y, CLUB.edge_index, operator=operator, steps=(0, 3, 10))
    assert [row["layer"] for row in found[:: len(found) // 3]] == [0, 3, 10]
    for one, other in zip(found, expected, strict=True):
        assert one["value"] == pytest.approx(other["value"], rel=1e-4)


@pytest.mark.parametrize("operator", ["gcn", "mean"])
def test_loops_that_are_listed_change_nothing(operator):
    loops = torch.arange(0, 34, 2).repeat(2, 1)
    with_loops = torch.cat([CLUB.edge_index, loops], dim=1)
    alone, both = (
        propagated_rows(CLUB.x, CLUB.y, edges, operator=operator, steps=(4,))
        for edges in (CLUB.edge_index, with_loops)
    )
    assert alone == both


def test_what_is_no_operator_or_power_is_refused():
    for wrong, words in [
        ({"operator": "sage"}, "one of gcn, mean, got 'sage'"),
        ({"operator": "gcn", "steps": (2, -1)}, "steps of 0 or more, got -1"),
    ]:
        with pytest.raises(BadInput, match=words):
            propagated_rows(CLUB.x, CLUB.y, CLUB.edge_index, **wrong)


def test_limits():
    rows = propagated_rows(CLUB.x, CLUB.y, CLUB.edge_index, operator="gcn", steps=(0, 2000))
    last = {row["measure"]: row["value"] for row in rows if row["layer"] == 2000}
    assert last["effective_rank"] == pytest.approx(1, abs=1e-3)
    root = (degree(CLUB.edge_index[1]) + 1).sqrt()
    weights = root / root.square().sum() * root.norm()
    assert last["norm_per_node"] == pytest.approx(float(weights.norm()) / 34**0.5, rel=1e-3)
