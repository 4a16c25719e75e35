"""Models as PyG and other repositories have them, each with the states it ought to be recorded by.

Every model collects its own states in ``self.truth`` while it runs, by hand.
"""

import torch
from torch import nn
from torch_geometric.nn import (
    APPNP,
    GAT,
    GCN,
    GIN,
    PNA,
    ChebConv,
    DeepGCNLayer,
    DenseGCNConv,
    EdgeCNN,
    GATv2Conv,
    GCN2Conv,
    GCNConv,
    GENConv,
    GINConv,
    GPSConv,
    GraphSAGE,
    SAGEConv,
    Sequential,
    SGConv,
    TAGConv,
    TransformerConv,
)

N, F = 6, 8


EDGES = torch.tensor([[0, 1, 1, 2, 2, 3, 3, 4, 4, 5], [1, 0, 2, 1, 3, 2, 4, 3, 5, 4]])


X = torch.randn(N, F, generator=torch.Generator().manual_seed(0))


class Truthful(nn.Module):
    """Collects its states."""

    def begin(self, x):
        self.truth = [x]
        return x

    def layer(self, x):
        self.truth.append(x)
        return x


class DeeperGCN(Truthful):
    """The stream of DeepGCNLayer, in one of its four orders."""

    def __init__(self, block, layers=3):
        super().__init__()
        widths = [F * 2**layer if block == "dense" else F for layer in range(layers)]
        self.layers = nn.ModuleList(
            DeepGCNLayer(GENConv(width, width), nn.LayerNorm(width), nn.ReLU(), block=block, dropout=0.0)
            for width in widths
        )

    def forward(self, x, edge_index):
        x = self.begin(x)
        for layer in self.layers:
            x = self.layer(layer(x, edge_index))
        return x


class GPS(Truthful):
    def __init__(self):
        super().__init__()
        self.node_emb = nn.Linear(F, F)
        self.convs = nn.ModuleList(
            GPSConv(F, GINConv(nn.Sequential(nn.Linear(F, F), nn.ReLU(), nn.Linear(F, F))), heads=2)
            for _ in range(2)
        )

    def forward(self, x, edge_index, batch=None):
        self.begin(x)
        x = self.node_emb(x)
        for conv in self.convs:
            x = self.layer(conv(x, edge_index, batch))
        return x


class ResidualBlock(nn.Module):
    def __init__(self, convolutions=1):
        super().__init__()
        self.convs = nn.ModuleList(GCNConv(F, F) for _ in range(convolutions))
        self.norm = nn.LayerNorm(F)

    def forward(self, x, edge_index):
        h = x
        for conv in self.convs:
            h = self.norm(conv(h, edge_index)).relu()
        return x + h


class Blocks(Truthful):
    """Residual blocks in a list."""

    def __init__(self, convolutions=1, number=3):
        super().__init__()
        self.blocks = nn.ModuleList(ResidualBlock(convolutions) for _ in range(number))

    def forward(self, x, edge_index):
        x = self.begin(x)
        for block in self.blocks:
            x = self.layer(block(x, edge_index))
        return x


class NamedBlocks(Truthful):
    """Residual blocks as attributes, inside of an encoder."""

    def __init__(self):
        super().__init__()
        self.encoder = nn.Module()
        self.encoder.first, self.encoder.second = ResidualBlock(), ResidualBlock()
        self.head = nn.Linear(F, 2)

    def forward(self, x, edge_index):
        x = self.layer(self.encoder.first(self.begin(x), edge_index))
        return self.head(self.layer(self.encoder.second(x, edge_index)))


class GCNII(Truthful):
    def __init__(self):
        super().__init__()
        self.lins = nn.ModuleList([nn.Linear(F, F), nn.Linear(F, 2)])
        self.convs = nn.ModuleList(GCN2Conv(F, 0.1, 0.5, layer + 1) for layer in range(3))

    def forward(self, x, edge_index):
        self.begin(x)
        x = x0 = self.lins[0](x).relu()
        for conv in self.convs:
            x = self.layer(conv(x, x0, edge_index)).relu()
        return self.lins[1](x)


class Stack(Truthful):
    """Convolutions as attributes, as in most examples: conv1, conv2."""

    def __init__(self, first, second):
        super().__init__()
        self.conv1, self.conv2 = first, second

    def forward(self, x, edge_index):
        x = self.layer(self.conv1(self.begin(x), edge_index)).relu()
        return self.layer(self.conv2(x, edge_index))


class Predict(Truthful):
    """APPNP: an MLP, then one propagation that counts as one layer."""

    def __init__(self):
        super().__init__()
        self.lin, self.prop = nn.Linear(F, 3), APPNP(K=4, alpha=0.1)

    def forward(self, x, edge_index):
        return self.layer(self.prop(self.lin(self.begin(x)), edge_index))


class VirtualNode(Truthful):
    """GIN with a virtual node between layers, as on molecules."""

    def __init__(self):
        super().__init__()
        self.convs = nn.ModuleList(GINConv(nn.Linear(F, F)) for _ in range(3))
        self.virtual = nn.Parameter(torch.zeros(F))
        self.mlps = nn.ModuleList(nn.Linear(F, F) for _ in range(2))

    def forward(self, edge_attr, x, edge_index):
        x, virtual = self.begin(x), self.virtual
        for layer, conv in enumerate(self.convs):
            x = self.layer(conv(x + virtual, edge_index))
            if layer < 2:
                virtual = self.mlps[layer](virtual + x.sum(0))
        return x.mean(0)


class Recurrent(Truthful):
    """One convolution again and again, as in GRAND or a gated graph network."""

    def __init__(self):
        super().__init__()
        self.conv = GCNConv(F, F)

    def forward(self, x, edge_index):
        x = self.begin(x)
        for _ in range(4):
            x = self.layer(self.conv(x, edge_index)).tanh()
        return x


class Attention(Truthful):
    """Returns a tuple and asks its convolutions for attention."""

    def __init__(self):
        super().__init__()
        self.convs = nn.ModuleList([GATv2Conv(F, 4, heads=2), GATv2Conv(8, 4, heads=2)])

    def forward(self, x, edge_index):
        x, weights = self.begin(x), []
        for conv in self.convs:
            x, each = conv(x, edge_index, return_attention_weights=True)
            weights.append(each)
            self.layer(x)
        return {"logits": x, "attention": weights}


class FromData(Truthful):
    """Takes PyG's Data whole."""

    def __init__(self):
        super().__init__()
        self.conv1, self.conv2 = GCNConv(F, F), GCNConv(F, 2)

    def forward(self, data):
        x = self.layer(self.conv1(self.begin(data.x), data.edge_index)).relu()
        return self.layer(self.conv2(x, data.edge_index))


class Dense(Truthful):
    """A dense batch of graphs, padded where there is a mask."""

    def __init__(self):
        super().__init__()
        self.conv1, self.conv2 = DenseGCNConv(F, F), DenseGCNConv(F, 3)

    def forward(self, x, adj, mask=None):
        def rows(x):
            return x.flatten(0, 1) if mask is None else x[mask]

        self.begin(rows(x))
        x = self.conv1(x, adj, mask)
        self.layer(rows(x))
        x = self.conv2(x.relu(), adj, mask)
        self.layer(rows(x))
        return x


def basic(model):
    """PyG's stacks: convolutions before norm and activation, run by hand."""

    def truth(x, edge_index):
        states, h = [x], x
        for layer, conv in enumerate(model.convs):
            h = conv(h, edge_index)
            states.append(h)
            if layer < model.num_layers - 1 or model.jk_mode is not None:
                h = model.act(model.norms[layer](h)) if model.norms is not None else model.act(h)
        return states

    model.by_hand = truth
    return model


HOMOGENEOUS = {
    "GCN": lambda: basic(GCN(F, 4, 3)),
    "GCN with jumping knowledge": lambda: basic(GCN(F, 4, 3, jk="cat")),
    "GAT": lambda: basic(GAT(F, 4, 2, heads=2)),
    "GIN": lambda: basic(GIN(F, 4, 2)),
    "GraphSAGE": lambda: basic(GraphSAGE(F, 4, 2, act="tanh")),
    "PNA": lambda: basic(
        PNA(F, 4, 2, aggregators=["mean"], scalers=["identity"], deg=torch.tensor([0, 2, 4]))
    ),
    "EdgeCNN": lambda: basic(EdgeCNN(F, 4, 2)),
    "DeeperGCN res+": lambda: DeeperGCN("res+"),
    "DeeperGCN res": lambda: DeeperGCN("res"),
    "DeeperGCN dense": lambda: DeeperGCN("dense"),
    "DeeperGCN plain": lambda: DeeperGCN("plain"),
    "GPS": GPS,
    "residual blocks": Blocks,
    "residual blocks of two convolutions": lambda: Blocks(convolutions=2),
    "a single residual block": lambda: Blocks(number=1),
    "residual blocks as attributes": NamedBlocks,
    "GCNII": GCNII,
    "SGC": lambda: Stack(SGConv(F, 4, K=2), SGConv(4, 2, K=2)),
    "Cheb": lambda: Stack(ChebConv(F, 4, K=2), ChebConv(4, 2, K=2)),
    "TAG and SAGE": lambda: Stack(TAGConv(F, 4), SAGEConv(4, 2)),
    "Transformer": lambda: Stack(TransformerConv(F, 4), TransformerConv(4, 2)),
    "APPNP": Predict,
    "one convolution again and again": Recurrent,
    "attention and a dict out": Attention,
}


def sequential():
    return Sequential(
        "x, edge_index",
        [
            (GCNConv(F, 4), "x, edge_index -> x"),
            nn.ReLU(),
            (GCNConv(4, 2), "x, edge_index -> x"),
        ],
    )
