"""An epoch of a deep run on Cora, 15 and 30 layers with DiffGroupNorm, against a plain PyG script.

The plain script is what one writes: PyG's GCNConv and DiffGroupNorm, a training step, then accuracies in
evaluation mode after every epoch. ``fit`` does the same, with moments of the whole graph, and keeps its
history. Snapshots come at epochs 1, 2, 4, 8 ..., so that few epochs would count too many of them. Both run in
turns in this process on one thread, so that a busy machine slows both; the ratio of processor times, median
over rounds, is what counts. Needs the benchmark files beside the repository.

    python -m tests.benchmarks.bench_deep_training [--epochs N] [--rounds N]
"""

import argparse
import os
import statistics
import time

import torch
from torch import nn
from torch.nn import functional
from torch_geometric.nn import DiffGroupNorm, GCNConv

from analysis.data.benchmarks.files import FOLDER
from analysis.data.catalog import load_data
from analysis.training.fit import fit
from analysis.training.loop.events import Epoch
from analysis.training.presets.dgn_recipe import dgn_spec
from tests.source import ROOT


class PlainNet(nn.Module):
    """The recipe's network on PyG's own layers."""

    def __init__(self, features, classes, model):
        super().__init__()
        widths = [features, *[model.hidden] * (model.depth - 1), classes]
        self.convs = nn.ModuleList(
            GCNConv(a, b, bias=False) for a, b in zip(widths, widths[1:], strict=False)
        )
        self.norms = nn.ModuleList(
            DiffGroupNorm(width, model.groups, model.lamda, momentum=model.momentum) for width in widths[1:]
        )
        self.dropout = model.dropout

    def forward(self, x, edge_index):
        for layer, (conv, norm) in enumerate(zip(self.convs, self.norms, strict=True)):
            if layer in (0, len(self.convs) - 1):
                x = functional.dropout(x, self.dropout, self.training)
            x = norm(conv(x, edge_index)).relu()
        return x


def plain_epoch(spec, data, *, epochs):
    """Processor seconds of an epoch of the plain script."""
    torch.manual_seed(0)
    net = PlainNet(data.num_features, int(data.y.max()) + 1, spec.model)
    adam = torch.optim.Adam(net.parameters(), lr=spec.training.lr, weight_decay=spec.training.weight_decay)
    started = time.process_time()
    for _ in range(epochs):
        net.train()
        adam.zero_grad()
        out = net(data.x, data.edge_index)
        functional.cross_entropy(out[data.train_mask], data.y[data.train_mask]).backward()
        adam.step()
        net.eval()
        with torch.no_grad():
            right = (net(data.x, data.edge_index).argmax(1) == data.y).float()
            for mask in (data.train_mask, data.val_mask, data.test_mask):
                float(right[mask].mean())
    return (time.process_time() - started) / epochs


def our_epoch(spec, *, epochs):
    """Processor seconds of an epoch of `fit`, from the first to the last; loading is not counted."""
    at = []

    def observe(event):
        if isinstance(event, Epoch):
            at.append((event.row["epoch"], time.process_time()))

    fit(spec.with_(training__epochs=epochs, training__patience=0), observe=observe)
    (first, start), (last, end) = at[1], at[-2]  # the last epoch's snapshot is not part of an epoch
    return (end - start) / (last - first)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--epochs", type=int, default=50)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    torch.set_num_threads(1)
    os.environ.setdefault(FOLDER, str(ROOT.parent / "shared" / "data"))
    for depth in (15, 30):
        spec = dgn_spec("cora", depth=depth, norm="diff_group").with_(training__device="cpu")
        data = load_data(spec.data)
        plain, ours = [], []
        for _ in range(asked.rounds):
            plain.append(plain_epoch(spec, data, epochs=asked.epochs))
            ours.append(our_epoch(spec, epochs=asked.epochs))
        a, b = statistics.median(plain), statistics.median(ours)
        ratio = statistics.median(p / o for p, o in zip(plain, ours, strict=True))
        print(f"{depth} layers: plain PyG {1000 * a:.0f} ms an epoch, fit {1000 * b:.0f} ms, {ratio:.2f} x")


if __name__ == "__main__":
    main()
