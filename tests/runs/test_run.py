from typing import get_args

import pytest

from analysis.runs.run import FINAL, Run, State
from analysis.training.spec import RunSpec


@pytest.mark.parametrize("state", get_args(State))
def test_a_run_is_live_until_it_has_ended(state):
    run = Run("id", "key", "owner", "name", "", "", RunSpec(), state)
    assert run.live == (state in {"queued", "running"})
    assert run.live == (state not in FINAL)
