from analysis.training.presets.depth_grid import Grid, grid_specs
from analysis.training.presets.dgn_recipe import dgn_spec
from analysis.training.presets.table import PRESETS
from analysis.training.spec import RunSpec
from analysis.training.spec.sweep_treatments import treatments_of

BASE = RunSpec().with_(data__name="digits-knn", model={"kind": "depth"})


def test_norms_alone_are_named_by_themselves():
    specs = PRESETS["digits-depth"].specs
    found = treatments_of(specs)
    assert found.keys == [spec.model.norm for spec in specs]
    assert found.names == {"none": "no norm", "diff_group": "DiffGroupNorm"}


def test_depth_and_seed_are_no_arms_nor_is_what_a_recipe_changes_with_depth():
    specs = [dgn_spec("cora", depth=d, norm="diff_group", seed=s) for d in (2, 15) for s in (0, 1)]
    assert {spec.model.lamda for spec in specs} == {0.001, 0.03}
    assert set(treatments_of(specs).keys) == {"diff_group"}


def test_all_else_that_differs_is_told():
    grid = Grid(depths=(2,), encoders=("gcn", "gat"), skips=("none", "jumping"), drop_edges=(0.0, 0.5))
    found = treatments_of(grid_specs(BASE, grid))
    assert len(set(found.keys)) == len(found.names) == 8
    assert "no norm, GAT, jumping knowledge, DropEdge 0.5" in found.names.values()
    assert "no norm, GCN" in found.names.values()


def test_groups_and_lamda_count_for_diff_group_norm_only():
    specs = [BASE.with_(model__norm=norm, model__groups=g) for norm in ("none", "diff_group") for g in (2, 5)]
    names = list(treatments_of(specs).names.values())
    assert names == ["no norm", "DiffGroupNorm, groups 2", "DiffGroupNorm, groups 5"]


def test_every_setting_can_tell_two_treatments_apart():
    for path, value, words in (
        ("training__lr", 0.1, "learning rate 0.1"),
        ("training__weight_decay", 0.01, "weight decay 0.01"),
        ("training__epochs", 7, "epochs 7"),
        ("model__readout", "layer", "readout layer"),
        ("model__last_norm", False, "last norm off"),
        ("model__hidden", 64, "width 64"),
        ("model__missing", 0.005, "0.5 % of features missing"),
        ("data__row_normalise", True, "row normalise on"),
    ):
        found = treatments_of([BASE, BASE.with_(**{path: value})])
        assert len(set(found.keys)) == 2, path
        assert list(found.names.values())[1] == f"no norm, {words}"


def test_data_sets_are_told_apart_where_they_are_drawn_together():
    specs = [
        BASE.with_(data__name=name, model__norm=norm, seed=seed)
        for name in ("digits-knn", "planted-partition")
        for norm in ("none", "pair")
        for seed in (0, 1)
    ]
    found = treatments_of(specs)
    assert len(found.names) == 4
    assert found.names["none|planted-partition"].startswith("no norm, ")
    assert list(treatments_of(specs, with_data=False).names) == ["none", "pair"]


def test_what_a_recipe_changes_with_the_data_is_no_treatment():
    specs = [dgn_spec(name, depth=15, norm="diff_group", seed=0) for name in ("cora", "pubmed")]
    assert list(treatments_of(specs, with_data=False).names) == ["diff_group"]
