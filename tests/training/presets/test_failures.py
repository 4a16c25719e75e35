from analysis.training.presets.failures import FAILURES
from analysis.training.presets.table import PRESETS


def test_every_failure_is_a_preset_and_marked_as_one():
    assert set(FAILURES) == {name for name, preset in PRESETS.items() if preset.provokes}
    assert all(name.startswith("failure-") for name in FAILURES)


def test_each_provokes_something_else_with_one_short_training():
    assert len({preset.provokes for preset in FAILURES.values()}) == len(FAILURES) == 10
    for preset in FAILURES.values():
        (spec,) = preset.specs
        assert spec.data.name in ("karate", "les-miserables")
        assert spec.training.epochs <= 150
