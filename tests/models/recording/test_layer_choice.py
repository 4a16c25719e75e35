"""Names of what is recorded; that states are right: tests/measures/per_layer/test_recorded_models.py."""

import pytest
from torch import nn
from torch_geometric.nn import GCN, GCNConv

from analysis.checks import BadInput
from analysis.models import LayerState
from analysis.models.recording.layer_choice import layers_of
from tests.models.recording.recorded_models import Blocks, DeeperGCN, NamedBlocks, Stack


def test_the_stream_before_the_step():
    assert list(layers_of(Blocks(), None)) == ["blocks.0", "blocks.1", "blocks.2"]
    assert list(layers_of(NamedBlocks(), None)) == ["encoder.first", "encoder.second"]
    assert list(layers_of(DeeperGCN("res+"), None)) == ["layers.0", "layers.1", "layers.2"]
    inner = layers_of(Blocks(), ["blocks.0.convs.0"])
    assert list(inner) == ["blocks.0.convs.0"]


def test_a_network_inside_of_a_network_is_looked_into():
    both = Stack(GCN(8, 8, 2), GCN(8, 2, 2))
    assert list(layers_of(both, None)) == ["conv1.convs.0", "conv1.convs.1", "conv2.convs.0", "conv2.convs.1"]


def test_marks_come_first():
    model = nn.ModuleList([GCNConv(3, 3), LayerState()])
    assert list(layers_of(model, None)) == ["1"]


def test_unknown_names_are_refused():
    with pytest.raises(BadInput, match="expected names of modules such as blocks"):
        layers_of(Blocks(), ["block"])
