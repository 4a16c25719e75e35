"""Payload of the depth explorer: planes of every layer of one or two networks, and what was measured."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from analysis.checks import BadInput
from analysis.figures.explorer.clusters import NAME_LENGTH
from analysis.figures.explorer.colours import themes
from analysis.figures.explorer.layer_sentences import APART, LIMITS, UNDEFINED
from analysis.figures.explorer.payload import pack
from analysis.figures.style.theme import SYMBOLS, Style, cluster_colour, label_colour
from analysis.measures.assignments.matching import matched_order
from analysis.projection.layer_planes import LayerPlanes

_DASHES: Mapping[str, list[int]] = {
    "solid": [],
    "dot": [2, 3],
    "dash": [6, 4],
    "longdash": [10, 4],
    "dashdot": [6, 3, 2, 3],
    "longdashdot": [10, 3, 2, 3],
    "6px,3px": [6, 3],
}
"""Plotly's dashes as a canvas has them."""
_MEASURED = ("ratio", "mean", "sd", "nearest", "norm")


class Seeds(NamedTuple):
    """Networks that differ in their seed: ``ratios`` ``[S, D + 1]``; ``states`` ``[S]`` of the last layer."""

    ratios: np.ndarray
    states: Sequence[int]


class Network(NamedTuple):
    """One network of the depth explorer; E recorded epochs, L recorded layers, n nodes, D layers deep.

    Attributes:
        name: in words, as in a legend.
        style: of its line.
        depth: number of layers D.
        epochs: ``[E]`` rising, from 0.
        best: the epoch among them whose weights the run keeps.
        layers: ``[L]`` rising, 0 is the input.
        planes: ``[E]`` the layers' planes at every epoch.
        measured: ``ratio`` (group distance ratio, the paper's), ``mean`` and ``sd`` (of the same under
            shuffled labels), ``nearest`` (accuracy of the nearest class mean) and ``norm`` (mean norm of a
            node), each ``[E, D + 1]``, NaN where undefined.
        states: ``[E, D + 1]`` what became of the classes, coded as by :func:`~.layer_sentences.layer_state`.
        test: ``[E]`` test accuracy in [0, 1], None where unknown.
        groups: ``[E, L, n]`` DiffGroupNorm's group of largest share (the input has the first layer's); None
            for other norms.
        seeds: the networks that differ in their seed, this one included; None where there is no other.
        notes: sentences on what was recorded and how.
        running: test accuracy in [0, 1] of the best epoch with running averages, where it is another.
    """

    name: str
    style: Style
    depth: int
    epochs: Sequence[int]
    best: int
    layers: Sequence[int]
    planes: Sequence[LayerPlanes]
    measured: Mapping[str, np.ndarray]
    states: np.ndarray
    test: Sequence[float | None]
    groups: np.ndarray | None = None
    seeds: Seeds | None = None
    notes: Sequence[str] = ()
    running: float | None = None


class Nodes(NamedTuple):
    """The nodes both networks were run on.

    Attributes:
        y: ``[n]`` labels, -1 is unlabelled.
        label_names: one for each label id.
        names: one for each node, or none.
        total: number of nodes of the whole graph.
    """

    y: np.ndarray
    label_names: Sequence[str]
    names: Sequence[str]
    total: int


def networks_payload(
    networks: Sequence[Network], nodes: Nodes, *, neutral: float | None = None, playing: bool = False
) -> bytes:
    """Pack one or two networks for the depth explorer, ``js/depth``.

    Args:
        networks: one or two, of the same nodes.
        nodes: the nodes that both were run on.
        neutral: value >= 0 of the ratio without structure; None without labels.
        playing: whether it starts at the input and plays.

    Raises:
        BadInput: for no network or more than two, no node, or networks of different nodes.
    """
    n = len(nodes.y)
    if not 1 <= len(networks) <= 2:
        raise BadInput(f"expected one network or two next to each other, got {len(networks)}")
    for network in networks:
        if any(planes.points.shape[:2] != (len(network.layers), n) for planes in network.planes):
            raise BadInput(f"expected the planes of {n} nodes in every network, got others; choose one graph")
    if n == 0:
        raise BadInput("expected at least one node to draw, got none")
    labelled = bool((nodes.y >= 0).any())
    header = {
        "shown": n,
        "total": nodes.total,
        "nodes": [name[:NAME_LENGTH] for name in nodes.names],
        "labels": _labels(nodes),
        "labelled": labelled,
        "neutral": neutral if labelled else None,
        "limits": dict(LIMITS),
        "group_colours": [cluster_colour(g) for g in range(max(map(_group_count, networks)))],
        "networks": [_facts(network) for network in networks],
        "notes": _notes(nodes),
        "playing": playing,
        "themes": themes(),
    }
    arrays = {"y": nodes.y}
    for number, network in enumerate(networks):
        arrays |= {f"{number}.{name}": values for name, values in _arrays(network).items()}
    return pack("depth", header, arrays)


def _labels(nodes: Nodes) -> list[dict[str, Any]]:
    return [
        {
            "id": c,
            "name": _label_name(c, nodes.label_names)[:NAME_LENGTH],
            "colour": label_colour(c),
            "shape": SYMBOLS[c % len(SYMBOLS)] if c >= 0 else "circle",
        }
        for c in np.unique(nodes.y).tolist()
    ]


def _label_name(c: int, names: Sequence[str]) -> str:
    return "unlabelled" if c < 0 else names[c] if c < len(names) else str(c)


def _notes(nodes: Nodes) -> list[str]:
    n = len(nodes.y)
    if n == 1:
        return ["There is one node only, so there is nothing to compare it with."]
    if n < nodes.total:
        return [f"{n:,} of {nodes.total:,} nodes are drawn, from every label in proportion."]
    return []


def _facts(network: Network) -> dict[str, Any]:
    last = [] if network.seeds is None else list(network.seeds.states)
    notes = list(network.notes)
    if any(np.isnan(planes.spread).any() for planes in network.planes):
        notes.append(f"Layers of {network.name} that are not finite are not drawn: its training diverged.")
    return {
        "name": network.name,
        "depth": network.depth,
        "colour": network.style.colour,
        "dash": _DASHES[network.style.dash],
        "epochs": list(network.epochs),
        "best": network.best,
        "layers": list(network.layers),
        "test": list(network.test),
        "running": network.running,
        "groups": _group_count(network),
        "seeds": {
            "count": len(last),
            "apart": sum(state == APART for state in last),
            "undefined": sum(state == UNDEFINED for state in last),
        },
        "notes": notes,
    }


def _group_count(network: Network) -> int:
    return 0 if network.groups is None else int(network.groups.max()) + 1


def _arrays(network: Network) -> dict[str, np.ndarray]:
    """What cannot be negative is -1 where it is undefined: a payload holds finite numbers only."""
    arrays = {name: _without_gaps(network.measured[name]) for name in _MEASURED}
    arrays |= {
        "state": network.states,
        "points": np.nan_to_num(np.stack([planes.points for planes in network.planes])),
        "spread": _without_gaps(np.stack([planes.spread for planes in network.planes])),
        "kept": _without_gaps(np.stack([planes.explained.sum(-1) for planes in network.planes])),
    }
    if network.groups is not None:
        arrays |= {"group": network.groups, "group_colour": _group_colours(network.groups)}
    if network.seeds is not None:
        arrays["seeds"] = _without_gaps(network.seeds.ratios)
    return arrays


def _without_gaps(values: np.ndarray) -> np.ndarray:
    return np.where(np.isfinite(values), values, -1)


def _group_colours(groups: np.ndarray) -> np.ndarray:
    """Colours ``[E, L, G]`` of groups ``[E, L, n]`` that follow the nodes from layer to layer.

    Groups of different layers have nothing in common but their number; a group has the colour of that group
    of the layer before which most of its nodes come from, as far as each colour is used once.
    """
    E, L, _ = groups.shape
    G = int(groups.max()) + 1
    colours = np.tile(np.arange(G), (E, L, 1))
    members = np.eye(G)
    for epoch in range(E):
        for layer in range(1, L):
            before, after = members[groups[epoch, layer - 1]], members[groups[epoch, layer]]
            for old, new in enumerate(matched_order(before, after)):
                colours[epoch, layer, new] = colours[epoch, layer - 1, old]
    return colours
