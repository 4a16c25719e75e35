"""From a graph that was brought to a run on it: features, split, task, and sensible settings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from analysis.checks import BadInput
from analysis.data.catalog import task_of
from analysis.figures.graphs.uploaded_words import FEATURES, SPLITS, TASKS
from analysis.runs.budget import cost_model
from analysis.training.presets.table import PRESETS, depth_sweep
from analysis.training.spec import ClusterSpec, DataSpec, RunSpec
from pages.ui.access import data_access, owner
from pages.ui.frame import selection
from pages.ui.submit import draft, start

if TYPE_CHECKING:
    from torch_geometric.data import Data

    from analysis.data.builtin.table import Task
    from pages.ui.upload.uploaded import Brought

SECONDS = 60.0
"""What a first run may take, estimated."""
DEPTHS = (2, 4, 8, 16)
_REFUSED = "beginning.refused"


def offer(brought: Brought) -> None:
    """The choices, and the two ways on."""
    options = {"features": None, "split": None, "task": None} if brought.known else _choices(brought)
    task = task_of(brought.known) if brought.known else options["task"]
    st.button(
        "Watch clusters form on it",
        type="primary",
        key="beginning.cluster",
        width="stretch",
        on_click=_begin,
        args=(brought, options, "cluster"),
    )
    deep = task == "node classification"
    st.button(
        "Find oversmoothing on it",
        type="primary",
        key="beginning.depth",
        width="stretch",
        disabled=not deep,
        on_click=_begin,
        args=(brought, options, "depth"),
    )
    if not deep:
        st.caption("Oversmoothing is found by the accuracy on labelled nodes: it needs a label for nodes.")
    if refused := st.session_state.pop(_REFUSED, ""):
        st.warning(refused)
    elif st.session_state.pop("beginning.go", False):
        selection.go("train")


def _choices(brought: Brought) -> dict[str, Any]:
    from analysis.data.prepare import possible_tasks

    report = brought.report
    tasks = possible_tasks(brought.graphs)
    chosen: dict[str, Any] = {"task": tasks[0], "split": None}
    if len(tasks) > 1:
        chosen["task"] = _one("Learn to", tasks, TASKS, key=f"beginning.task.{brought.token}")
    label = "Features" if report.features else "It has no features; stand in"
    chosen["features"] = _one(
        label, report.features_offered, FEATURES, key=f"beginning.features.{brought.token}"
    )
    if chosen["task"] != "link reconstruction":
        chosen["split"] = _one("Split", report.splits_offered, SPLITS, key=f"beginning.split.{brought.token}")
    return chosen


def _one(label: str, options: Any, names: dict[str, str], *, key: str) -> Any:
    return st.selectbox(label, list(options), format_func=lambda name: names[name], key=key)


def _begin(brought: Brought, options: dict[str, Any], kind: str) -> None:
    try:
        data, size = (brought.known, None) if brought.known else _kept(brought, options)
        specs = _specs(brought, data, kind, size)
        chosen = draft.Draft("digits-depth" if kind == "depth" else "karate-factions", specs)
    except BadInput as refusal:
        st.session_state[_REFUSED] = str(refusal)
        return
    draft.keep(chosen)
    start.start(chosen, title=brought.title)
    if start.refusal():
        st.session_state[_REFUSED] = start.refusal()
    else:
        st.session_state["beginning.go"] = True


def _kept(brought: Brought, options: dict[str, Any]) -> tuple[DataSpec, cost_model.Size]:
    """The prepared graph, kept in the store; how a run names it, and how large it is."""
    from analysis.data.prepare import prepare
    from analysis.runs.budget.limits import chosen_limits
    from analysis.runs.store.user_graphs import OwnGraphs

    ready: Data | list[Data] = prepare(brought.graphs, **options)
    task: Task = options["task"]
    kept = OwnGraphs(data_access.store().database).keep(
        ready, owner=owner.current(), title=brought.title, task=task, limits=chosen_limits()
    )
    return kept.data, cost_model.Size(kept.graphs, kept.nodes, kept.edges)


def _specs(brought: Brought, data: DataSpec, kind: str, size: cost_model.Size | None) -> tuple[RunSpec, ...]:
    if kind == "depth":
        base = PRESETS["digits-depth"].specs[0].with_(data=data.model_dump())
        base = _short(base, size, runs=2 * len(DEPTHS))
        return depth_sweep(base, depths=DEPTHS, norms=("none", "diff_group"))
    classes = len(brought.report.classes)
    if task_of(data) == "graph classification":
        base = PRESETS["digits-clusters"].specs[0]
        clusters = 8
    else:
        base = PRESETS["karate-factions"].specs[0].with_(model__heads=4)
        clusters = classes if 2 <= classes <= 12 else 4
    assert isinstance(base.model, ClusterSpec)
    return (_short(base.with_(data=data.model_dump(), model__clusters=(clusters,)), size, runs=1),)


def _short(spec: RunSpec, size: cost_model.Size | None, *, runs: int) -> RunSpec:
    """A spec with as many epochs as fit into :data:`SECONDS`, but at least 20."""
    each = cost_model.seconds_per_epoch(spec, size=size) * runs
    epochs = max(20, min(spec.training.epochs, int(SECONDS / each)))
    warmup = min(spec.training.warmup_epochs, epochs // 3)
    patience = min(spec.training.patience, epochs)
    return spec.with_(training__epochs=epochs, training__warmup_epochs=warmup, training__patience=patience)
