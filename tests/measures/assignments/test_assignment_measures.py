"""The rows are those of the single measures, undefined ones with their reason."""

import networkx as nx
import pytest
import torch

from analysis.checks import BadInput
from analysis.measures import MEASURES, measure_assignment

KARATE = torch.tensor(list(nx.karate_club_graph().to_directed().edges)).T
S = (2 * torch.randn(34, 4, generator=torch.Generator().manual_seed(0))).softmax(-1)
Y = torch.arange(34) % 3


def test_every_measure_that_what_is_given_allows():
    given = {"S": S, "y": Y, "edge_index": KARATE}
    for names in (("S",), ("S", "y"), ("S", "edge_index"), ("S", "y", "edge_index")):
        part = {name: given[name] for name in names}
        rows = measure_assignment(**part)
        expected = [m for m in MEASURES.values() if m.inputs[0] == "S" and set(m.inputs) <= set(names)]
        assert [row["measure"] for row in rows] == [m.name for m in expected]
        assert [row["value"] for row in rows] == [m.compute(**part) for m in expected]


def test_what_is_undefined_has_a_reason():
    rows = measure_assignment(S, torch.zeros(34, dtype=torch.long))
    reasons = {row["measure"]: row.get("reason", "") for row in rows if row["value"] is None}
    assert "same label" in reasons["nmi"]


def test_what_is_no_assignment_is_refused():
    with pytest.raises(BadInput, match="sum to 1"):
        measure_assignment(2 * S)
    with pytest.raises(BadInput, match=r"\[N, K\]"):
        measure_assignment(S[None])
    with pytest.raises(BadInput, match="34 labels|N labels|and N labels"):
        measure_assignment(S, Y[:5])
