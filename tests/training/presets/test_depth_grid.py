import pytest

from analysis.checks import BadInput
from analysis.training.presets.depth_grid import Grid, follows_dgn, grid_specs
from analysis.training.presets.dgn_recipe import dgn_spec
from analysis.training.spec import RunSpec

BASE = RunSpec().with_(data__name="digits-knn", model={"kind": "depth", "lamda": 0.2}, training__epochs=7)
GRID = Grid(depths=(2, 4), norms=("none", "pair"), encoders=("gcn", "gat"), skips=("none", "residual"),
            drop_edges=(0.0, 0.5), seeds=(0, 1, 2))  # fmt: skip


def test_every_combination_once_first_seed_first():
    specs = grid_specs(BASE, GRID)
    assert len({spec.key for spec in specs}) == len(specs) == GRID.size == 2**5 * 3
    assert [spec.seed for spec in specs] == [0] * 32 + [1] * 32 + [2] * 32
    assert {spec.model.lamda for spec in specs} == {0.2}
    last = specs[-1].model
    assert (last.depth, last.norm, last.encoder, last.skip, last.drop_edge) == (
        4,
        "pair",
        "gat",
        "residual",
        0.5,
    )


def test_arms_of_a_seed_differ_in_nothing_but_what_is_swept():
    first, *others = (spec for spec in grid_specs(BASE, GRID) if spec.seed == 1)
    swept = dict.fromkeys(
        ("model__depth", "model__norm", "model__encoder", "model__skip", "model__drop_edge")
    )
    values = {path: getattr(first.model, path.removeprefix("model__")) for path in swept}
    assert all(other.with_(**values) == first for other in others)


def test_with_the_recipe_each_run_has_its_own_lamda():
    base = BASE.with_(data__name="cora", model__missing=1.0)
    specs = grid_specs(base, Grid(depths=(2, 15), norms=("diff_group",), seeds=(4,)), recipe="dgn")
    assert list(specs) == [
        dgn_spec("cora", depth=d, norm="diff_group", seed=4, epochs=7, missing=1.0) for d in (2, 15)
    ]
    plain = grid_specs(base.with_(model__missing=0.0), Grid(depths=(2, 15)), recipe="dgn")
    assert [spec.model.lamda for spec in plain] == [0.001, 0.03]


@pytest.mark.parametrize(
    ("grid", "words"),
    [
        ({"depths": ()}, "expected at least one of depths, got none"),
        ({"depths": (2,), "seeds": (1, 1)}, "expected different seeds"),
    ],
)
def test_an_empty_or_doubled_axis_is_refused(grid, words):
    with pytest.raises(BadInput, match=words):
        Grid(**grid)


def test_what_does_not_exist_is_refused_before_anything_starts():
    with pytest.raises(BadInput, match="expected a linear readout with skip 'jumping'"):
        grid_specs(BASE, Grid(depths=(2,), skips=("jumping",)), recipe="dgn")
    with pytest.raises(BadInput, match="expected recipe to be one of dgn"):
        grid_specs(BASE, Grid(depths=(2,)), recipe="gdn")


def test_groups_and_lamda_are_swept_with_diff_group_norm_only():
    grid = Grid(depths=(2, 4), norms=("none", "diff_group"), groups=(2, 5), lamdas=(0.1, 0.2, 0.5))
    specs = grid_specs(BASE, grid)
    assert len({spec.key for spec in specs}) == len(specs) == grid.size == 2 * (1 + 6)
    found = {(s.model.groups, s.model.lamda) for s in specs if s.model.norm == "diff_group"}
    assert found == {(g, lamda) for g in (2, 5) for lamda in (0.1, 0.2, 0.5)}
    by_recipe = grid_specs(BASE, Grid(depths=(2,), norms=("diff_group",), lamdas=(0.7,)), recipe="dgn")
    assert [(s.model.lamda, s.model.groups) for s in by_recipe] == [(0.7, 10)]


def test_what_follows_the_recipe_is_known():
    specs = [dgn_spec("cora", depth=d, norm=n, seed=1) for d in (2, 30) for n in ("none", "diff_group")]
    assert follows_dgn(specs)
    assert follows_dgn([specs[0].with_(model__skip="residual", training__device="cpu")])
    assert not follows_dgn([*specs, specs[0].with_(model__hidden=32)])
    assert not follows_dgn([RunSpec()])
    assert not follows_dgn([BASE.with_(model__encoder="gin")])
