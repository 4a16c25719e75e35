"""Runs to pick from: cards with a picture for recorded runs, rows for one's own."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from analysis.data.catalog import task_of
from analysis.figures.depth.accuracy_words import accuracy_words, lagging_accuracy
from analysis.figures.graphs.thumbnails import assignment_thumbnail, sweep_thumbnail
from analysis.figures.style.formatting import unbroken
from analysis.measures.limits import UNIFORM
from analysis.projection.layout import edges_of, graph_layout
from analysis.runs.run import Run
from analysis.runs.views.cluster_view import default_graph
from analysis.training.presets.arena import PRESET as ARENA
from analysis.training.presets.table import PRESETS
from analysis.training.spec import ClusterSpec, DepthSpec
from analysis.training.spec.sweep_treatments import treatments_of
from analysis.wording import percent, percents
from pages.ui.frame import empty_states
from pages.ui.run_data import run_cache, run_lookup

_SIDE = 150  # pixels of a thumbnail


def grouped(runs: Sequence[Run]) -> list[list[Run]]:
    """Runs, those of one sweep together, in the order of each group's first: what cards and rows show."""
    groups: dict[str, list[Run]] = {}
    for run in runs:
        groups.setdefault(run.sweep or run.id, []).append(run)
    return list(groups.values())


def cards(
    groups: Sequence[Sequence[Run]],
    *,
    columns: int = 4,
    below: Callable[[Sequence[Run]], None] | None = None,
) -> None:
    """One card for each run or sweep: picture, title that opens it, two numbers.

    The words come first: on a cold server the first picture waits for torch.

    Args:
        groups: a run, or a sweep's runs, for each card.
        columns: cards side by side.
        below: draws what else stands on a card.
    """
    frames = []
    for begin in range(0, len(groups), columns):
        row = groups[begin : begin + columns]
        for cell, group in zip(st.columns(columns, gap="large"), row, strict=False):
            with cell:
                frames.append((st.container(height=_SIDE, border=False), group))
                _open(group)
                st.caption(numbers(group))
                if below is not None:
                    below(group)
    for frame, group in frames:
        picture = _thumbnail(group[0].id, group[0].started, _group=group)
        if picture:
            frame.image(picture, width=_SIDE, alt=f"{title(group)}: {numbers(group)}")


def rows(groups: Sequence[Sequence[Run]], *, words: Callable[[Sequence[Run]], str] | None = None) -> None:
    """One row for each run or sweep: title that opens it, and in ``words`` its state and numbers."""
    for group in groups:
        name, facts = st.columns([2, 3], vertical_alignment="center")
        with name:
            _open(group)
        with facts:
            st.caption(words(group) if words else f"{states_of(group)} \u00b7 {numbers(group)}")


def is_live(group: Sequence[Run]) -> bool:
    """Whether anything may still happen to one of them."""
    return any(run.live for run in group)


def title(group: Sequence[Run]) -> str:
    """The name of a run; of a sweep its own, or its preset's title where it was given none."""
    first = group[0]
    if not first.sweep:
        return first.name
    if first.sweep_name and first.sweep_name not in (first.preset, "sweep"):
        return first.sweep_name
    return PRESETS[first.preset].title if first.preset in PRESETS else "Sweep"


def numbers(group: Sequence[Run]) -> str:
    """The two most informative numbers of a run or a sweep."""
    return unbroken(_sweep_numbers(group) if group[0].sweep else _run_numbers(group[0]))


def _run_numbers(first: Run) -> str:
    known = []
    accuracy = first.summary.get("test_accuracy")
    if accuracy is not None:
        running = first.summary.get("test_accuracy_running")
        known.append(f"test accuracy {accuracy_words(accuracy, running, digits=1)}")
    if isinstance(first.spec.model, ClusterSpec):
        sure, used = first.summary.get("mean_max_assignment"), first.summary.get("usage_perplexity")
        matched = first.summary.get("matched_accuracy")
        if accuracy is None and matched is not None:
            known.append(f"{percent(matched)} of nodes in the cluster of their label")
        elif accuracy is None and sure is not None:
            known.append(f"mean of max S {sure:.2f}")
        if first.summary.get("entropy", 0.0) > UNIFORM:
            # A uniform S uses all clusters, so the count would be meaningless.
            known.append(f"every node spread uniformly over {first.spec.model.clusters[0]} clusters")
        elif used is not None:
            # pictures show a few of many graphs, and count the clusters of these
            over = " over all graphs" if task_of(first.spec.data) == "graph classification" else ""
            known.append(f"{used:.1f} of {first.spec.model.clusters[0]} clusters in use{over}")
    return ", ".join(known) or f"epoch {max(first.epochs_done, 0)} of {first.spec.training.epochs}"


def accuracy_points(
    group: Sequence[Run], *, value: str = "test_accuracy"
) -> dict[str, list[tuple[int, float]]]:
    """Mean test accuracy over seeds of finished runs: treatment -> its points (depth, accuracy) by depth.

    Args:
        group: runs of a sweep; those of other kinds are passed over.
        value: the accuracy's name in their summaries.
    """
    accuracies: dict[str, dict[int, list[float]]] = {}
    deep = [run for run in group if isinstance(run.spec.model, DepthSpec)]
    for run, treatment in zip(deep, treatments_of([run.spec for run in deep]).keys, strict=True):
        model, accuracy = run.spec.model, run.summary.get(value)
        if isinstance(model, DepthSpec) and run.state == "finished" and accuracy is not None:
            accuracies.setdefault(treatment, {}).setdefault(model.depth, []).append(float(accuracy))
    return {
        treatment: [(depth, sum(values) / len(values)) for depth, values in sorted(points.items())]
        for treatment, points in accuracies.items()
    }


def treatment_names(group: Sequence[Run]) -> dict[str, str]:
    """The words for every treatment of a sweep over depth."""
    return treatments_of([run.spec for run in group]).names


def _open(group: Sequence[Run]) -> None:
    run = run_lookup.representative(group)
    ended = "depth" if isinstance(run.spec.model, DepthSpec) else "assignments"
    page = "train" if is_live(group) or run.epochs_done < 0 else ended
    if run.preset == ARENA and isinstance(run.spec.model, ClusterSpec):
        page = "arena"  # which shows all of them, also while they train
    st.page_link(
        f"pages/{page}.py", label=empty_states.escape_markdown(title(group)), query_params={"run": run.id}
    )


def states_of(group: Sequence[Run]) -> str:
    """The state of a run; of a sweep, how many of its runs are in which."""
    states = [run.state for run in group]
    if len(set(states)) == 1:
        return states[0]
    return ", ".join(f"{states.count(state)} {state}" for state in dict.fromkeys(states))


def _sweep_numbers(group: Sequence[Run]) -> str:
    points = accuracy_points(group)
    if not points:
        return f"{len(group)} runs"
    deepest = max(depth for line in points.values() for depth, _ in line)
    at = {norm: dict(line)[deepest] for norm, line in points.items() if deepest in dict(line)}
    names = treatment_names(group)
    shares = percents(*at.values())
    averages = accuracy_points(group, value="test_accuracy_running")
    notes = {
        norm: f"; {percents(lagging)[0]} with running averages"
        for norm, value in at.items()
        if (lagging := lagging_accuracy(value, dict(averages.get(norm, ())).get(deepest))) is not None
    }
    words = " against ".join(
        f"{value} ({names[norm]}{notes.get(norm, '')})" for value, norm in zip(shares, at, strict=True)
    )
    return f"test accuracy at depth {deepest}: {words}"


@st.cache_data(max_entries=128, show_spinner=False)
def _thumbnail(run_id: str, started: float | None, *, _group: Sequence[Run]) -> str:
    first = _group[0]
    if isinstance(first.spec.model, DepthSpec):
        points = accuracy_points(_group)
        return sweep_thumbnail(points) if any(len(line) > 1 for line in points.values()) else ""
    graphs, epochs = run_cache.graphs(first), run_cache.epochs(first)
    if graphs is None or not epochs:
        return ""
    return graph_thumbnail(first, epochs[-1], graph=default_graph(graphs))


def graph_thumbnail(run: Run, epoch: int, *, graph: int) -> str:
    """Thumbnail of one of a run's recorded graphs, coloured by S at ``epoch``; of a run that has both."""
    graphs = run_cache.graphs(run)
    assert graphs is not None
    which = min(graph, len(graphs.graph_names) - 1)
    begin, end = int(graphs.ptr[which]), int(graphs.ptr[which + 1])
    edges = edges_of(graphs.edge_index, begin, end)
    layout = graph_layout(end - begin, edges, pos=None if graphs.pos is None else graphs.pos[begin:end])
    S = run_cache.assigned(run, epoch).combined[begin:end]
    return assignment_thumbnail(S, layout, edges, pixels=graphs.pos is not None and graphs.level == "graph")
