"""PyG without the compiler and pandas: neither is imported, and both are there for whoever needs them."""

import gc
import importlib
import subprocess
import sys

import pytest

from analysis.pyg_import import uncollected
from tests.source import ROOT

PROGRAM = """
import gc
gc.disable()
import sys
import torch
asked = []
for name in ("is_available", "device_count", "_lazy_init"):
    def ask(name=name, answer=getattr(torch.cuda, name)):
        asked.append(name)
        return answer()
    setattr(torch.cuda, name, ask)
from analysis.pyg_import import import_pyg
from pages.ui.frame.page_table import PAGES
from pages.ui.frame.warm_up import page_imports
import_pyg()
assert "torch_geometric" in sys.modules and "pandas" not in sys.modules
for page in PAGES:
    page_imports(page)
    assert "pandas" not in sys.modules, page
from analysis.runs.engine.worker import dask_setup
dask_setup(None)
assert "sklearn" in sys.modules and "pandas" not in sys.modules
assert not asked, "workers are forked after these imports, and CUDA survives no fork once it was asked"
from analysis.training.fit import fit
from analysis.training.presets.table import PRESETS
for preset in ("karate-factions", "digits-depth"):
    fit(PRESETS[preset].specs[0].with_(training__epochs=2))
    assert not {"sympy", "torch._dynamo"} & set(sys.modules), preset
from torch_geometric.isinstance import is_torch_instance
assert is_torch_instance(torch.nn.Linear(1, 1), torch.nn.Linear)
from torch._dynamo import OptimizedModule
assert torch._dynamo is sys.modules["torch._dynamo"]
assert isinstance(torch.compile(torch.nn.Linear(1, 1), backend="eager"), OptimizedModule)
import_pyg()
import pandas
assert pandas.DataFrame({"a": [1]}).a.sum() == 1
"""
HIDDEN_FROM_ONE_THREAD = """
import sys, threading
from analysis.pyg_import import _Hidden
sys.meta_path.insert(0, _Hidden("colorsys"))
try:
    import colorsys
except ModuleNotFoundError:
    other = threading.Thread(target=__import__, args=("colorsys",))
    other.start()
    other.join()
assert other and sys.modules["colorsys"].rgb_to_hsv
"""
FIGURES_HAVE_IT = """
import sys
from analysis.figures.style.fast_plotly import figure, trace
assert "pandas" not in sys.modules
figure([trace("scatter", x=[1])], {})
assert sys.modules["pandas"].DataFrame
"""
ASKED_WHILE_IT_STANDS_IN = """
import sys
from analysis.pyg_import import _Later
sys.modules["json.decoder"] = stand_in = _Later("json.decoder")
assert stand_in.JSONDecoder().decode("[1]") == [1]
assert sys.modules["json.decoder"] is not stand_in
"""


def test_nothing_is_collected_while_modules_are_imported_and_everything_after_it():
    assert gc.isenabled()
    with uncollected():
        with pytest.raises(ModuleNotFoundError), uncollected():
            importlib.import_module("analysis.nothing")
        assert not gc.isenabled()
    assert gc.isenabled()


def run(program):
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_pages_and_trainings_do_without_and_whoever_compiles_finds_it():
    """Pandas is a sixth of an idle server's memory; whoever draws a table or a figure imports it."""
    run(PROGRAM)


def test_what_is_asked_of_the_stand_in_comes_from_the_module():
    run(ASKED_WHILE_IT_STANDS_IN)


def test_another_thread_finds_pandas_meanwhile():
    run(HIDDEN_FROM_ONE_THREAD)


def test_pandas_is_whole_before_the_first_figure():
    """Plotly looks for it among the loaded modules, and would meet half of it while a thread loads it."""
    run(FIGURES_HAVE_IT)
