"""A run's clusters as the data of a picture that moves: what was recorded, its places, its words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from analysis.checks import BadInput
from analysis.figures.explorer.cluster_record import ClusterRecord, ClusterWords
from analysis.figures.explorer.colours import clusters, sequential, themes
from analysis.figures.explorer.payload import pack
from analysis.figures.explorer.record_sample import sample_record
from analysis.figures.style.formatting import shorten
from analysis.figures.style.theme import label_colour
from analysis.measures import limits
from analysis.projection.layout import graph_layouts
from analysis.projection.pca import fit_common_pca
from analysis.projection.row_order import row_order
from analysis.projection.view_window import plane_window

MOST_BYTES = 2_400_000
"""Of one picture's data: what a page loads in a second."""
MOST_EDGES = 20_000
"""More lines are one grey area."""
NAME_LENGTH = 200
"""Letters of a name that travel; the page shows fewer."""
TAU_RANGE = (1e-3, 1e4)
"""Values of tau that a link may set; others count as trained."""


def tau_slider(tau: float) -> tuple[float, float]:
    """Ends of the slider of tau.

    Args:
        tau: the trained value, > 0.

    >>> tau_slider(1.0)
    (0.05, 5.0)
    """
    return tau / 20, 5 * tau


def clusters_payload(record: ClusterRecord, words: ClusterWords, *, most_bytes: int = MOST_BYTES) -> bytes:
    """Pack what ``js/clusters`` draws.

    Args:
        record: what was recorded.
        words: texts around the picture.
        most_bytes: of the data; epochs are left out first, then nodes are sampled, and the picture says so.

    Raises:
        BadInput: if nothing was recorded, or a number is not finite.
    """
    if not record.epochs or len(record.S) == 0:
        raise BadInput("expected at least one recorded epoch and node; train the run for longer")
    if not all(np.isfinite(array).all() for arrays in record.by_epoch.values() for array in arrays):
        raise BadInput("expected finite numbers at every epoch, got NaN or infinity; did the run diverge?")
    record = sample_record(record, most_bytes, live=words.live)
    edges = undirected_edges(record.edge_index)
    step = -(-max(edges.shape[1], 1) // MOST_EDGES)
    header = {
        "run": words.run,
        "title": shorten(words.title, NAME_LENGTH),
        "sentence": words.sentence,
        "trained": words.trained,
        "sample": record.sample,
        "note": f"{record.note}{_edge_note(edges, step)}".strip(),
        "missing": words.missing,
        "live": words.live,
        "epochs": list(record.epochs),
        "events": list(words.events),
        "curves": list(words.curves),
        "tau": record.tau,
        "tauRange": TAU_RANGE,
        "tauSlider": tau_slider(record.tau),
        "softmax": record.softmax,
        "sizes": _sizes(record),
        "ptr": record.ptr.tolist(),
        "graphs": [shorten(name, NAME_LENGTH) for name in record.graph_names],
        "nodes": [shorten(name, NAME_LENGTH) for name in record.node_names],
        "labels": None if record.labels is None else np.asarray(record.labels).tolist(),
        "labelNames": [shorten(name, NAME_LENGTH) for name in record.label_names],
        "image": record.columns_rows,
        "rows": _rows(record).tolist(),
        "allRows": row_order(record.S).tolist(),
        "plane": _plane(record),
        "colours": {
            "clusters": clusters(record.S.shape[1]),
            "labels": [label_colour(c) for c in range(len(record.label_names))],
            "shares": sequential(),
            "themes": themes(),
        },
        "limits": {
            "uniformEntropy": limits.UNIFORM,
            "emptyShare": limits.EMPTY,
            "sameRows": limits.SAME_ROWS,
            "noSharper": limits.NO_SHARPER,
        },
    }
    arrays = {
        **{name: np.stack(values) for name, values in record.by_epoch.items()},
        "at": _node_positions(record),
        "edges": edges[:, ::step],
        **({} if record.ink is None else {"ink": record.ink}),
    }
    return pack("clusters", header, arrays)


def _sizes(record: ClusterRecord) -> Mapping[str, int]:
    """Nodes, heads, clusters, features of a key: no heads and features where there are no keys."""
    N, K = record.S.shape
    H, _, F = record.keys[0].shape if record.keys else (0, K, 0)
    return {"N": N, "H": H, "K": K, "F": F}


def _plane(record: ClusterRecord) -> Mapping[str, Any] | None:
    """The plane of nodes and keys for all epochs, the part of it that is shown, and what it shows of each."""
    if not record.keys:
        return None
    basis = fit_common_pca(record.x, record.keys, epochs=record.epochs)
    window = plane_window(basis, record.x, record.keys)
    shares = [
        basis.explained_of(np.concatenate([nodes, centres.reshape(-1, centres.shape[-1])])).sum()
        for nodes, centres in zip(record.x, record.keys, strict=True)
    ]
    return {
        "basis": basis.components.tolist(),
        "mean": basis.mean.tolist(),
        "shares": [float(share) for share in shares],
        "frame": [window.low.tolist(), window.high.tolist()],
    }


def _rows(record: ClusterRecord) -> np.ndarray:
    """Nodes in the order of heat-map rows, graph after graph."""
    return np.concatenate(
        [
            begin + row_order(record.S[begin:end])
            for begin, end in zip(record.ptr[:-1].tolist(), record.ptr[1:].tolist(), strict=True)
        ]
    )


def _node_positions(record: ClusterRecord) -> np.ndarray:
    """Where nodes are drawn: pixels at column and row, others in a unit square for each graph."""
    if record.columns_rows is not None and record.pos is not None:
        return record.pos
    return graph_layouts(record.ptr, record.edge_index, pos=record.pos)


def undirected_edges(edge_index: np.ndarray) -> np.ndarray:
    """Every edge once, between two nodes."""
    low, high = np.sort(edge_index[:, edge_index[0] != edge_index[1]], axis=0).astype(np.int64)
    numbers = np.unique(low * (1 + int(high.max(initial=0))) + high)
    return np.stack(np.divmod(numbers, 1 + int(high.max(initial=0))))


def _edge_note(edges: np.ndarray, step: int) -> str:
    """Of very many edges, evenly chosen ones are drawn."""
    count = edges.shape[1]
    return f" {-(-count // step):,} of {count:,} edges are drawn." if step > 1 else ""
