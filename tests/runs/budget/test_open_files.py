import subprocess
import sys

import pytest

from analysis.runs.budget.open_files import raise_limit

resource = pytest.importorskip("resource", reason="Windows has no such limit")
PROGRAM = """
import resource
from analysis.runs.budget.open_files import raise_limit
resource.setrlimit(resource.RLIMIT_NOFILE, ({soft}, {hard}))
print(repr(raise_limit()), resource.getrlimit(resource.RLIMIT_NOFILE)[0])
"""


def limited(soft, hard):
    program = PROGRAM.format(soft=soft, hard=hard)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_a_low_limit_is_raised_where_it_may_be():
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < 4096:
        pytest.skip("this machine allows no more")
    assert limited(256, 4096) == "'' 4096"


def test_where_it_may_not_be_raised_it_is_said():
    said = limited(256, 300)
    assert "may have 300 files open, which is enough for about 75 tabs" in said
    assert said.endswith(" 300")


def test_an_enough_limit_is_left_alone():
    assert raise_limit(enough=1) == ""
