"""A norm and a convolution of somebody else's, by a call and by an installed package."""

import os
import subprocess
import sys
import warnings

import pytest
import torch
from torch_geometric.nn import GraphConv

from analysis.checks import BadInput
from analysis.layers.convolutions.table import CONVOLUTIONS, register_convolution
from analysis.layers.norms.table import NORMS, Norm, register_norm
from analysis.layers.registry import Titles, import_factory
from analysis.training.fit import fit
from analysis.training.loop.events import Epoch
from analysis.training.presets.depth_grid import Grid, grid_specs
from analysis.training.spec import DepthSpec, RunSpec, TrainingSpec, describe
from analysis.training.spec.sweep_treatments import treatments_of
from tests.source import ROOT

BASE = RunSpec().with_(
    data__name="planted-partition",
    model=DepthSpec(depth=3, hidden=8),
    training=TrainingSpec(epochs=2, kl="none"),
)


@pytest.fixture
def mine():
    """A norm and a convolution, registered as a script would, and forgotten again."""
    register_norm("row_norm", lambda channels: torch.nn.RMSNorm(channels), title="RowNorm")
    register_convolution("graph_conv", GraphConv, title="GraphConv")
    yield
    del NORMS["row_norm"], CONVOLUTIONS["graph_conv"]


@pytest.mark.usefixtures("mine")
def test_what_is_registered_is_in_specs_sweeps_names_and_training():
    specs = grid_specs(BASE, Grid(depths=(2, 3), norms=("none", "row_norm"), encoders=("graph_conv",)))
    assert {spec.model.norm for spec in specs} == {"none", "row_norm"}
    assert treatments_of(specs).names["row_norm"] == "RowNorm"
    assert "GraphConv" in describe.model_line(*specs)
    assert "RowNorm" in describe.NORMS.values()
    events = []
    fit(specs[-1], observe=events.append)
    rows = [event.row for event in events if isinstance(event, Epoch)]
    assert rows[-1]["epoch"] == 2


def test_what_is_not_registered_is_refused_by_a_spec():
    with pytest.raises(BadInput, match="expected norm to be one of none, .*, got 'row_norm'"):
        BASE.with_(model__norm="row_norm")
    with pytest.raises(BadInput, match="expected encoder to be one of gcn, .*sgc, got 'graph_conv'"):
        BASE.with_(model__encoder="graph_conv")
    with pytest.raises(BadInput, match="a new name for the convolution, got 'sgc'"):
        register_convolution("sgc", GraphConv)


PLUGIN = """
import torch

def half(channels):
    return torch.nn.Sequential(torch.nn.LayerNorm(channels), torch.nn.Dropout(0.5))
"""
ENTRY_POINTS = """
[soft_cluster_lab.norms]
half_norm = their_norms:half
batch = their_norms:half
gone = not_there:norm
"""
ASK = """
import sys, warnings
warnings.simplefilter("ignore")
from analysis.layers.norms.table import NORMS, make_norm
from analysis.training.spec import DepthSpec, describe
assert "torch" not in sys.modules
DepthSpec(norm="half_norm")
print(describe.NORMS["half_norm"], NORMS["batch"].title, make_norm("half_norm", 4))
try:
    make_norm("gone", 4)
except ValueError as error:
    print(error)
"""


@pytest.mark.slow
def test_what_an_installed_package_offers_is_there_without_a_call(tmp_path):
    (tmp_path / "their_norms.py").write_text(PLUGIN)
    info = tmp_path / "their_norms-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: their-norms\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(ENTRY_POINTS)
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{tmp_path}"}
    done = subprocess.run(
        [sys.executable, "-c", ASK], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("half_norm BatchNorm Sequential(")
    assert "expected the norm 'gone' at 'not_there:norm', got No module named 'not_there'" in done.stdout


def test_a_clash_is_warned_of_and_left_out(monkeypatch):
    from importlib.metadata import EntryPoint, EntryPoints

    from analysis.layers import registry

    points = EntryPoints([EntryPoint("batch", "theirs:norm", "soft_cluster_lab.norms")])
    monkeypatch.setattr(registry, "entry_points", lambda *, group: points)
    with pytest.warns(UserWarning, match=r"got 'batch', which there is; .* \(theirs:norm is left out\)"):
        registry.add_installed(NORMS, "soft_cluster_lab.norms", row=Norm)
    assert NORMS["batch"].title == "BatchNorm"


def test_functions_are_found_where_they_are_said_to_be():
    assert import_factory("torch.nn:functional.relu", kind="norm") is torch.nn.functional.relu
    for where, message in (("torch.nn:Nothing", "has no attribute"), ("math:pi", "a function or class at")):
        with pytest.raises(BadInput, match=message):
            import_factory(where, kind="norm")


def test_titles_follow_the_table():
    table = {"a": Norm("A", "m:f")}
    titles = Titles(table, z="Z")
    table["b"] = Norm("B", "m:f")
    assert dict(titles) == {"a": "A", "b": "B", "z": "Z"}
    assert len(titles) == 3
    with warnings.catch_warnings(), pytest.raises(KeyError):
        titles["c"]


def test_the_how_to_does_what_it_says(capsys):
    text = (ROOT / "docs" / "how-to" / "your-own-norm.md").read_text()
    second, first = (block.split("```")[0] for block in text.split("```python\n")[1:])
    try:
        exec(compile(first, "how-to", "exec"), {})
        assert NORMS["row_norm"].title == "RowNorm"
        assert "'epoch': 5" in capsys.readouterr().out
    finally:
        NORMS.pop("row_norm", None)
    package: dict = {}
    exec(compile(second, "my_norms", "exec"), package)
    assert package["row_norm"](4)(torch.ones(2, 4)).shape == (2, 4)
