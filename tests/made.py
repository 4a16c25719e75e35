"""Runs made by hand, for tests of what reads runs: no training, clear clusters."""

import networkx as nx
import numpy as np
from sklearn.datasets import load_digits

from analysis.runs.run import Run
from analysis.training.loop.snapshot import RecordedGraphs, Snapshot
from analysis.training.spec import RunSpec, parse_spec


def made_run(*, clusters=8, heads=4, data="digits", **settings) -> Run:
    spec = parse_spec(
        {"data": {"name": data}, "model": {"kind": "cluster", "heads": heads, "clusters": [clusters]}}
    )
    return Run("id", spec.key, "someone", "A made run", "", "", spec, "finished", epochs_done=30, **settings)


def made_digits(count=20) -> RecordedGraphs:
    images, labels = load_digits(return_X_y=True)
    chosen = np.argsort(np.arange(len(labels)) % 97, kind="stable")[:count]
    x, pos, ptr, edges = [], [], [0], []
    for image in images[chosen].reshape(-1, 8, 8):
        rows, columns = np.nonzero(image > 4)
        near = np.abs(rows[:, None] - rows) + np.abs(columns[:, None] - columns) == 1
        edges.append(np.array(np.nonzero(near)) + ptr[-1])
        pos.append(np.stack([columns, rows], 1))
        x.append(np.stack([columns / 3.5, rows / 3.5, image[rows, columns] / 8], 1) - 1)
        ptr.append(ptr[-1] + len(rows))
    return RecordedGraphs(
        ptr=np.array(ptr),
        edge_index=np.concatenate(edges, 1).astype(np.int32),
        x=np.concatenate(x).astype(np.float32),
        y=labels[chosen],
        level="graph",
        label_names=tuple(map(str, range(10))),
        graph_names=tuple(f"{label}, image {i}" for i, label in zip(chosen, labels[chosen], strict=True)),
        node_names=(),
        pos=np.concatenate(pos).astype(np.float32),
        split=np.full(count, 2, np.int8),
        total_nodes=48_000,
        total_graphs=1797,
    )


def made_karate() -> RecordedGraphs:
    graph = nx.karate_club_graph()
    one_way = np.array(graph.edges()).T
    factions = [graph.nodes[n]["club"] for n in graph]
    names = tuple(sorted(set(factions)))
    return RecordedGraphs(
        ptr=np.array([0, 34]),
        edge_index=np.concatenate([one_way, one_way[::-1]], 1).astype(np.int32),
        x=np.eye(34, dtype=np.float32),
        y=np.array([names.index(f) for f in factions]),
        level="node",
        label_names=names,
        graph_names=("karate",),
        node_names=tuple(f"member <{n + 1}>" for n in graph),
        pos=None,
        split=np.full(34, -1, np.int8),
        total_nodes=34,
        total_graphs=1,
    )


def made_snapshot(graphs: RecordedGraphs, spec: RunSpec, *, epoch=30, epochs=30, seed=0) -> Snapshot:
    """Nodes that gather in K clumps and keys that walk onto them as ``epoch`` nears ``epochs``."""
    rng = np.random.default_rng(seed)
    K, H, F = spec.model.clusters[0], spec.model.heads, 16
    way = epoch / epochs
    centres = rng.normal(size=(K, F)) * 3
    if graphs.pos is not None:
        score = graphs.pos @ rng.normal(size=(2, K)) + rng.normal(size=K) * 6
        home = (score - score.mean(0)).argmax(1)
    else:
        fiedler = np.argsort(np.argsort(graphs.y * 100 + np.arange(len(graphs.y))))
        home = fiedler * K // len(fiedler)
    x = way * centres[home] + rng.normal(size=(len(home), F)) * (0.8 + 0.4 * (1 - way))
    keys = centres + (1 - way) * rng.normal(size=(H, K, F)) * 4 + rng.normal(size=(H, K, F)) * 0.3
    arrays = {
        "memory.0.x": x.astype(np.float32),
        "memory.0.keys": (keys * way + (1 - way) * rng.uniform(-1, 1, size=keys.shape)).astype(np.float32),
        "memory.0.head_weights": np.linspace(5, -1 if H > 2 else 4, H).astype(np.float32),
    }
    return Snapshot(epoch, arrays)


def made_shares(graphs: RecordedGraphs, spec: RunSpec, *, epoch=30, seed=0) -> Snapshot:
    """What a pooler without keys records: S itself, the surer the later."""
    rng = np.random.default_rng(seed + epoch)
    logits = rng.normal(scale=epoch / 10, size=(int(graphs.ptr[-1]), spec.model.clusters[0]))
    S = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    x = rng.normal(size=(len(S), 4))
    return Snapshot(epoch, {"memory.0.x": x.astype(np.float32), "memory.0.S": S.astype(np.float32)})


def made_history(epochs=30) -> list[dict]:
    rows = []
    for e in range(epochs + 1):
        fall = np.exp(-e / 8)
        rows.append(
            {
                "epoch": e,
                "seconds": e * 1.0,
                "loss": 0.2 + 2.2 * fall,
                "loss_task": 0.1 + 2.1 * fall,
                "loss_kl": 0.3 * fall,
                "accuracy_train": 1 - 0.9 * fall,
                "accuracy_val": None,
                "accuracy_test": 0.9 - 0.8 * fall,
                "entropy": 0.1 + 0.9 * fall,
                "usage_perplexity": 7.0,
                "mean_max_assignment": 0.9 - 0.7 * fall,
                "kl": 0.3 * fall,
            }
        )
    return rows
