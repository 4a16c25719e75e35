"""Functions in files of one's own are called only where that is allowed."""

import sys

import pytest
import torch

from analysis.checks import BadInput
from analysis.layers import make_norm
from analysis.layers.user_code import ALLOWED, load_user_function, source_digest
from analysis.training.spec import DepthSpec
from analysis.training.spec.describe import NORMS

FILE = """import torch

def row_norm(channels):
    return torch.nn.RMSNorm(channels)

def number(channels):
    return 3
"""


@pytest.fixture
def file(tmp_path, monkeypatch):
    (tmp_path / "norms_of_mine.py").write_text(FILE)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "norms_of_mine", raising=False)  # another test's file
    monkeypatch.setenv(ALLOWED, "norms_of_mine:row_norm,norms_of_mine:number")
    return tmp_path / "norms_of_mine.py"


def test_a_norm_is_made_from_a_file(file):
    name = f"norms_of_mine:row_norm@{source_digest('norms_of_mine:row_norm')}"
    assert make_norm(name, 4)(torch.ones(2, 4)).shape == (2, 4)
    assert DepthSpec(norm=name).norm == name
    assert NORMS[name] == "norms_of_mine:row_norm"
    with pytest.raises(BadInput, match="a module from the norm 'norms_of_mine:number', got int"):
        make_norm("norms_of_mine:number", 4)


def test_it_is_refused_where_it_is_not_allowed_or_has_changed(file, monkeypatch):
    name = f"norms_of_mine:row_norm@{source_digest('norms_of_mine:row_norm')}"
    file.write_text(FILE + "# changed\n")
    with pytest.raises(BadInput, match="its file has changed"):
        make_norm(name, 4)
    monkeypatch.setenv(ALLOWED, "norms_of_mine:row")
    with pytest.raises(BadInput, match="a norm whose code this process may run"):
        make_norm(name, 4)
    monkeypatch.delenv(ALLOWED)
    with pytest.raises(BadInput, match="a model whose code this process may run, got 'os:system'"):
        load_user_function("os:system", kind="model")


def test_a_module_that_is_not_there():
    with pytest.raises(BadInput, match="a module called 'not_there_at_all', found none"):
        source_digest("not_there_at_all:make")
