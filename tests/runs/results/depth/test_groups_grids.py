from itertools import product

import pytest

from analysis.runs.results.depth.groups_grids import groups_grids
from analysis.runs.run import Run
from analysis.training.spec import RunSpec

BASE = RunSpec().with_(data__name="digits-knn", model={"kind": "depth", "norm": "diff_group"})


def run(spec, accuracy=0.5, validation=0.6):
    known = {"test_accuracy": accuracy, "val_accuracy": validation}
    return Run("", "", "", "", "", "", spec, "finished", summary=known)


@pytest.mark.parametrize(
    ("axis", "values", "words"),
    [
        ("model__skip", ("none", "residual"), ("DiffGroupNorm", "DiffGroupNorm, residual")),
        ("model__encoder", ("gcn", "gat"), ("DiffGroupNorm, GCN", "DiffGroupNorm, GAT")),
        (
            "training__lr",
            (0.01, 0.1),
            ("DiffGroupNorm, learning rate 0.01", "DiffGroupNorm, learning rate 0.1"),
        ),
    ],
)
def test_only_seeds_are_pooled(axis, values, words):
    runs = [
        run(BASE.with_(model__groups=groups, model__lamda=lamda, seed=seed, **{axis: value}), index / 10)
        for index, value in enumerate(values)
        for groups, lamda, seed in product((2, 5), (0.01, 0.1), (0, 1, 2))
    ]
    grids = groups_grids(runs)
    assert [grid.words for grid in grids] == sorted(words)
    for grid in grids:
        assert {len(cell) for cell in grid.test.values()} == {3}
        assert {accuracy for cell in grid.test.values() for accuracy in cell} == {
            words.index(grid.words) / 10
        }


def test_what_is_on_no_map_is_left_out():
    specs = [BASE.with_(model__groups=groups) for groups in (2, 5)]
    assert groups_grids([run(specs[0])]) == []
    assert groups_grids([run(specs[0]), run(specs[1], validation=None)]) == []
    assert groups_grids([run(spec.with_(model__norm="pair")) for spec in specs]) == []
    assert groups_grids([run(specs[0]), run(specs[1].with_(model__lamda=0.0))]) == []
    (grid,) = groups_grids([run(specs[0]), run(specs[1]), run(specs[1].with_(model__depth=2))])
    assert (grid.depth, grid.words, list(grid.test)) == (8, "", [(2, 0.03), (5, 0.03)])
