"""Models of other repositories that are not made of PyG's layers, or not called as PyG's are."""

import torch
from torch import nn
from torch_geometric.nn import CGConv, GCNConv, GroupAddRev, NNConv, SAGEConv

from tests.models.recording.recorded_models import Truthful

F = 8


class PlainConvolution(nn.Module):
    """Kipf's layer: a dense adjacency matrix times the nodes times weights."""

    def __init__(self, into, out):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(into, out, generator=torch.Generator().manual_seed(0)))

    def forward(self, x, adj):
        return adj @ (x @ self.weight)


class PlainGCN(Truthful):
    def __init__(self):
        super().__init__()
        self.gc1, self.gc2 = PlainConvolution(F, F), PlainConvolution(F, 3)

    def forward(self, x, adj):
        x = self.layer(self.gc1(self.begin(x), adj)).relu()
        return self.layer(self.gc2(x, adj)).log_softmax(1)


class PlainGAT(nn.Module):
    """Heads side by side are no depth."""

    def __init__(self):
        super().__init__()
        self.attention_0, self.attention_1 = PlainConvolution(F, 4), PlainConvolution(F, 4)
        self.out_att = PlainConvolution(8, 3)

    def forward(self, x, adj):
        heads = torch.cat([self.attention_0(x, adj), self.attention_1(x, adj)], dim=1)
        return self.out_att(heads.relu(), adj)


class EquivariantLayer(nn.Module):
    """Returns nodes, coordinates and messages; its parts work on edges."""

    def __init__(self):
        super().__init__()
        self.edge_mlp = nn.Sequential(nn.Linear(2 * F + 1, F), nn.SiLU(), nn.Linear(F, F))
        self.node_mlp = nn.Sequential(nn.Linear(2 * F, F), nn.SiLU(), nn.Linear(F, F))

    def forward(self, h, edge_index, coord):
        row, col = edge_index
        apart = (coord[row] - coord[col]).square().sum(1, keepdim=True)
        messages = self.edge_mlp(torch.cat([h[row], h[col], apart], dim=1))
        sums = torch.zeros_like(h).index_add(0, row, messages)
        return h + self.node_mlp(torch.cat([h, sums], dim=1)), coord, messages


class Equivariant(Truthful):
    """EGNN: its layers are attributes, and x are coordinates."""

    def __init__(self):
        super().__init__()
        self.embedding_in = nn.Linear(F, F)
        for layer in range(3):
            self.add_module(f"gcl_{layer}", EquivariantLayer())

    def forward(self, h, x, edge_index):
        self.begin(h)
        h = self.embedding_in(h)
        for layer in range(3):
            h, x, _ = self._modules[f"gcl_{layer}"](h, edge_index, x)
            self.layer(h)
        return h, x


class PlainLists(Truthful):
    """Lists of layers, of norms and of embeddings of edges beside each other."""

    def __init__(self):
        super().__init__()
        self.convs = nn.ModuleList(PlainConvolution(F, F) for _ in range(3))
        self.norms = nn.ModuleList(nn.BatchNorm1d(F) for _ in range(3))
        self.edges = nn.ModuleList(nn.Linear(2, F) for _ in range(3))

    def forward(self, x, adj, edge_attr):
        x = self.begin(x)
        for conv, norm, edges in zip(self.convs, self.norms, self.edges, strict=True):
            x = self.layer(norm(conv(x + edges(edge_attr).mean(0), adj)).relu() + x)
        return x


class ReversibleBlock(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.norm, self.conv = nn.LayerNorm(channels), SAGEConv(channels, channels)

    def forward(self, x, edge_index):
        return self.conv(self.norm(x).relu(), edge_index)


class Reversible(Truthful):
    """RevGNN: the stream of reversible blocks."""

    def __init__(self):
        super().__init__()
        self.lin = nn.Linear(F, F)
        self.convs = nn.ModuleList(GroupAddRev(ReversibleBlock(F // 2), num_groups=2) for _ in range(3))

    def forward(self, x, edge_index):
        self.begin(x)
        x = self.lin(x)
        for conv in self.convs:
            x = conv(x, edge_index)
            self.layer(x.clone())  # the next layer frees the memory of what it is given
        return x


class EdgesFirst(Truthful):
    """Features of edges stand before those of nodes, which are not called x."""

    def __init__(self):
        super().__init__()
        self.convs = nn.ModuleDict({"first": NNConv(F, F, nn.Linear(2, F * F)), "second": CGConv(F, 2)})

    def forward(self, edge_attr, node_feats, edge_index):
        h = self.layer(self.convs["first"](self.begin(node_feats), edge_index, edge_attr))
        return self.layer(self.convs["second"](h, edge_index, edge_attr))


class Recomputed(Truthful):
    """Its layers are run again in the backward pass."""

    def __init__(self):
        super().__init__()
        self.convs = nn.ModuleList(GCNConv(F, F) for _ in range(2))

    def forward(self, x, edge_index):
        x = self.begin(x)
        for conv in self.convs:
            x = self.layer(torch.utils.checkpoint.checkpoint(conv, x, edge_index, use_reentrant=False)).relu()
        return x
