"""Pack a depth run, and a partner run next to it, for the depth explorer."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from analysis.checks import BadInput
from analysis.figures.explorer.depth_networks import Nodes, networks_payload
from analysis.figures.explorer.layer_sentences import LastLayer, last_layer_sentence
from analysis.figures.explorer.payload import unpack
from analysis.figures.style.theme import Style, line_styles
from analysis.measures.class_separation_verdict import RATIO
from analysis.runs.results.depth_network_payload import Reader, depth_spec, network_of
from analysis.runs.run import Run
from analysis.training.loop.snapshot import RecordedGraphs
from analysis.training.spec import DepthSpec
from analysis.training.spec.sweep_treatments import treatments_of


def partner_of(run: Run, runs: Sequence[Run]) -> Run | None:
    """Partner of ``run`` among ``runs`` for comparison: the same settings but for the norm; or None.

    A network without a norm stands next to DiffGroupNorm, every other next to one without a norm.

    >>> from analysis.runs.results.run_library import example_store
    >>> store = example_store()
    >>> runs = store.sweep("example-digits-depth")
    >>> partner = partner_of(runs[0], runs)
    >>> (runs[0].spec.model.norm, partner.spec.model.norm) if partner else None
    ('none', 'diff_group')
    """
    norms = ("diff_group", "batch", "pair") if depth_spec(run).norm == "none" else ("none",)
    for norm in norms:
        for other in runs:
            if other.id != run.id and depth_spec(other).norm == norm and _differs_in_norm(run, other):
                return other
    return None


def depth_payload(
    reader: Reader, run: Run, runs: Sequence[Run] = (), *, partner: Run | None = None, playing: bool = False
) -> bytes:
    """Pack the recorded layers of a run, next to those of another run.

    Args:
        reader: source of the runs.
        run: a depth run of which something is recorded.
        runs: those of its sweep, for the network next to it and the seeds.
        partner: the network next to it; None takes :func:`partner_of`'s.
        playing: start at the input and play.

    Raises:
        BadInput: if it is no depth run, nothing of its layers is recorded, or the two are of different
            graphs.
    """
    if not isinstance(run.spec.model, DepthSpec):
        raise BadInput(f"expected a depth run, got one of kind '{run.spec.model.kind}'")
    other = partner or partner_of(run, runs)
    pair = (
        [run] if other is None else sorted((run, other), key=lambda member: depth_spec(member).norm != "none")
    )
    graphs = reader.graphs(run.id)
    if other is not None and not _same_nodes(graphs, reader.graphs(other.id)):
        raise BadInput(
            f"expected two networks on one graph, got '{other.name}' on another; choose a run of one graph"
        )
    names = _names(pair, runs)
    networks = [
        network_of(reader, member, runs, name=name, style=style)
        for member, name, style in zip(pair, names, _styles(pair, runs), strict=True)
    ]
    nodes = Nodes(graphs.y, graphs.label_names, graphs.node_names, graphs.total_nodes)
    neutral = next((row["value"] for row in run.table if row["measure"] == f"{RATIO}_neutral"), None)
    if neutral is None and len(labels := np.unique(graphs.y[graphs.y >= 0])) > 1:
        neutral = len(labels) / (len(labels) - 1)
    return networks_payload(networks, nodes, neutral=neutral, playing=playing)


def depth_finding(payload: bytes) -> str:
    """Sentence on the last layer of the networks in ``payload``, at the best epoch of each."""
    header, arrays = unpack(payload)
    layers = []
    for number, network in enumerate(header["networks"]):
        best = network["epochs"].index(network["best"])
        state, spread = (float(arrays[f"{number}.{name}"][best, -1]) for name in ("state", "spread"))
        layers.append(LastLayer(network["name"], int(state), spread))
    depth = max(network["depth"] for network in header["networks"])
    return last_layer_sentence(layers, depth=depth, labelled=header["labelled"])


def _same_nodes(one: RecordedGraphs, other: RecordedGraphs) -> bool:
    return one.total_nodes == other.total_nodes and np.array_equal(one.y, other.y)


def _names(pair: Sequence[Run], runs: Sequence[Run]) -> list[str]:
    """Names of the networks as their sweep tells them apart: both may have a residual connection, say."""
    treatments = treatments_of([run.spec for run in (*pair, *runs)], with_data=False)
    names = [treatments.names[key] for key in treatments.keys[: len(pair)]]
    if len(set(names)) < len(names):
        names = [f"{name}, seed {run.spec.seed}" for name, run in zip(names, pair, strict=True)]
    return names


def _styles(pair: Sequence[Run], runs: Sequence[Run]) -> list[Style]:
    """Styles of the networks as the charts of their sweep have them."""
    drawn = {run.id: run.spec for run in (*runs, *pair) if isinstance(run.spec.model, DepthSpec)}
    treatments = treatments_of(list(drawn.values()))
    styles, keys = line_styles(treatments.names), dict(zip(drawn, treatments.keys, strict=True))
    return [styles[keys[run.id]] for run in pair]


def _differs_in_norm(one: Run, other: Run) -> bool:
    return other.spec.with_(model__norm=depth_spec(one).norm) == one.spec
