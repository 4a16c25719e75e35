"""What the table says of the measures of layer states holds."""

import networkx as nx
import pytest
import torch

from analysis.measures.entries.states import STATE_MEASURES
from tests.measures.features import blobs

KARATE = torch.tensor(list(nx.karate_club_graph().to_directed().edges)).T


@pytest.mark.parametrize("measure", STATE_MEASURES, ids=lambda measure: measure.name)
def test_needs_only_what_a_layer_has(measure):
    assert set(measure.inputs) <= {"x", "y", "edge_index"}
    assert measure.misleads


@pytest.mark.parametrize(
    "measure", [m for m in STATE_MEASURES if m.direction == "higher"], ids=lambda measure: measure.name
)
def test_higher_is_better_at_telling_classes_apart(measure):
    """Two clear classes in two directions against one blob that an offset dominates."""
    generator = torch.Generator().manual_seed(0)
    y = torch.arange(34) % 2
    apart = torch.eye(2)[y] + 0.05 * torch.randn(34, 2, generator=generator)
    line = torch.randn(34, 1, generator=generator) @ torch.tensor([[1.0, 1.0]])
    melted = 5 + line + 0.001 * torch.randn(34, 2, generator=generator)
    values = [measure.compute(x=x, y=y, edge_index=KARATE) for x in (apart, melted)]
    assert values[0] > values[1]


@pytest.mark.parametrize(
    "measure", [m for m in STATE_MEASURES if m.name.startswith("dirichlet")], ids=lambda measure: measure.name
)
def test_small_features_read_as_smooth_ones(measure):
    x, _ = blobs(34, 3, 2)
    small = measure.compute(x=x * 1e-4, edge_index=KARATE)
    assert small < 1e-6 * measure.compute(x=x, edge_index=KARATE)
