"""The how-to for a norm of one's own: from a five-line file to a curve."""

import json
import re

import pytest

from analysis.cli.main import main
from analysis.runs.store.store import Store
from analysis.runs.views.depth_pictures import measures_over_depth
from tests.source import ROOT

HOW_TO = (ROOT / "docs/how-to/your-own-norm.md").read_text("utf-8")
FILE = re.search(r"```python\n(# my_norms\.py.*?)```", HOW_TO, re.S)[1]
BAD = """import torch

def narrower(channels):
    return torch.nn.Linear(channels, channels - 1)

def number(channels):
    return 3

def breaks(channels):
    return torch.nn.RMSNorm(channels + 1)
"""
SWEEP = ["depth", "--data", "planted-partition", "--depths", "1,3", "--seeds", "1", "--epochs", "2"]


@pytest.fixture
def here(own_folder):
    """A folder with the file of the how-to, where the command is started."""
    (own_folder / "my_norms.py").write_text(FILE)
    (own_folder / "bad_norms.py").write_text(BAD)
    return own_folder


def test_from_the_file_to_a_curve(here, capsys):
    command = [*SWEEP, "--norms", "none,my_norms:row_norm", "--workers", "1"]
    assert main([*command, "--json", "--table", "markdown"]) == 0
    out = capsys.readouterr().out
    assert "| my_norms:row_norm | GCN |" in out
    assert json.loads(out.splitlines()[-1])["state"] == "finished"
    runs = Store().runs()
    figure = measures_over_depth(runs, definition="paper").figure
    curve = next(trace for trace in figure.data if trace.name == "my_norms:row_norm" and trace.showlegend)
    assert list(curve.x) == [1, 3]
    assert "planted-partition, 3 layers, my_norms:row_norm, seed 0" in {run.name for run in runs}


@pytest.mark.parametrize(
    ("norm", "words"),
    [
        ("nowhere_to_be_found:norm", "a module called 'nowhere_to_be_found', found none"),
        ("bad_norms:absent", "has no attribute 'absent'"),
        ("bad_norms:number", "a module from the norm 'bad_norms:number', got int"),
        ("bad_norms:narrower", "expected the norm 'bad_norms:narrower' to"),
        ("bad_norms:breaks", "expected the norm 'bad_norms:breaks' to run on nodes [N, F], got RuntimeError"),
        ("bad norms:breaks", "expected --norms as module:function"),
    ],
)
def test_what_does_not_fit_is_one_line_and_nothing_is_started(here, capsys, norm, words):
    assert main([*SWEEP, "--norms", norm]) == 2
    shown = capsys.readouterr()
    assert words in shown.err
    assert shown.err.count("\n") == 1
    assert not (here / "runs.sqlite").exists()
