"""Settings of the arena: graph, clusters, poolers, seeds; and the button that trains what is missing.

Of the graph that the page opens with, what they need is recorded: nothing heavy is imported for it.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from analysis.checks import BadInput
from analysis.data.benchmarks.files import FOLDER, cache_folder, find_raw
from analysis.data.benchmarks.table import BENCHMARKS
from analysis.data.builtin.table import SAMPLES
from analysis.data.catalog import catalog_entry, load_data
from analysis.layers.poolers.table import POOLERS
from analysis.runs.results.arena import recorded_baselines
from analysis.runs.results.arena.pooler_comparison import found_runs
from analysis.runs.results.arena.recorded_baselines import RecordedBaselines
from analysis.runs.run import Run
from analysis.runs.store.user_graphs import UserGraphs
from analysis.training.presets.arena import EPOCHS, PRESET, arena_specs
from analysis.training.spec import ClusterSpec, DataSpec, RunSpec
from pages.ui.frame import notices, warm_up
from pages.ui.run_data import owner, run_lookup, server
from pages.ui.train import saved_graphs

if TYPE_CHECKING:
    from torch_geometric.data import Data

    from analysis.runs.results.arena.graph_baselines import GraphBaselines

FIRST, MOST_SEEDS, MOST_CLUSTERS, CLUSTERS = "karate", 3, 20, 8
MOST_NODES = 5000
"""Spectral clustering and the layout of more take longer than anybody waits for a page."""
_GRAPH, _CLUSTERS, _POOLERS, _SEEDS = "arena.graph", "arena.clusters", "arena.poolers", "arena.seeds"
_REFUSED, _ADOPTED = "arena.refused", "arena.adopted"


@dataclass(frozen=True)
class Comparison:
    """What is compared: poolers and baselines on one graph.

    Attributes:
        data: how a run names the graph.
        title: what it is called.
        clusters: K.
        seeds: of every pooler and baseline.
        specs: of what is trained, by seed.
    """

    data: DataSpec
    title: str
    clusters: int
    seeds: range
    specs: tuple[RunSpec, ...]

    @property
    def key(self) -> tuple[object, ...]:
        """What identifies the comparison, without its poolers."""
        return self.data.name, self.data.task, self.clusters, len(self.seeds)

    @property
    def graph(self) -> Data:
        """The graph; imports PyG."""
        return _load(self.data)

    @property
    def recorded(self) -> GraphBaselines | None:
        """Its baselines, where these are recorded."""
        recorded = _recorded(self.data)
        as_recorded = (self.clusters, self.seeds) == (recorded_baselines.CLUSTERS, recorded_baselines.SEEDS)
        return recorded.baselines if recorded is not None and as_recorded else None


def choose() -> Comparison | None:
    """Draw the settings; None where the graph cannot be compared on, which is said."""
    offered = _graphs()
    _adopt_run(offered)
    named = st.query_params.get("on", FIRST)
    first = named if named in offered else FIRST
    if "on" in st.query_params or st.session_state.get(_GRAPH) not in offered:
        st.session_state[_GRAPH] = first
    st.session_state.setdefault(_POOLERS, list(POOLERS))
    st.session_state.setdefault(_SEEDS, 1)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="arena-settings"):
        name = st.selectbox(
            "Graph", list(offered), key=_GRAPH, on_change=_keep_in_address,
            format_func=lambda name: offered[name][1], width=230,
            help="Samples, benchmarks whose files are there, and graphs of yours that you brought on Data.",
        )  # fmt: skip
        data, title = offered[name]
        try:
            nodes, labels = _size(data)
        except BadInput as refusal:
            notices.warn(refusal)
            return None
        clusters = _clusters(name, nodes=nodes, labels=labels)
        poolers = st.multiselect(
            "Poolers", list(POOLERS), key=_POOLERS, width="stretch",
            format_func=lambda name: POOLERS[name].title,
            help="What learns clusters. Baselines that train nothing stand beside them.",
        )  # fmt: skip
        seeds = st.segmented_control(
            "Seeds", range(1, MOST_SEEDS + 1), key=_SEEDS,
            help="How often each is trained, each time from other weights; the pictures show the first.",
        )  # fmt: skip
        specs = arena_specs(data, clusters=clusters, poolers=poolers, seeds=range(seeds or 1))
        comparison = Comparison(data, title, clusters, range(seeds or 1), specs)
        _start_button(comparison)
    if refusal_text := st.session_state.get(_REFUSED):
        notices.warn(refusal_text)
    return comparison


def _adopt_run(offered: Mapping[str, tuple[DataSpec, str]]) -> None:
    """Choose what an arena's run was trained with, once, where the address names the run and no graph."""
    run_id = st.query_params.get("run", "")
    if "on" in st.query_params or run_id in ("", st.session_state.get(_ADOPTED)):
        return
    st.session_state[_ADOPTED] = run_id
    run = run_lookup.run(run_id)
    if run is None or run.preset != PRESET or run.owner != owner.current():
        return
    specs = [each.spec for each in run_lookup.group(run)]
    name = next((name for name, (data, _) in offered.items() if data == run.spec.data), None)
    models = [spec.model for spec in specs if isinstance(spec.model, ClusterSpec)]
    if name is None or not models:
        return
    st.session_state[_GRAPH] = name
    st.session_state[f"{_CLUSTERS}.{name}"] = models[0].clusters[0]
    st.session_state[_POOLERS] = [name for name in POOLERS if name in {model.pooler for model in models}]
    st.session_state[_SEEDS] = min(1 + max(spec.seed for spec in specs), MOST_SEEDS)


def runs_of(comparison: Comparison) -> list[Run]:
    """The visitor's runs of what is compared, as they are now."""
    return found_runs(comparison.specs, run_lookup.own())


def _graphs() -> dict[str, tuple[DataSpec, str]]:
    """One graph each: samples, benchmarks that can be read here, then the visitor's."""
    offered = {
        name: (DataSpec(name=name), catalog_entry(name).title)
        for name in (*SAMPLES, *_benchmarks())
        if catalog_entry(name).task != "graph classification"
    }
    user_graphs = [graph for graph in saved_graphs.own_graphs() if graph.task != "graph classification"]
    return offered | {f"{graph.data.name}/{graph.task}": (graph.data, graph.title) for graph in user_graphs}


def _benchmarks() -> list[str]:
    """Those whose raw files are in the named folder or in PyG's cache, and that fit on the page."""
    named = os.environ.get(FOLDER)
    roots = [*([Path(named).expanduser()] if named else []), cache_folder()]
    return [
        name
        for name, benchmark in BENCHMARKS.items()
        if benchmark.nodes <= MOST_NODES and any(find_raw(benchmark, root) for root in roots)
    ]


def _keep_in_address() -> None:
    st.query_params["on"] = st.session_state[_GRAPH]
    st.session_state.pop(_REFUSED, None)


def _recorded(data: DataSpec) -> RecordedBaselines | None:
    return recorded_baselines.recorded_baselines() if data == recorded_baselines.DATA else None


def _size(data: DataSpec) -> tuple[int, int]:
    """Number of nodes and of labels of a graph that fits on the page."""
    if (recorded := _recorded(data)) is not None:
        nodes, labels = recorded.nodes, recorded.labels
    else:
        graph = _load(data)
        nodes, labels = int(graph.num_nodes or 0), len(graph.get("label_names") or ())
    if nodes > MOST_NODES:
        raise BadInput(
            f"expected at most {MOST_NODES:,} nodes on this page, got {nodes:,}; "
            "for larger graphs there is the command soft-cluster-lab arena"
        )
    return nodes, labels


def _load(data: DataSpec) -> Data:
    warm_up.wait_for_libraries()
    return _load_graph(data.name, data.task, _data=data)


@st.cache_resource(max_entries=8, show_spinner=False)
def _load_graph(name: str, task: str | None, *, _data: DataSpec) -> Data:
    user_graph = UserGraphs(server.store().database).graphs(_data) if task else None
    graph = load_data(_data, own=user_graph)
    if isinstance(graph, list):
        raise BadInput(f"expected one graph, got {len(graph)}; choose another")
    return graph


def _clusters(name: str, *, nodes: int, labels: int) -> int:
    most, key = max(2, min(MOST_CLUSTERS, nodes)), f"{_CLUSTERS}.{name}"
    clusters = st.session_state.get(key) or labels or CLUSTERS
    st.session_state[key] = max(2, min(clusters, most))
    return st.number_input(
        "Clusters", 2, most, key=key, width=100,
        help="How many each may use: one a label where there are labels. Louvain chooses for itself.",
    )  # fmt: skip


def _start_button(comparison: Comparison) -> None:
    missing = _untrained_specs(comparison)
    error = server.store_error()
    done = "Training" if any(run.live for run in runs_of(comparison)) else "All trained"
    st.button(
        f"Train {len(missing)}" if missing else done if comparison.specs else "Train",
        type="primary",
        key="arena.start",
        disabled=not missing or bool(error),
        on_click=_start_trainings,
        args=(comparison,),
        help=f"{EPOCHS} epochs each. What was trained before with the same settings is shown at once.",
    )


def _untrained_specs(comparison: Comparison) -> list[RunSpec]:
    """What is neither trained nor being trained."""
    trained = {run.key for run in runs_of(comparison) if run.state == "finished" or run.live}
    return [spec for spec in comparison.specs if spec.key not in trained]


def _start_trainings(comparison: Comparison) -> None:
    st.session_state.pop(_REFUSED, None)
    missing: Sequence[RunSpec] = _untrained_specs(comparison)
    name = f"arena, {comparison.title}"[:80]
    try:
        if len(missing) == 1:
            server.engine().submit(missing[0], owner=owner.current(), preset=PRESET, name=name)
        elif missing:
            server.engine().submit_sweep(missing, owner=owner.current(), preset=PRESET, name=name)
    except BadInput as refusal:
        st.session_state[_REFUSED] = str(refusal)
