"""Networks made to die one death each, on a graph of blocks; the graph alone is easy."""

import torch
from torch import nn
from torch.nn.functional import cross_entropy
from torch_geometric.data import Data
from torch_geometric.nn import GCN, BatchNorm, GCNConv, SAGEConv, SimpleConv

CLASSES = 4


def blocks(seed, *, per=40):
    """Four blocks, most edges inside; features that tell the classes, with noise."""
    generator = torch.Generator().manual_seed(seed)
    y = torch.arange(CLASSES).repeat_interleave(per)
    inside = y[:, None] == y
    linked = torch.rand(len(y), len(y), generator=generator) < torch.where(inside, 0.15, 0.02)
    edges = linked.triu(1).nonzero().T
    x = 1.5 * torch.eye(CLASSES)[y] @ torch.randn(CLASSES, 12, generator=generator)
    x = x + 0.7 * torch.randn(len(y), 12, generator=generator)
    train = torch.zeros(len(y), dtype=torch.bool)
    train[torch.cat([(y == a).nonzero()[:10, 0] for a in range(CLASSES)])] = True
    return Data(x=x, edge_index=torch.cat([edges, edges.flip(0)], 1), y=y, train_mask=train, val_mask=~train)


def fit(model, data, *, epochs=80, lr=0.01):
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    model.train()
    for _ in range(epochs):
        optimizer.zero_grad()
        logits = model(data.x, data.edge_index)
        cross_entropy(logits[data.train_mask], data.y[data.train_mask]).backward()
        optimizer.step()
    return model


def network(layers=3, **options):
    return GCN(12, 16, layers, CLASSES, **options)


class Averaged(nn.Module):
    """A linear layer, then so many averages over neighbours that only one vector is left."""

    def __init__(self, times=200):
        super().__init__()
        self.lin, self.head = nn.Linear(12, 16), nn.Linear(16, CLASSES)
        self.convs = nn.ModuleList(SimpleConv("mean", combine_root="self_loop") for _ in range(times))

    def forward(self, x, edge_index):
        x = self.lin(x)
        for conv in self.convs:
            x = conv(x, edge_index)
        return self.head(x)


class Rings(nn.Module):
    """A network over rings: one node holds a class, the node opposite has to name it."""

    def __init__(self, layers, features):
        super().__init__()
        self.convs = nn.ModuleList(
            GCNConv(features if layer == 0 else 16, 16, bias=False) for layer in range(layers)
        )
        self.norms = nn.ModuleList(nn.LayerNorm(16) for _ in range(layers))
        self.head = nn.Linear(16, CLASSES)

    def forward(self, x, edge_index):
        for conv, norm in zip(self.convs, self.norms, strict=True):
            x = norm(conv(x, edge_index)).tanh()
        return self.head(x)


def rings(seed, *, count=60, length=16):
    """Rings whose labelled node is ``length / 2`` hops from the only one that knows; the others are alike."""
    generator = torch.Generator().manual_seed(seed)
    ring = torch.arange(length)
    edges = torch.stack([ring, (ring + 1) % length])
    edges = torch.cat([edges, edges.flip(0)], 1)
    edges = torch.cat([edges + length * number for number in range(count)], 1)
    answer = torch.randint(CLASSES, (count,), generator=generator)
    x = torch.zeros(count * length, CLASSES + 1)
    x[:, -1] = 1.0
    sources = length * torch.arange(count)
    x[sources, :CLASSES] = torch.eye(CLASSES)[answer]
    y = torch.full((count * length,), -1)
    y[sources + length // 2] = answer
    known = y >= 0
    train = known & (torch.arange(len(y)) < len(y) // 2)
    return Data(x=x, edge_index=edges, y=y, train_mask=train, val_mask=known & ~train)


def healthy(seed):
    data = blocks(seed)
    return fit(network(), data), data


def healthy_with_norm(seed):
    data = blocks(seed)
    return fit(network(4, norm=BatchNorm(16, momentum=0.5)), data), data


def vanished(seed):
    """A healthy network whose every weight is a thousandth of what it was."""
    model, data = healthy(seed)
    with torch.no_grad():
        for conv in model.convs:
            conv.lin.weight.mul_(1e-3)
            conv.bias.add_(0.1 * torch.randn(conv.bias.shape))
    return model, data


class WithReadout(nn.Module):
    """Two layers of GraphSAGE, and a linear readout that is none of the layers."""

    def __init__(self):
        super().__init__()
        self.convs = nn.ModuleList([SAGEConv(12, 16), SAGEConv(16, 16)])
        self.head = nn.Linear(16, CLASSES)

    def forward(self, x, edge_index):
        for conv in self.convs:
            x = conv(x, edge_index).relu()
        return self.head(x)


def vanished_readout(seed):
    """All weights a thousandth, the readout's as well: its bias alone decides."""
    data = blocks(seed)
    model = fit(WithReadout(), data)
    with torch.no_grad():
        for parameter in model.parameters():
            if parameter.dim() == 2:
                parameter.mul_(1e-3)
            else:
                parameter.add_(0.1 * torch.randn(parameter.shape))
    return model, data


def exploded(seed):
    """Weights drawn a thousand times too large, which no step of a usual size changes."""
    model = network()
    with torch.no_grad():
        for conv in model.convs:
            conv.lin.weight.mul_(1e3)
    return model, blocks(seed)


def dead(seed):
    """Every ReLU shut for good."""
    model, data = healthy(seed)
    with torch.no_grad():
        model.convs[0].bias.fill_(-1e4)
    return model, data


def smoothed(seed):
    data = blocks(seed)
    return fit(Averaged(), data, epochs=40), data


def untrained(seed):
    return network(), blocks(seed)


def hardly_trained(seed):
    data = blocks(seed)
    return fit(network(2), data, epochs=30, lr=1e-5), data


def lagging(seed):
    """Running statistics that have hardly moved."""
    data = blocks(seed)
    return fit(network(5, norm=BatchNorm(16, momentum=0.001)), data), data


def squashed(seed):
    data = rings(seed)
    return fit(Rings(8, data.num_features), data, epochs=60), data


CASES = {
    "healthy": (healthy, healthy_with_norm),
    "exploded": (exploded,),
    "vanished": (vanished, vanished_readout, dead),
    "smoothed": (smoothed,),
    "untrained": (untrained, hardly_trained),
    "statistics lagging": (lagging,),
    "squashed": (squashed,),
}
