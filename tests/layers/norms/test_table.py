import ast
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from torch_geometric.nn.norm import DiffGroupNorm as PyGDiffGroupNorm

import analysis.layers
from analysis.checks import BadInput
from analysis.layers import DiffGroupNorm
from analysis.layers.norms import NORMS, Norm, make_norm, register_norm


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


@pytest.mark.parametrize("name", ["batch", "layer", "pair", "graph", "mean_subtraction"])
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


def test_a_norm_that_cannot_be_made_is_named(monkeypatch):
    monkeypatch.setitem(NORMS, "gone", Norm("gone", "no_such_module:norm"))
    with pytest.raises(BadInput, match="expected the norm 'gone' at 'no_such_module:norm', got No module"):
        make_norm("gone", 8)
    monkeypatch.setitem(NORMS, "number", Norm("number", lambda channels: channels))
    with pytest.raises(BadInput, match="expected a module from the norm 'number', got int"):
        make_norm("number", 8)


@pytest.mark.parametrize(
    ("name", "make", "message"),
    [
        ("batch", torch.nn.LayerNorm, "a new name for the norm, got 'batch', which there is"),
        ("My Norm", torch.nn.LayerNorm, "named by small letters, digits and _ .*, got 'My Norm'"),
        ("mine", torch.nn.LayerNorm(3), None),
        (
            "mine",
            "torch.nn.LayerNorm",
            "expected a function from the number of features to a module, got str",
        ),
    ],
)
def test_what_cannot_be_registered_is_named(name, make, message):
    if message is None:  # a module can be called, but returns no module
        register_norm(name, make)
        try:
            with pytest.raises((BadInput, TypeError)):
                make_norm(name, 3)
        finally:
            del NORMS[name]
        return
    with pytest.raises(BadInput, match=message):
        register_norm(name, make)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("module", "absent"),
    [("analysis.layers.norms.table", "torch"), ("analysis.layers.mem_pool", "torch_geometric")],
)
def test_the_table_needs_no_torch_and_the_layers_no_pyg(module, absent):
    code = f"import sys, {module}; sys.exit('{absent}' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_lazy_names_are_those_that_type_checkers_see():
    tree = ast.parse(Path(analysis.layers.__file__).read_text())
    (typed,) = [node for node in tree.body if isinstance(node, ast.If)]
    seen = {alias.name for statement in typed.body for alias in statement.names}
    assert seen == set(analysis.layers.__all__)
    for name in seen:  # a module of the same name would hide it
        assert not isinstance(getattr(analysis.layers, name), type(ast))
