"""PyG without the compiler: what nobody compiles is not imported, and is there for whoever does."""

import subprocess
import sys

from tests.source import ROOT

PROGRAM = """
import sys
from analysis.pyg_import import import_pyg
import_pyg()
assert "torch_geometric" in sys.modules
from analysis.training.fit import fit
from analysis.training.presets.table import PRESETS
for preset in ("karate-factions", "digits-depth"):
    fit(PRESETS[preset].specs[0].with_(training__epochs=2))
    assert not {"sympy", "torch._dynamo"} & set(sys.modules), preset
import torch
from torch_geometric.isinstance import is_torch_instance
assert is_torch_instance(torch.nn.Linear(1, 1), torch.nn.Linear)
from torch._dynamo import OptimizedModule
assert torch._dynamo is sys.modules["torch._dynamo"]
assert isinstance(torch.compile(torch.nn.Linear(1, 1), backend="eager"), OptimizedModule)
import_pyg()
"""
ASKED_WHILE_IT_STANDS_IN = """
import sys
from analysis.pyg_import import _Later
sys.modules["json.decoder"] = stand_in = _Later("json.decoder")
assert stand_in.JSONDecoder().decode("[1]") == [1]
assert sys.modules["json.decoder"] is not stand_in
"""


def run(program):
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_trainings_do_without_and_whoever_compiles_finds_it():
    run(PROGRAM)


def test_what_is_asked_of_the_stand_in_comes_from_the_module():
    run(ASKED_WHILE_IT_STANDS_IN)
