import subprocess
import sys
from typing import get_args

import pytest
import torch
from torch_geometric.nn.norm import DiffGroupNorm as PyGDiffGroupNorm

from analysis.checks import BadInput
from analysis.layers import DiffGroupNorm
from analysis.layers.norms import NORMS, make_norm
from analysis.training.spec import Norm


def test_names_are_those_of_the_settings():
    assert set(NORMS) == set(get_args(Norm))


@pytest.mark.parametrize("name", NORMS)
def test_every_norm_keeps_shape_and_learns(name):
    torch.manual_seed(0)
    norm = make_norm(name, 8, groups=3, lamda=0.5)
    x = torch.randn(20, 8, requires_grad=True)
    out = norm(x)
    assert out.shape == x.shape
    (out**3).sum().backward()
    assert x.grad.isfinite().all()
    assert x.grad.abs().sum() > 0


@pytest.mark.parametrize("name", sorted(set(NORMS) - {"none", "diff_group"}))
def test_centring_norms_remove_a_common_offset(name):
    norm = make_norm(name, 8)
    x = torch.randn(20, 8)
    torch.testing.assert_close(norm(x + 3), norm(x), rtol=1e-4, atol=1e-4)


def test_groups_and_weight_reach_the_group_norm():
    norm = make_norm("diff_group", 8, groups=3, lamda=0.5)
    assert isinstance(norm, DiffGroupNorm)
    theirs = PyGDiffGroupNorm(8, 3, 0.5)
    theirs.load_state_dict(norm.state_dict())
    x = torch.randn(20, 8)
    torch.testing.assert_close(norm(x), theirs(x))


def test_unknown_names_are_refused():
    with pytest.raises(BadInput, match="expected norm to be one of none, batch"):
        make_norm("instance", 8)


def test_the_layers_come_without_pyg():
    code = "import sys, analysis.layers; sys.exit('torch_geometric' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
