from analysis.training.presets.preset import Preset
from analysis.training.spec import RunSpec


def test_several_runs_make_a_sweep():
    assert not Preset("one", "?", (RunSpec(),)).is_sweep
    assert Preset("two", "?", (RunSpec(), RunSpec(seed=1))).is_sweep
