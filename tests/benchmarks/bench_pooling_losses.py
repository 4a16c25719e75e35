"""MinCut's and DiffPool's losses from edges against PyG's dense functions, forward and backward, in one run.

    python -m tests.benchmarks.bench_pooling_losses [--threads N] [--rounds N] [--wall-time]

The graph of Cora's size is given to both sides; PyG's side needs a matrix of nodes by nodes, so the graph of
100,000 nodes (where it would hold 40 GB) is given to ours alone. Printed are the medians of a step in
milliseconds of the process's own time, the memory that a step needs beyond its inputs at its peak, and how
many times as much PyG takes of both. Edges come in random order, which is the worst case for ours.
"""

from __future__ import annotations

import argparse
import time

import torch
from torch import Tensor
from torch_geometric.nn.dense import dense_diff_pool, dense_mincut_pool
from torch_geometric.utils import to_dense_adj

from analysis.layers import diffpool_loss, mincut_loss
from tests.benchmarks.bench_layers import Step, measure


def random_edges(nodes: int, edges: int) -> Tensor:
    """An undirected graph of ``edges`` edges, in both directions, shuffled."""
    draw = torch.Generator().manual_seed(0)
    one_way = torch.randint(0, nodes, (2, edges), generator=draw)
    both = torch.cat([one_way, one_way.flip(0)], 1)
    return both[:, torch.randperm(2 * edges, generator=draw)]


def steps(nodes: int, edges: int, clusters: int, *, dense: bool) -> dict[str, Step]:
    edge_index = random_edges(nodes, edges)
    logits = torch.randn(nodes, clusters, requires_grad=True)

    def ours() -> None:
        logits.grad = None
        S = logits.softmax(1)
        mincut, diffpool = mincut_loss(S, edge_index), diffpool_loss(S, edge_index)
        (mincut.cut + mincut.orthogonality + diffpool.link + diffpool.entropy).backward()

    if not dense:
        return {"ours": ours}
    adjacency, x = to_dense_adj(edge_index, max_num_nodes=nodes), torch.randn(nodes, clusters)

    def pyg() -> None:
        logits.grad = None
        _, _, cut, orthogonality = dense_mincut_pool(x, adjacency, logits)
        _, _, link, entropy = dense_diff_pool(x, adjacency, logits)
        (cut + orthogonality + link + entropy).backward()

    return {"pyg": pyg, "ours": ours}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--wall-time", action="store_true", help="count the time on the wall instead")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(0)
    clock = time.perf_counter if options.wall_time else time.process_time
    for name, sides in (
        ("N=2,708 5,278 edges K=7", steps(2_708, 5_278, 7, dense=True)),
        ("N=100,000 500,000 edges K=16", steps(100_000, 500_000, 16, dense=False)),
    ):
        results = measure(sides, rounds=options.rounds, device="cpu", clock=clock)
        for side, (median, _, memory) in results.items():
            line = f"{name:30} {side:5} {median:9.2f} ms {memory:9.2f} MiB"
            if side == "ours" and "pyg" in results:
                time_, _, space = results["pyg"]
                line += f"   PyG takes {time_ / median:.1f} x the time, {space / memory:.0f} x the memory"
            print(line, flush=True)


if __name__ == "__main__":
    main()
