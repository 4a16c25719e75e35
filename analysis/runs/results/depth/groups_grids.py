"""Accuracies over the groups and lamda of DiffGroupNorm, of networks that are alike in all else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from analysis.runs.run import Run
from analysis.training.spec import DepthSpec
from analysis.training.spec.sweep_treatments import treatments_of

Cells = dict[tuple[int, float], list[float]]
"""(groups, lamda) -> accuracies in [0, 1], one for each seed."""


class GroupsGrid(NamedTuple):
    """Networks of one depth that differ in groups, lamda and seed only.

    Attributes:
        depth: number of layers of the networks.
        words: what else tells them from the sweep's others, or "".
        test: accuracies on the test nodes; two cells or more.
        validation: those of the same runs on the validation nodes.
    """

    depth: int
    words: str
    test: Cells
    validation: Cells


def groups_grids(runs: Sequence[Run]) -> list[GroupsGrid]:
    """The grids of ``runs`` of a sweep, by depth: those with DiffGroupNorm, an accuracy and a lamda above 0.

    >>> from analysis.training.spec import RunSpec
    >>> base = RunSpec().with_(data__name="digits-knn", model={"kind": "depth", "norm": "diff_group"})
    >>> known = {"test_accuracy": 0.5, "val_accuracy": 0.6}
    >>> specs = [base.with_(model__groups=groups) for groups in (2, 5)]
    >>> runs = [Run("", "", "", "", "", "", spec, "finished", summary=known) for spec in specs]
    >>> groups_grids(runs)[0].test
    {(2, 0.03): [0.5], (5, 0.03): [0.5]}
    """
    able: list[tuple[Run, DepthSpec]] = []
    for run in runs:
        model, known = run.spec.model, (run.summary.get(f"{split}_accuracy") for split in ("test", "val"))
        if (
            isinstance(model, DepthSpec)
            and model.norm == "diff_group"
            and model.lamda > 0
            and None not in known
        ):
            able.append((run, model))
    alike = [run.spec.with_(model__groups=1, model__lamda=1.0) for run, _ in able]
    keys, names = treatments_of(alike)
    several = len(names) > 1
    grids: dict[tuple[int, str], GroupsGrid] = {}
    for (run, model), key in zip(able, keys, strict=True):
        empty = GroupsGrid(model.depth, names[key] if several else "", {}, {})
        grid = grids.setdefault((model.depth, key), empty)
        for split, cells in (("test", grid.test), ("val", grid.validation)):
            cells.setdefault((model.groups, model.lamda), []).append(run.summary[f"{split}_accuracy"])
    return [grids[at] for at in sorted(grids) if len(grids[at].test) > 1]
