import pytest

from analysis.checks import BadInput
from analysis.training.presets.dgn_recipe import dgn_spec
from analysis.training.presets.table import PRESETS, depth_sweep, preset_specs
from analysis.training.spec import RunSpec, TrainingSpec, bounds


def test_the_uniform_preset_differs_only_in_heads_and_in_what_pyg_does_by_default():
    works, fails = (PRESETS[name].specs[0].model_dump() for name in ("digits-clusters", "digits-uniform"))
    changed = {
        f"{part}.{name}"
        for part in ("data", "model", "training")
        for name in works[part]
        if works[part][name] != fails[part][name]
    }
    assert changed == {
        "model.heads",
        "model.head_weight",
        "model.keys",
        "training.kl",
        "training.warmup_epochs",
    }


def test_seed_epochs_and_device_reach_every_spec():
    for spec in preset_specs("digits-depth", seed=4, epochs=3, device="cpu"):
        assert (spec.seed, spec.training.epochs, spec.training.device) == (4, 3, "cpu")


def test_presets_as_they_are():
    assert preset_specs("digits-clusters") == PRESETS["digits-clusters"].specs
    assert not PRESETS["digits-clusters"].is_sweep
    assert PRESETS["digits-depth"].is_sweep


def test_a_sweep_is_every_combination_once():
    base = RunSpec().with_(data__name="digits-knn", model={"kind": "depth"})
    specs = depth_sweep(base, depths=(2, 4), norms=("none", "batch"), seeds=(0, 1))
    assert len({spec.key for spec in specs}) == 8
    assert [(s.seed, s.model.depth, s.model.norm) for s in specs[:3]] == [
        (0, 2, "none"),
        (0, 2, "batch"),
        (0, 4, "none"),
    ]


def test_unknown_preset_and_values_out_of_bounds():
    with pytest.raises(BadInput, match="expected preset to be one of digits-clusters, .* got 'digits'"):
        preset_specs("digits")
    most = bounds(TrainingSpec, "epochs")[1]
    with pytest.raises(BadInput, match=f"training.epochs: .* less than or equal to {most}, got {most + 1}"):
        preset_specs("karate-factions", epochs=most + 1)


def test_the_paper_on_cora_is_its_recipe_for_every_depth_norm_and_seed():
    specs = PRESETS["dgn-cora"].specs
    assert len({spec.key for spec in specs}) == len(specs) == 3 * 4 * 5
    assert all(
        spec == dgn_spec("cora", depth=spec.model.depth, norm=spec.model.norm, seed=spec.seed)
        for spec in specs
    )
