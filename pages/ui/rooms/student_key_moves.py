"""The class is the model: each student holds one key, and S follows all of them."""

from __future__ import annotations

from collections.abc import Mapping

from analysis.lessons.lesson import Complete, Reach, Step
from analysis.runs.rooms.room import RoomState
from analysis.runs.run import Run


def are_moved(step: Step) -> bool:
    """Whether a step asks its readers to move keys by hand; a descent moves them all at once."""
    moves = step.complete is not None and any(reach.name == "edits" for reach in step.complete.reach)
    return moves and step.view.page == "keys"


def for_one_key(step: Step, *, hint: str) -> Step:
    """The step for a student with one key: one move completes it, and its text is the one for rooms."""
    assert step.complete is not None
    goal = Complete(kind="state", hint=hint, reach=(Reach(name="edits", at_least=1),))
    return step.model_copy(update={"text": step.in_room or step.text, "complete": goal})


def key_of(member: int, run: Run, step: Step) -> int:
    """The key that a student holds, as head * K + cluster: one of those the step shows, by turns.

    Args:
        member: the student's number, from 1.
        run: what is shown.
        step: whose view shows one head, or all.
    """
    model = run.spec.model
    assert model.kind == "cluster"
    head = step.view.state.get("head", 0)  # where keys are large, those of the first head are shown at first
    if isinstance(head, int) and 0 <= head < model.heads:
        return head * model.clusters[0] + (member - 1) % model.clusters[0]
    return (member - 1) % (model.heads * model.clusters[0])


def key_name(key: int, run: Run) -> str:
    """A key as the picture names it: head and cluster, from 1.

    >>> from analysis.runs import example_store
    >>> key_name(3, example_store().run("example-karate-factions"))
    'head 2, key 2'
    """
    model = run.spec.model
    assert model.kind == "cluster"
    return f"head {key // model.clusters[0] + 1}, key {key % model.clusters[0] + 1}"


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


def edits(state: RoomState, run: Run, step: Step) -> str:
    """Key positions of the class as a picture's state: each at the mean of its students' moves."""
    moved: dict[int, list[tuple[float, float]]] = {}
    for member, move in sorted(state.positions.items()):
        moved.setdefault(key_of(member, run, step), []).append(move)
    means = {key: [sum(way) / len(ways) for way in zip(*ways, strict=True)] for key, ways in moved.items()}
    return "~".join(f"m{key}_{dx:.6g}_{dy:.6g}" for key, (dx, dy) in sorted(means.items()))
