"""Small made-up content for a store."""

import numpy as np

from analysis.runs.serialize.codec import pack_graphs, pack_json, pack_snapshot
from analysis.runs.store.progress_writer import SerializedEpoch
from analysis.training.loop.snapshot import RecordedGraphs, Snapshot
from analysis.training.spec import RunSpec

FACTS = {"fingerprint": "f" * 64, "device": "cpu", "versions": {"torch": "2"}}


def spec(seed=0, **changes):
    """A karate club run of three epochs, unless changed."""
    few = {"data__name": "karate", "training__epochs": 3, "training__device": "cpu", "model__clusters": (2,)}
    return RunSpec(seed=seed).with_(**few | changes)


def graphs(*, node_names=(), pos=None):
    return RecordedGraphs(
        ptr=np.array([0, 3]),
        edge_index=np.array([[0, 1], [1, 0]], np.int32),
        x=np.arange(6, dtype=np.float32).reshape(3, 2),
        y=np.array([0, 1, -1]),
        level="node",
        label_names=("left", "right"),
        graph_names=("one",),
        node_names=node_names,
        pos=pos,
        split=np.array([0, 1, 2], np.int8),
        total_nodes=3,
        total_graphs=1,
    )


def packed_graphs():
    return pack_graphs(graphs())


def epoch(number, *, loss=1.0, snapshot=True):
    kept = Snapshot(number, {"memory.0.x": np.full((3, 2), number, np.float32)})
    row = {"epoch": number, "seconds": 0.1 * number, "loss": loss}
    return SerializedEpoch(number, pack_json(row), pack_snapshot(kept, graphs=graphs()) if snapshot else None)
