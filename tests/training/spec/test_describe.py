from analysis.training.presets.table import PRESETS
from analysis.training.spec import describe


def test_recipe_names_what_was_chosen():
    spec = PRESETS["digits-uniform"].specs[0]
    text = describe.describe_runs(spec)
    assert "at random" in text
    assert "attached" in text


def test_a_sweep_names_what_is_swept():
    text = describe.describe_runs(*PRESETS["digits-depth"].specs)
    assert text.startswith("10 runs: GCN, 2, 4, 8, 16, 32 layers of 16; no norm, DiffGroupNorm")
