"""What the table says of the measures of assignments holds."""

import networkx as nx
import pytest
import torch

from analysis.measures.entries.assignments import ASSIGNMENT_MEASURES
from tests.measures.ranges import highest

KARATE = torch.tensor(list(nx.karate_club_graph().to_directed().edges)).T
FACTIONS = torch.tensor([d["club"] != "Mr. Hi" for _, d in nx.karate_club_graph().nodes(data=True)]).long()


@pytest.mark.parametrize(
    "measure", [m for m in ASSIGNMENT_MEASURES if m.direction != "neither"], ids=lambda measure: measure.name
)
def test_the_true_factions_read_better_than_noise_in_the_direction_given(measure):
    generator = torch.Generator().manual_seed(0)
    noise = torch.rand(34, 2, generator=generator) + 0.5
    noise[:, 0] += 0.3
    noise /= noise.sum(1, keepdim=True)
    given = {"y": FACTIONS, "edge_index": KARATE}
    true, random = (measure.compute(S=S, **given) for S in (torch.eye(2)[FACTIONS], noise))
    assert (true > random) == (measure.direction == "higher")


@pytest.mark.parametrize(
    "measure", [m for m in ASSIGNMENT_MEASURES if "alone" in m.misleads], ids=lambda measure: measure.name
)
def test_alone_each_of_them_takes_a_useless_assignment_for_a_good_one(measure):
    uniform, collapsed = torch.full((34, 2), 0.5), torch.eye(2)[[0] * 34]
    best = highest(measure, N=34, F=1, K=2, C=2, diameter=5) if measure.direction == "higher" else measure.low
    assert best in [pytest.approx(measure.compute(S=S), abs=1e-6) for S in (uniform, collapsed)]
