import pytest
import torch

from analysis.checks import BadInput
from analysis.layers.skips.table import SKIPS, make_skip, register_skip
from analysis.models import DepthNet, propagation
from analysis.training.fit import fit
from analysis.training.spec import DepthSpec, RunSpec, TrainingSpec, describe

PAIR = propagation(torch.tensor([[0, 1], [1, 0]]), 2)


@pytest.mark.parametrize("skip", SKIPS)
@pytest.mark.parametrize("convolution", ["gcn", "gat", "sgc"])
def test_every_way_past_is_in_specs_names_and_models(skip, convolution):
    assert DepthSpec(skip=skip).skip == skip
    assert (describe.SKIPS[skip] == "") == (skip == "none")
    net = DepthNet(3, 2, depth=3, hidden=4, skip=skip, convolution=convolution)
    out = net(torch.randn(2, 3), PAIR)
    out.logits.sum().backward()
    assert out.logits.shape == (2, 2)
    assert len(out.states) == 4


def test_unknown_names_are_refused():
    with pytest.raises(BadInput, match="expected skip to be one of none, residual, .*, got 'dense'"):
        DepthSpec(skip="dense")
    with pytest.raises(BadInput, match="got 'dense'"):
        make_skip("dense")
    with pytest.raises(BadInput, match="got 'dense'"):
        DepthNet(3, 2, depth=3, hidden=4, skip="dense")


class Half(torch.nn.Module):
    """Keeps half of what went in."""

    def forward(self, out, x, graph):
        return (out + x) / 2


def test_a_skip_of_ones_own_is_in_specs_names_and_training():
    register_skip("half", Half, title="half kept")
    try:
        spec = RunSpec().with_(
            data__name="planted-partition",
            model=DepthSpec(depth=3, hidden=8, skip="half"),
            training=TrainingSpec(epochs=1, kl="none"),
        )
        assert describe.SKIPS["half"] == "half kept"
        layers = fit(spec).model.modules()
        assert any(isinstance(layer, Half) for layer in layers)
        with pytest.raises(BadInput, match="a new name for the skip, got 'half'"):
            register_skip("half", Half)
    finally:
        del SKIPS["half"]
    with pytest.raises(BadInput, match="expected a function that makes a skip, got int"):
        register_skip("another", 3)
