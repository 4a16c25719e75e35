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
