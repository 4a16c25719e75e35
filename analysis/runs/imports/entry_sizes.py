"""Size limits of the files in a bundle, computed from its settings before they are unpacked."""

from __future__ import annotations

from analysis.checks import BadInput
from analysis.training.loop.snapshot import RecordedGraphs
from analysis.training.spec import ClusterSpec, RunSpec

KIB, MIB = 2**10, 2**20
SMALL = {"spec.json": 64 * KIB, "reproduce.py": MIB}
GRAPHS = DATA = 64 * MIB
_ROW = KIB
"""Most bytes of a history row."""
_COLUMNS = 64
"""Most columns of the history."""
_FACTS = 64 * KIB
"""Most bytes of ``run.json`` without its table of layers."""
_ENTRY = 192
"""Most bytes of an entry of that table."""
_HEADER = 64 * KIB
"""What safetensors needs for names and shapes."""
_MEASURES = 100
"""Most measures of a layer that a snapshot holds."""


def manifest_bytes(spec: RunSpec) -> int:
    """Maximal size of ``run.json`` of a run of ``spec``, in bytes."""
    layers = len(spec.model.clusters) if isinstance(spec.model, ClusterSpec) else spec.model.depth
    return _FACTS + (layers + 1) * _MEASURES * _ENTRY


def history_bytes(spec: RunSpec) -> int:
    """Maximal size of ``history.csv`` of a run of ``spec``, in bytes."""
    return (spec.training.epochs + 2) * _ROW


def check_history_cells(content: bytes, spec: RunSpec) -> None:
    """Check the number of rows and cells of ``history.csv``, each of which takes many times its bytes later.

    Args:
        content: bytes of the CSV file.
        spec: spec of the run, which tells its epochs.

    Raises:
        BadInput: if there are more than one row for each epoch, or more columns than a run records.
    """
    rows, columns = content.count(b"\n") + 1, content.partition(b"\n")[0].count(b",") + 1
    if rows > spec.training.epochs + 4 or columns > _COLUMNS or content.count(b",") > rows * columns:
        raise BadInput(
            f"expected a history of one row for each of {spec.training.epochs:,} epochs and at most "
            f"{_COLUMNS} columns, got {rows:,} rows and {columns:,} columns, "
            f"{content.count(b','):,} commas in all"
        )


def snapshot_bytes(spec: RunSpec, graphs: RecordedGraphs) -> int:
    """Maximal size of a snapshot of ``spec`` on ``graphs``, in bytes: all arrays of such a run in float32."""
    model, nodes = spec.model, len(graphs.x)
    numbers = 0
    if isinstance(model, ClusterSpec):
        for clusters in model.clusters:
            numbers += nodes * model.hidden + model.heads * (clusters * model.hidden + 1)
            nodes = clusters * (len(graphs.ptr) - 1)
    else:
        layers = model.depth + 1
        wide = max(model.hidden, graphs.x.shape[1], len(graphs.label_names))
        # An upper bound: states, groups and planes of every layer, though only some are kept.
        numbers = layers * (nodes * (wide + model.groups + 2) + _MEASURES)
    return 4 * numbers + _HEADER


def weights_bytes(spec: RunSpec, graphs: RecordedGraphs) -> int:
    """Maximal size of the weights of ``spec`` on ``graphs``, in bytes: twice that of its widest layers."""
    model, features, classes = spec.model, graphs.x.shape[1], max(len(graphs.label_names), 1)
    wide = max(model.hidden, classes)
    if isinstance(model, ClusterSpec):
        layers = model.encoder_layers * 4 * (wide + 4) * wide
        layers += sum(model.heads * K * wide + wide * wide + K * wide * classes for K in model.clusters)
    else:
        layers = model.depth * (4 * (wide + 8) * wide + 6 * model.groups * wide + wide * classes)
    return 2 * 4 * (features * (wide + 1) * 4 + layers) + _HEADER
