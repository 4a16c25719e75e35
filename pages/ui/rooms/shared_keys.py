"""The class is the model: each student holds one key, and S follows all of them."""

from __future__ import annotations

from collections.abc import Mapping

from analysis.lessons.lesson import Step
from analysis.runs.rooms.room import RoomState
from analysis.runs.run import Run


def are_moved(step: Step) -> bool:
    """Whether a step asks its readers to move keys."""
    return step.complete is not None and any(reach.name == "edits" for reach in step.complete.reach)


def key_of(member: int, run: Run) -> int:
    """The key that a student holds, as head * K + cluster; where there are more students, some share one."""
    model = run.spec.model
    assert model.kind == "cluster"
    return (member - 1) % (model.heads * model.clusters[0])


def key_name(key: int, run: Run) -> str:
    """A key as the picture numbers it: head and cluster, from 1."""
    model = run.spec.model
    assert model.kind == "cluster"
    return f"{key // model.clusters[0] + 1}.{key % model.clusters[0] + 1}"


def moves(edits: str) -> Mapping[int, tuple[float, float]]:
    """How far each key was moved by hand, from a picture's state.

    >>> moves("m3_0.5_-1~d0_1_1,1_0_0_10_5~m3_0.5_0")
    {3: (1.0, -1.0)}
    """
    total: dict[int, tuple[float, float]] = {}
    for edit in edits.split("~"):
        parts = edit[1:].split("_")
        if not edit.startswith("m") or len(parts) != 3:
            continue
        try:
            key, dx, dy = int(parts[0]), float(parts[1]), float(parts[2])
        except ValueError:
            continue
        x, y = total.get(key, (0.0, 0.0))
        total[key] = (x + dx, y + dy)
    return total


def edits(state: RoomState, run: Run) -> str:
    """Every student's move, as a picture's state has it; of students who share a key, the last counts."""
    moved = {key_of(member, run): move for member, move in sorted(state.positions.items())}
    return "~".join(f"m{key}_{dx:.6g}_{dy:.6g}" for key, (dx, dy) in moved.items())
