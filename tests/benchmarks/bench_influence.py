"""Time and memory of influence against PyG's ``total_influence``, in one run.

    python -m tests.benchmarks.bench_influence

One sampled node after another for PyG, over as many hops as the model has layers plus one, which is what it
takes to be right; the same nodes for ours. Prints seconds, the ratio, and the peak memory of ours.
"""

import resource
import time

import torch
from torch_geometric.data import Data
from torch_geometric.nn import GCN
from torch_geometric.utils.influence import jacobian_l1_agg_per_hop

from analysis.measures import influence
from analysis.models import DepthNet

N, FEATURES, CLASSES, LAYERS = 2_708, 1_433, 7, 32


def graph() -> tuple[torch.Tensor, torch.Tensor]:
    """A graph of Cora's size."""
    generator = torch.Generator().manual_seed(0)
    edges = torch.randint(N, (2, 5_278), generator=generator)
    x = (torch.rand(N, FEATURES, generator=generator) < 0.013).float()
    return x, torch.cat([edges, edges.flip(0)], 1)


def main() -> None:
    torch.set_num_threads(1)
    torch.manual_seed(0)
    x, edges = graph()
    models = {
        "GCN, 16 wide": GCN(FEATURES, 16, LAYERS, CLASSES),
        "GCN, 64 wide": GCN(FEATURES, 64, LAYERS, CLASSES),
        "DepthNet, 16 wide": DepthNet(FEATURES, CLASSES, depth=LAYERS, hidden=16),
    }
    for name, model in models.items():
        start = time.perf_counter()
        found = influence(model.eval(), x, edges)
        ours = time.perf_counter() - start
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
        print(f"{name:18} {LAYERS} layers, {found.note}: {ours:.1f} s, peak {memory:.2f} GB of the process")
    data, model = Data(x=x, edge_index=edges), models["GCN, 16 wide"]
    some = found.nodes[:3].tolist()
    start = time.perf_counter()
    influence(model, x, edges, nodes=some)
    ours = time.perf_counter() - start
    start = time.perf_counter()
    for node in some:
        jacobian_l1_agg_per_hop(model, data, LAYERS + 1, node, "cpu", vectorize=False)
    theirs = time.perf_counter() - start
    print(f"three nodes: PyG {theirs:.2f} s, ours {ours:.2f} s, {theirs / ours:.1f} x")


if __name__ == "__main__":
    main()
