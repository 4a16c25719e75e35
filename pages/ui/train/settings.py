"""Settings of a run: preset, data, model, training, each in an expandable line."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from analysis.data.benchmarks.table import BENCHMARKS
from analysis.data.builtin.table import SAMPLES
from analysis.data.catalog import catalog_entry, data_description, is_user_graph, seed_matters, task_of
from analysis.runs.budget.limits import current_limits
from analysis.training.presets.table import PRESETS
from analysis.training.spec import ClusterSpec, DataSpec, DepthSpec, RunSpec, TrainingSpec, bounds, describe
from pages.ui.frame import empty_states, notices, selection
from pages.ui.submit import draft
from pages.ui.train import cluster_settings, depth_settings, saved_graphs
from pages.ui.train.setting_help import DEVICES, HELP, SCHEDULES

_WIDE = 128
"""A range longer than this is typed, not slid."""


def choose(start: Callable[[draft.Draft], None]) -> Callable[[], None]:
    """Draw the preset and a line for each part of the settings, and store changes.

    Args:
        start: draws what starts the draft, next to the preset.

    Returns:
        What draws the settings that open below the lines: thirty widgets, which can wait for the picture.
    """
    run_draft = draft.current()
    preset, button = st.columns([3, 1], vertical_alignment="bottom")
    with preset:
        _preset(run_draft)
    with button:
        start(run_draft)
    parts = {"data": _data, "model": _model, "training": _training}
    lines = {}
    for column, section in zip(st.columns(3, gap="medium"), parts, strict=True):
        with column:
            lines[section] = _line(section.capitalize(), _words(run_draft, section))
    if run_draft.problem:
        notices.warn(run_draft.problem)

    def draw_settings() -> None:
        for section, draw in parts.items():
            with lines[section]:
                draw(run_draft)

    return draw_settings


def _line(title: str, words: str) -> Any:
    label = f"**{title}** \u2002{words}"
    # one for each training: opened before Start, it would open again at the end, and push the picture
    return st.expander(label, type="compact", key=f"settings.{title}.{selection.current().run}")


def _words(run_draft: draft.Draft, section: str) -> str:
    data = run_draft.specs[0].data
    if section == "data" and is_user_graph(data):
        return empty_states.escape_markdown(saved_graphs.title(data))
    if section == "model":
        return describe.model_line(*run_draft.specs)
    return (describe.data_line if section == "data" else describe.training_line)(run_draft.specs[0])


def _preset(run_draft: draft.Draft) -> None:
    st.session_state["settings.preset"] = run_draft.preset
    st.selectbox(
        "Start from",
        list(PRESETS),
        format_func=lambda name: PRESETS[name].title,
        key="settings.preset",
        help=f"A complete set of settings to begin with. This one asks: {PRESETS[run_draft.preset].question}",
        on_change=lambda: draft.keep(draft.from_preset(st.session_state["settings.preset"])),
    )


def _data(run_draft: draft.Draft) -> None:
    deep, data = run_draft.specs[0].model.kind == "depth", run_draft.specs[0].data
    choices = _graphs(data)
    fitting = [
        name for name, (_, spec) in choices.items() if not deep or task_of(spec) == "node classification"
    ]
    key = "settings.data.name"
    st.session_state[key] = _graph_key(data)
    st.selectbox(
        "Graph",
        fitting,
        format_func=lambda name: choices[name][0],
        help=HELP["data.name"],
        key=key,
        on_change=lambda: _store_setting("data", choices[st.session_state[key]][1].model_dump()),
    )
    st.caption(data_description(data))
    if seed_matters(data):
        _number(run_draft, DataSpec, "data.seed", "Graph seed")


def _graphs(now: DataSpec) -> dict[str, tuple[str, DataSpec]]:
    """Data sets to choose from: title and DataSpec by menu key."""
    mine = [(graph.title, graph.data) for graph in saved_graphs.own_graphs()]
    if is_user_graph(now) and now not in [data for _, data in mine]:
        mine.append((saved_graphs.title(now), now))  # somebody else's, from a link
    named = [(catalog_entry(name).title, DataSpec(name=name)) for name in (*SAMPLES, *BENCHMARKS)]
    return {_graph_key(data): (title, data) for title, data in (*mine, *named)}


def _graph_key(data: DataSpec) -> str:
    return f"{data.name} {data.task or ''}".strip()


def _model(run_draft: draft.Draft) -> None:
    if run_draft.specs[0].model.kind == "cluster":
        cluster_settings.draw(run_draft, number=_number, pick=_pick, keep=_store_setting)
    else:
        depth_settings.draw(run_draft, number=_number, pick=_pick, tick=_tick)


def _training(run_draft: draft.Draft) -> None:
    _number(run_draft, TrainingSpec, "training.epochs", "Epochs")
    _number(run_draft, TrainingSpec, "training.lr", "Learning rate")
    _pick(run_draft, "training.lr_schedule", "Learning-rate schedule", SCHEDULES)
    _number(run_draft, TrainingSpec, "training.weight_decay", "Weight decay")
    if run_draft.specs[0].model.kind == "cluster":
        _number(run_draft, TrainingSpec, "training.batch_size", "Batch size, graphs")
    if cluster_settings.has_keys(run_draft):
        _number(run_draft, TrainingSpec, "training.warmup_epochs", "Warm-up epochs")
        _pick(run_draft, "training.kl", "KL", describe.KL)
        _number(run_draft, TrainingSpec, "training.kl_weight", "KL weight")
        _tick(run_draft, "training.kl_per_head", "KL on every head instead of the combined S")
    _number(
        run_draft,
        TrainingSpec,
        "training.patience",
        "Patience, epochs without progress (0: never stop early)",
    )
    _tick(run_draft, "training.untrained_counts", "The untrained network can be the best")
    _number(run_draft, RunSpec, "seed", "Seed")
    _pick(run_draft, "training.device", "Device", DEVICES)


def _pick(run_draft: draft.Draft, path: str, label: str, names: Mapping[str, str]) -> None:
    values = run_draft.values(path)
    if len(values) > 1:
        _swept_values(label, [names[value] for value in values])
        return
    key = f"settings.{path}"
    st.session_state[key] = values[0]
    st.selectbox(
        label,
        list(names),
        format_func=lambda name: names[name],
        key=key,
        help=HELP[path],
        on_change=lambda: _store_setting(path, st.session_state[key]),
    )


def _number(
    run_draft: draft.Draft,
    settings: type[ClusterSpec] | type[DataSpec] | type[DepthSpec] | type[TrainingSpec] | type[RunSpec],
    path: str,
    label: str,
) -> None:
    values = run_draft.values(path)
    if len(values) > 1:
        _swept_values(label, values)
        return
    low, high = bounds(settings, path.split(".")[-1])
    high = min(high, current_limits().largest.get(path, high))
    whole = isinstance(low, int) and isinstance(values[0], int)
    key = f"settings.{path}"
    st.session_state[key] = values[0] if whole else float(values[0])
    change: dict[str, Any] = {
        "key": key,
        "help": HELP[path],
        "on_change": lambda: _store_setting(path, st.session_state[key]),
    }
    if whole and high - low <= _WIDE:
        st.slider(label, int(low), int(high), **change)
    elif whole:
        st.number_input(label, int(low), int(high), step=1, **change)
    else:
        st.number_input(label, float(low), float(high), step=None, format="%g", **change)


def _tick(run_draft: draft.Draft, path: str, label: str) -> None:
    key = f"settings.{path}"
    st.session_state[key] = run_draft.values(path)[0]
    st.toggle(label, key=key, help=HELP[path], on_change=lambda: _store_setting(path, st.session_state[key]))


def _swept_values(label: str, values: Sequence[Any]) -> None:
    st.markdown(f"{label}: {', '.join(map(str, values))} :small[(swept)]")


def _store_setting(path: str, value: Any) -> None:
    draft.keep(draft.current().with_(path, value))
