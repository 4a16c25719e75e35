import torch

from analysis.models import LayerState


def test_a_mark_changes_nothing_and_has_no_weights():
    x = torch.randn(3, 2)
    assert LayerState()(x) is x
    assert not LayerState().state_dict()
