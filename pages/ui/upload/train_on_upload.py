"""Train on an uploaded graph: features, split, task, and suitable settings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from analysis.checks import BadInput
from analysis.data.catalog import task_of
from analysis.figures.graphs.graph_summary import FEATURES, SPLITS, TASKS
from analysis.runs.budget import cost_model
from analysis.training.presets.table import PRESETS, depth_sweep
from analysis.training.spec import ClusterSpec, DataSpec, RunSpec
from pages.ui.frame import empty_states, notices, selection
from pages.ui.run_data import owner, server
from pages.ui.submit import draft, submission

if TYPE_CHECKING:
    from torch_geometric.data import Data

    from analysis.data.builtin.table import Task
    from analysis.data.inspect import GraphReport
    from pages.ui.upload.current_upload import Uploaded

SECONDS = 60.0
"""What a first run may take, estimated."""
DEPTHS = (2, 4, 8, 16)
_REFUSED, _GO, _COMPARE = "upload.start.refused", "upload.start.go", "upload.start.compare"


def draw(upload: Uploaded) -> None:
    """Draw the choices, and the buttons that begin."""
    options = {"features": None, "split": None, "task": None} if upload.named else _choices(upload)
    task = task_of(upload.named) if upload.named else options["task"]
    st.button(
        "Watch clusters form on it",
        type="primary",
        key="upload.start.cluster",
        width="stretch",
        on_click=_start_training,
        args=(upload, options, "cluster"),
    )
    deep, classified = task == "node classification", options
    if (
        upload.named and not deep and _can_be_classified(upload)
    ):  # a sample that is trained without its labels
        deep, classified = True, {"task": "node classification"}
    st.button(
        "Find oversmoothing on it",
        type="primary",
        key="upload.start.depth",
        width="stretch",
        disabled=not deep,
        on_click=_start_training,
        args=(upload, classified, "depth"),
    )
    if not deep:
        st.caption(
            "Oversmoothing shows in the accuracy on labelled nodes. "
            f"{_reason_not_classified(upload.report)}".strip()
        )
    if task != "graph classification":
        st.button(
            "Compare poolers on it",
            key="upload.start.arena",
            width="stretch",
            on_click=_compare,
            args=(upload, options),
        )
    if refused := st.session_state.pop(_REFUSED, ""):
        notices.warn(refused)
    elif st.session_state.pop(_GO, False):
        selection.go("train")
    elif name := st.session_state.pop(_COMPARE, ""):
        st.switch_page("pages/arena.py", query_params={"on": name})


def _can_be_classified(upload: Uploaded) -> bool:
    from analysis.data.prepare import possible_tasks

    return "node classification" in possible_tasks(upload.graphs)


def _reason_not_classified(report: GraphReport) -> str:
    """Reason why nodes cannot be classified; "" if they can."""
    if report.level == "graph":
        return "Here whole graphs have labels."
    return empty_states.escape_markdown(report.lacking)


def _choices(upload: Uploaded) -> dict[str, Any]:
    from analysis.data.prepare import possible_tasks

    report, key = upload.report, f"upload.start.{upload.token}"
    tasks = possible_tasks(upload.graphs)
    options: dict[str, Any] = {"task": tasks[0], "split": None}
    if len(tasks) > 1:
        options["task"] = _selectbox(
            "Learn to", tasks, TASKS, key=f"{key}.task", help="What the network is trained to tell"
        )
    label = "Features" if report.features else "It has no features; use instead"
    options["features"] = _selectbox(
        label,
        report.features_offered,
        FEATURES,
        key=f"{key}.features",
        help="What the network sees of a node: numbers of the file, or what its edges say",
    )
    if options["features"] == "own":
        options["standardise"] = st.checkbox(
            "Standardise features",
            value=report.wide_scales,
            key=f"{key}.standardise",
            help="Mean 0 and standard deviation 1 for every feature. On where scales differ by 1,000 or "
            "more: large numbers would drown the others, and the training could blow up.",
        )
    if options["task"] != "link reconstruction":
        options["split"] = _selectbox(
            "Split",
            report.splits_offered,
            SPLITS,
            key=f"{key}.split",
            help="Which nodes are learned from, and which the accuracy is counted on",
        )
        if options["split"] == "own" and report.splits > 1:
            number = st.number_input(
                "Which of its splits",
                1,
                report.splits,
                key=f"{key}.split_index",
                help="They lie side by side",
            )
            options["split_index"] = int(number) - 1
    return options


def _selectbox(label: str, options: Any, names: dict[str, str], *, key: str, help: str) -> Any:
    return st.selectbox(label, list(options), format_func=lambda name: names[name], key=key, help=help)


def _start_training(upload: Uploaded, options: dict[str, Any], kind: str) -> None:
    try:
        named = upload.named if options["task"] is None else None
        data, size = (named, None) if named else _stored(upload, options)
        specs = _specs(upload, data, kind, size)
        run_draft = draft.Draft("digits-depth" if kind == "depth" else "karate-factions", specs)
    except BadInput as refusal:
        st.session_state[_REFUSED] = str(refusal)
        return
    draft.keep(run_draft)
    submission.start(run_draft, title=upload.title)
    if submission.refusal():
        st.session_state[_REFUSED] = submission.refusal()
    else:
        st.session_state[_GO] = True


def _compare(upload: Uploaded, options: dict[str, Any]) -> None:
    """Have the Arena opened on this graph, by the name that its settings list it under."""
    if upload.named:
        st.session_state[_COMPARE] = upload.named.name
        return
    try:
        data, _ = _stored(upload, options)
    except BadInput as refusal:
        st.session_state[_REFUSED] = str(refusal)
        return
    st.session_state[_COMPARE] = f"{data.name}/{options['task']}"


def _stored(upload: Uploaded, options: dict[str, Any]) -> tuple[DataSpec, cost_model.Size]:
    """Prepare the graph and store it; returns its DataSpec and size."""
    from analysis.data.prepare import prepare
    from analysis.runs.budget.limits import current_limits
    from analysis.runs.store.user_graphs import UserGraphs

    ready: Data | list[Data] = prepare(upload.graphs, **options)
    task: Task = options["task"]
    stored = UserGraphs(server.store().database).keep(
        ready, owner=owner.current(), title=upload.title, task=task, limits=current_limits()
    )
    return stored.data, cost_model.Size(stored.graphs, stored.nodes, stored.edges)


def _specs(upload: Uploaded, data: DataSpec, kind: str, size: cost_model.Size | None) -> tuple[RunSpec, ...]:
    if kind == "depth":
        base = PRESETS["digits-depth"].specs[0].with_(data=data.model_dump())
        base = _limit_epochs(base, size, runs=2 * len(DEPTHS))
        return depth_sweep(base, depths=DEPTHS, norms=("none", "diff_group"))
    classes = len(upload.report.classes)
    if task_of(data) == "graph classification":
        base = PRESETS["digits-clusters"].specs[0]
        clusters = 8
    else:
        base = PRESETS["karate-factions"].specs[0].with_(model__heads=4)
        clusters = classes if 2 <= classes <= 12 else 4
    assert isinstance(base.model, ClusterSpec)
    return (_limit_epochs(base.with_(data=data.model_dump(), model__clusters=(clusters,)), size, runs=1),)


def _limit_epochs(spec: RunSpec, size: cost_model.Size | None, *, runs: int) -> RunSpec:
    """Limit the epochs of a spec to fit into :data:`SECONDS`, but to at least 20."""
    per_epoch = cost_model.seconds_per_epoch(spec, size=size) * runs
    epochs = max(20, min(spec.training.epochs, int(SECONDS / per_epoch)))
    warmup = min(spec.training.warmup_epochs, epochs // 3)
    patience = min(spec.training.patience, epochs)
    return spec.with_(training__epochs=epochs, training__warmup_epochs=warmup, training__patience=patience)
