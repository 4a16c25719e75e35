"""Is each death named on real graphs? Six networks made to hold or to fail, three graphs, five seeds.

Run ``python -m tests.benchmarks.bench_failures [--seeds 5] [blocks texas cora]``: it prints every verdict
with the numbers that decided it, and fails where one is wrong. Cora and texas need the data beside the
repository and are left out where it is absent.
"""

import argparse
import shutil
import sys
import time
from pathlib import Path
from tempfile import mkdtemp

import torch
from torch import nn
from torch_geometric.datasets import WebKB
from torch_geometric.nn import GCN, BatchNorm, GraphSAGE, SimpleConv
from torch_geometric.utils import to_undirected

from analysis.measures import why_deep_fails
from tests.deep_on_cora import RAW, cora
from tests.measures.failure.cases import blocks, fit

TEXAS = RAW.parents[2] / "WebKB" / "texas" / "raw"


def texas():
    root = Path(mkdtemp())
    shutil.copytree(TEXAS, root / "texas" / "raw")
    data = WebKB(str(root), "texas")[0]
    shutil.rmtree(root)
    data.train_mask, data.val_mask = data.train_mask[:, 0], data.val_mask[:, 0]
    data.edge_index = to_undirected(data.edge_index)
    return data


class Averaged(nn.Module):
    """A linear layer and 200 averages over neighbours."""

    def __init__(self, features, classes):
        super().__init__()
        self.lin, self.head = nn.Linear(features, 16), nn.Linear(16, classes)
        self.convs = nn.ModuleList(SimpleConv("mean", combine_root="self_loop") for _ in range(200))

    def forward(self, x, edge_index):
        x = self.lin(x)
        for conv in self.convs:
            x = conv(x, edge_index)
        return self.head(x)


def scaled_down(model):
    with torch.no_grad():
        for parameter in model.parameters():
            if parameter.dim() == 2:
                parameter.mul_(1e-3)
            else:
                parameter.add_(0.1 * torch.randn(parameter.shape))
    return model


def of_other_data(model):
    """With running statistics that are not those of the graph."""
    for part in model.modules():
        if isinstance(part, nn.BatchNorm1d):
            part.running_mean += part.running_var.sqrt() * torch.randn(part.running_mean.shape)
            part.running_var *= 9
    return model


def cases(data, network):
    features, classes = data.num_features, int(data.y.max()) + 1

    def made(layers, **options):
        return network(features, 32, layers, classes, **options)

    return {
        "healthy": lambda: fit(made(2), data, epochs=100),
        "healthy, batch norm": lambda: fit(made(3, norm=BatchNorm(32, momentum=0.5)), data, epochs=100),
        "vanished": lambda: scaled_down(fit(made(2), data, epochs=100)),
        "smoothed": lambda: fit(Averaged(features, classes), data, epochs=30),
        "untrained": lambda: made(2),
        "statistics lagging": lambda: of_other_data(fit(made(4, norm=BatchNorm(32)), data, epochs=100)),
    }


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("graphs", nargs="*", default=["blocks", "texas", "cora"])
    parser.add_argument("--seeds", type=int, default=5)
    asked = parser.parse_args()
    torch.set_num_threads(1)
    graphs = {
        "blocks": (lambda: blocks(0), GCN, None),
        "texas": (texas, GraphSAGE, TEXAS),
        "cora": (cora, GCN, RAW),
    }
    wrong = checked = 0
    for name in asked.graphs:
        load, network, needs = graphs[name]
        if needs is not None and not needs.is_dir():
            print(f"{name}: its files are not beside the repository")
            continue
        data = load()
        for kind, make in cases(data, network).items():
            for seed in range(asked.seeds):
                torch.manual_seed(seed)
                model, start = make(), time.perf_counter()
                verdict = why_deep_fails(model, data)
                right = kind.startswith(verdict.kind)
                wrong, checked = wrong + (not right), checked + 1
                took = time.perf_counter() - start
                mark = "" if right else "WRONG "
                print(f"{mark}{name:7} {kind:20} seed {seed} {took:5.1f} s  {verdict.sentence}")
    print(f"{wrong} of {checked} wrong")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
