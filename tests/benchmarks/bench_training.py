"""Epochs per second of `fit` on the default preset, against a plain PyG script with the same model.

The plain script uses PyG's layers and DataLoader, trains only, and records nothing; `fit` evaluates
validation and test graphs after every epoch and keeps its history and snapshots. Both run in turns in this
process, so that a busy machine slows both; the ratio of medians is what counts. Both run on the CPU, and
on the GPU where there is one.

    python -m tests.benchmarks.bench_training [--epochs N] [--rounds N] [--threads N]
"""

import argparse
import statistics
import time

import torch
from torch import nn
from torch.nn import functional
from torch_geometric.loader import DataLoader
from torch_geometric.nn import MemPooling, SAGEConv

from analysis.data.builtin.table import load_sample
from analysis.training.fit import fit
from analysis.training.loop.events import Epoch
from analysis.training.presets.table import PRESETS
from tests.benchmarks.devices import HERE, wait


class PlainNet(nn.Module):
    """The model of `digits-clusters` on PyG's own layers."""

    def __init__(self, model):
        super().__init__()
        F, (K,) = model.hidden, model.clusters
        self.lin = nn.Linear(3, F)
        self.convs = nn.ModuleList(SAGEConv(F, F) for _ in range(model.encoder_layers))
        self.pool = MemPooling(F, F, heads=model.heads, num_clusters=K)
        nn.init.constant_(self.pool.conv.weight, model.head_weight)
        self.readout = nn.Linear(K * F, 10)
        self.dropout = model.dropout

    def forward(self, x, edge_index, batch):
        x = self.lin(x)
        for conv in self.convs:
            x = conv(x.relu(), edge_index)
        pooled, S = self.pool(x, batch)
        pooled = functional.leaky_relu(pooled, 0.2).flatten(1)
        return self.readout(functional.dropout(pooled, self.dropout, self.training)), S


def plain_epochs(spec, graphs, *, epochs):
    """Seconds per epoch of the plain script, KL on from the first epoch."""
    torch.manual_seed(0)
    device = spec.training.device
    net = PlainNet(spec.model).to(device)
    adam = torch.optim.Adam(net.parameters(), lr=spec.training.lr, weight_decay=spec.training.weight_decay)
    loader = DataLoader(graphs, batch_size=spec.training.batch_size, shuffle=True)
    wait(device)
    started = time.perf_counter()
    for _ in range(epochs):
        for batch in loader:
            if device != "cpu":  # where it would only cost the plain script time
                batch = batch.to(device)
            adam.zero_grad()
            logits, S = net(batch.x, batch.edge_index, batch.batch)
            loss = functional.cross_entropy(logits, batch.y) + MemPooling.kl_loss(S)
            loss.backward()
            adam.step()
    wait(device)
    return (time.perf_counter() - started) / epochs


def our_epochs(spec, *, epochs):
    """Seconds per epoch of `fit`, KL from the first epoch, history and snapshots on; loading not counted."""
    seconds = []

    def observe(event):
        if isinstance(event, Epoch):
            seconds.append(event.row["seconds"])

    fit(spec.with_(training__epochs=epochs, training__warmup_epochs=0), observe=observe)
    return (seconds[-1] - seconds[0]) / epochs


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--threads", type=int, default=2, help="a worker of the app has 1")
    chosen = parser.parse_args()
    torch.set_num_threads(chosen.threads)
    spec = PRESETS["digits-clusters"].specs[0]
    train = [g for g in load_sample("digits") if g.split == 0]
    for device in HERE:
        there = spec.with_(training__device=device)
        ours, plain = [], []
        for _ in range(chosen.rounds):
            plain.append(plain_epochs(there, train, epochs=chosen.epochs))
            ours.append(our_epochs(there, epochs=chosen.epochs))
        a, b = statistics.median(plain), statistics.median(ours)
        print(
            f"seconds per epoch on {device}, median of {chosen.rounds}: "
            f"plain PyG {a:.3f}, fit {b:.3f}, ratio {a / b:.2f}"
        )


if __name__ == "__main__":
    main()
