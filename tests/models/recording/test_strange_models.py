"""Recorded states of models that are not made of PyG's layers, or not called as PyG's are."""

import pytest
import torch
from torch_geometric.nn import GAE, GCNConv

from analysis.checks import BadInput
from analysis.measures import measure_layers, record_layers
from tests.models.recording.recorded_models import EDGES, F, N, Stack, X
from tests.models.recording.strange_models import (
    EdgesFirst,
    Equivariant,
    PlainGAT,
    PlainGCN,
    PlainLists,
    Recomputed,
    Reversible,
)
from tests.models.recording.test_recorded_models import recorded, same

ADJACENCY = torch.rand(N, N, generator=torch.Generator().manual_seed(1))
ATTRIBUTES = torch.rand(EDGES.shape[1], 2, generator=torch.Generator().manual_seed(2))
POSITIONS = torch.rand(N, 3, generator=torch.Generator().manual_seed(3))


@pytest.mark.parametrize(
    ("make", "given", "options"),
    [
        (PlainGCN, (X, ADJACENCY), {}),
        (PlainLists, (X, ADJACENCY, ATTRIBUTES), {}),
        (Equivariant, (X, POSITIONS, EDGES), {"input": "h"}),
        (Reversible, (X, EDGES), {}),
        (EdgesFirst, (ATTRIBUTES, X, EDGES), {}),
    ],
)
def test_the_states_are_those_of_the_model(make, given, options):
    torch.manual_seed(0)
    model = make().eval()
    states = recorded(model, *given, **options)
    same(states, model.truth)
    assert measure_layers(states, torch.arange(N) % 2, EDGES)


def test_what_a_checkpoint_runs_again_is_no_depth():
    model = Recomputed().train()
    with record_layers(model) as states:
        model(X.clone().requires_grad_(), EDGES).sum().backward()
    same(states, [state.detach() for state in model.truth])


def test_layers_side_by_side_are_refused_and_those_that_are_named_are_recorded():
    model = PlainGAT()
    with pytest.raises(BadInput, match="got 'attention_0' and 'attention_1', which are given the same input"):
        recorded(model, X, ADJACENCY)
    assert list(recorded(model, X, ADJACENCY, layers=["out_att"])) == ["input", "out_att"]


def test_calls_of_a_part_only_are_refused_and_not_taken_for_depth():
    model = GAE(Stack(GCNConv(F, F), GCNConv(F, 4)))
    with (
        pytest.raises(BadInput, match=r"got two of its parts, as by model.encode, which"),
        record_layers(model),
    ):
        [model.encode(X, EDGES) for _ in range(2)]
    with record_layers(model.encoder) as states:
        model.encode(X, EDGES)
    same(states, model.encoder.truth)
    with record_layers(model) as states:
        model.encode(X, EDGES)
    same(states, model.encoder.truth[1:])
