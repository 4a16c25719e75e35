"""Export the nodes of a run as a table for Embedding Atlas."""

from __future__ import annotations

from functools import partial

import numpy as np

from analysis.checks import BadInput
from analysis.projection.pca import fit_pca
from analysis.runs.results.assignments import assignments, finite_epochs
from analysis.runs.results.run_library import Library
from analysis.runs.serialize.csv_parquet import Row, to_parquet


def atlas_rows(library: Library, id: str, *, epoch: int | None = None) -> list[Row]:
    """One row per recorded node: position in the plane, cluster, confidence, label, and row of S.

    The plane is that of the nodes' states where they are clustered, by principal components, as on the page
    Keys.

    Args:
        library: source of the runs.
        id: id of a cluster run.
        epoch: a recorded epoch; None is the last with finite numbers.

    Raises:
        NoSuchRun: if there is none.
        BadInput: if nothing was recorded, or it has no clusters.

    >>> from analysis.runs.results.run_library import example_store
    >>> rows = atlas_rows(Library(example_store()), "example-karate-factions")
    >>> len(rows), round(rows[0]["S_1"] + rows[0]["S_2"], 4)
    (34, 1.0)
    """
    run, store = library.run(id), library.of(id)
    epochs = finite_epochs(store.snapshot_epochs(id), partial(store.snapshot, id))
    if run.spec.model.kind != "cluster" or not epochs:
        raise BadInput(f"expected a run with clusters and a recorded epoch, got '{run.name}'")
    graphs = store.graphs(id)
    shown = assignments(run, store.snapshot(id, epochs[-1] if epoch is None else epoch), graphs)
    plane = fit_pca(shown.x).transform(shown.x)
    of_graph = np.repeat(np.arange(len(graphs.ptr) - 1), np.diff(graphs.ptr))
    labels = graphs.y if graphs.level == "node" else graphs.y[of_graph]
    rows: list[Row] = []
    names = graphs.node_names or [f"node {node}" for node in range(len(shown.combined))]
    for node, S in enumerate(shown.combined):
        label = int(labels[node])
        known = 0 <= label < len(graphs.label_names)
        rows.append(
            {
                "node": node,
                "name": str(names[node]),
                "graph": str(graphs.graph_names[of_graph[node]]),
                "projection_x": float(plane[node, 0]),
                "projection_y": float(plane[node, 1]),
                "cluster": f"cluster {int(S.argmax()) + 1}",
                "largest_share": float(S.max()),
                "label": graphs.label_names[label] if known else None,
                **{f"S_{cluster}": float(value) for cluster, value in enumerate(S, 1)},
            }
        )
    return rows


def atlas_parquet(library: Library, id: str, *, epoch: int | None = None) -> bytes:
    """Serialise the rows of :func:`atlas_rows` as Parquet.

    ``embedding-atlas nodes.parquet --x projection_x --y projection_y`` opens it.

    Args:
        library: source of the runs.
        id: id of a cluster run.
        epoch: a recorded epoch; None is the last with finite numbers.

    Raises:
        NoSuchRun: if there is none.
        BadInput: if nothing was recorded, or it has no clusters.
    """
    return to_parquet(atlas_rows(library, id, epoch=epoch))
