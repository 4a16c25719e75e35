"""Public packages list what they export, find all of it, and load torch only for what needs it."""

import subprocess
import sys

import pytest

import analysis
from analysis import measures, runs
from analysis.data import upload
from analysis.lazy_exports import lazy_exports
from analysis.runs import store
from tests.source import ROOT


@pytest.mark.parametrize("package", [analysis, measures, runs, upload, store], ids=lambda p: p.__name__)
def test_every_exported_name_is_found_and_listed(package):
    assert package.__all__
    for name in package.__all__:
        assert getattr(package, name).__class__ is not type(analysis), f"{name} is a module"
        assert name in dir(package)


def test_what_is_not_exported_is_an_attribute_error():
    exports = lazy_exports("math", {})
    with pytest.raises(AttributeError, match="module 'math' has no attribute 'tau_'"):
        exports.getattr("tau_")


def test_the_version_needs_no_torch():
    program = "import analysis, sys; analysis.__version__; assert 'torch' not in sys.modules"
    subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True, timeout=60)
