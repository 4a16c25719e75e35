"""Read graphs from uploaded files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict

import numpy as np
import torch
from torch_geometric.data import Data

from analysis.data.inspect import GraphReport, inspect_graph
from analysis.data.upload.columns.column_choice import Choice
from analysis.data.upload.errors import BadUpload
from analysis.data.upload.graph_arrays import Graphs, unpack
from analysis.data.upload.guard.sandbox import read_in_sandbox

__all__ = ["BadUpload", "GraphReport", "inspect_graph", "read_upload"]


def read_upload(
    files: Mapping[str, bytes],
    *,
    label: str | None = None,
    features: Sequence[str] | None = None,
    split: Sequence[str] | str | None = None,
    id: str | None = None,
) -> list[Data]:
    r"""Read the graphs of one upload: GraphML, GEXF, GML, Pajek, MatrixMarket, JSON, CSV, npz, TU text, zip.

    Files are read in a sandboxed process, with limits on memory and time and without pickle. Nothing is
    left out silently and nothing is repaired: self-loops, duplicate and one-way edges stay as in the file
    (:func:`~analysis.data.inspect.inspect_graph` counts them, :func:`~analysis.data.prepare.prepare`
    tidies).

    The roles of node columns (label, features, split, names) are guessed from their names and values unless
    they are given; ``columns`` of the result lists the role of each.

    Args:
        files: content by file name. Several files form one upload: edges and nodes, a table of labels, many
            graphs.
        label: name of the label column; "" for none.
        features: names of the feature columns; the others are left out.
        split: name of the column with ``train``, ``val`` and ``test``, or of three masks; "" for none.
        id: name of the column with node names in a node table.

    Returns:
        One ``Data`` per graph, with ``edge_index`` (undirected edges in both directions), ``num_nodes``,
        ``name``, ``node_names``, ``directed``, ``notes`` (what was changed on reading), ``questions`` (what
        only the user can decide), ``columns`` (the role of every column), ``id_columns`` (candidates for the
        name column of a node table, the best first) and, if the files have them, ``x``,
        ``y`` (with ``label_names``), ``pos``, ``edge_weight`` and masks.

    Raises:
        BadUpload: for any error, as one sentence with file, row and column.

    >>> (graph,) = read_upload({"edges.csv": b"source,target\nAda,Bob\nBob,Cy\n"})
    >>> graph.node_names, graph.edge_index.tolist()
    (('Ada', 'Bob', 'Cy'), [[0, 1, 1, 2], [1, 2, 0, 1]])
    >>> nodes = b"id,side,age\nAda,0,41\nBob,1,38\nCy,0,41\n"
    >>> (graph,) = read_upload({"e.csv": b"source,target\nAda,Bob\nBob,Cy\n", "n.csv": nodes}, label="side")
    >>> graph.y.tolist(), graph.columns
    ([0, 1, 0], {'side': 'label', 'age': 'feature'})
    """
    split_columns = (split,) if isinstance(split, str) and split else split
    choice = Choice(
        label=label,
        features=None if features is None else tuple(features),
        split=None if split_columns is None else tuple(split_columns),
        id=id,
    )
    try:
        return _as_data(unpack(read_in_sandbox("graphs", files, options=asdict(choice))))
    except BadUpload:
        raise
    except Exception as error:  # any error is shown as a sentence
        raise BadUpload(
            f"the files could not be read ({type(error).__name__}); try another format"
        ) from error


def _as_data(graphs: Graphs) -> list[Data]:
    return [_graph_data(graphs, b) for b in range(len(graphs.ptr) - 1)]


def _graph_data(graphs: Graphs, b: int) -> Data:
    nodes = slice(int(graphs.ptr[b]), int(graphs.ptr[b + 1]))
    edges = slice(int(graphs.edge_ptr[b]), int(graphs.edge_ptr[b + 1]))
    data = Data(
        edge_index=_to_tensor(graphs.edges[:, edges]),
        num_nodes=nodes.stop - nodes.start,
        name=graphs.names[b],
        node_names=graphs.node_names[nodes],
        label_names=graphs.label_names,
        feature_names=graphs.feature_names,
        directed=graphs.directed[b],
        notes=graphs.notes,
        questions=graphs.questions,
        columns=dict(graphs.columns),
        id_columns=graphs.id_columns,
    )
    if graphs.x is not None:
        data.x = _to_tensor(graphs.x[nodes])
    if graphs.pos is not None:
        data.pos = _to_tensor(graphs.pos[nodes])
    if graphs.weight is not None:
        data.edge_weight = _to_tensor(graphs.weight[edges])
    if graphs.y is not None:
        data.y = _to_tensor(graphs.y[nodes] if graphs.level == "node" else graphs.y[b : b + 1])
    if graphs.split is not None:
        for number, name in enumerate(("train_mask", "val_mask", "test_mask")):
            data[name] = _to_tensor(graphs.split[nodes] == number)
    return data


def _to_tensor(values: np.ndarray) -> torch.Tensor:
    # A copy: a view would keep all graphs in memory as long as one of them.
    return torch.from_numpy(np.ascontiguousarray(values).copy())
