"""How long the measures of deep networks take: ``python -m tests.benchmarks.bench_depth``.

Needs the benchmark files in ../shared/data for the second line.
"""

from __future__ import annotations

import time
from pathlib import Path

import torch

from analysis.data.benchmarks.loading import load_benchmark
from analysis.measures import measure_layers
from analysis.measures.per_layer.layer_profile import LayerProfile
from analysis.models import DepthNet, propagation
from tests.source import ROOT

FOLDER = ROOT.parent / "shared" / "data"


def states_of(graph, *, depth: int, hidden: int = 16) -> list[torch.Tensor]:
    """Layer states of an untrained network whose norm keeps them alive."""
    torch.manual_seed(0)
    model = DepthNet(graph.num_features, int(graph.y.max()) + 1, depth=depth, hidden=hidden, norm="batch")
    with torch.no_grad():
        return model(graph.x, propagation(graph.edge_index, graph.num_nodes)).states


def timed(what: str, target: float, measure) -> None:
    """Print the seconds of wall and of processor that ``measure()`` takes, beside its target."""
    wall, busy = time.perf_counter(), time.process_time()
    measure()
    wall, busy = time.perf_counter() - wall, time.process_time() - busy
    print(f"{what}: {wall:.2f} s (processor {busy:.2f} s), target {target:g} s")


def main(folder: Path = FOLDER) -> None:
    if not folder.exists():
        print("needs the benchmark files in ../shared/data")
        return
    print(f"{torch.get_num_threads()} threads")
    cora = load_benchmark("cora", root=folder)
    deep = states_of(cora, depth=64)
    timed(
        "64 layers, 2,708 nodes, all measures (with the 1,433 wide input)",
        5,
        lambda: measure_layers(deep, cora.y, cora.edge_index),
    )
    timed("the same, without the input", 5, lambda: measure_layers(deep[1:], cora.y, cora.edge_index))
    timed(
        "64 layers as a snapshot measures them", 5, lambda: LayerProfile()(deep[1:], cora.y, cora.edge_index)
    )
    pubmed = load_benchmark("pubmed", root=folder)
    eight = states_of(pubmed, depth=8)[1:]
    names = [f"group_distance_ratio_{definition}" for definition in ("paper", "pyg", "authors")]
    timed(
        "PubMed, 19,717 nodes, 8 layers, exact ratio of every layer",
        10,
        lambda: measure_layers(eight, pubmed.y, pubmed.edge_index, measures=names),
    )


if __name__ == "__main__":
    main()
