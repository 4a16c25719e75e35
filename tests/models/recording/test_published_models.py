"""Models of PyG's collection and of public repositories, not made for these tests: right, or one sentence."""

import pytest
import torch
from torch import nn
from torch_geometric import nn as pyg
from torch_geometric.nn import models

from analysis.checks import BadInput
from analysis.measures import measure_layers, record_layers
from tests.models.recording.recorded_models import EDGES, F, N, Truthful, X
from tests.models.recording.test_recorded_models import recorded, same

GRAPHS, ATOMS = torch.arange(N) // 3, torch.arange(N) % 4
KINDS = torch.arange(EDGES.shape[1]) % 3


class ResGCN(Truthful):
    """Residual sums with weights and the input, read out as a weighted sum of all layers (arXiv on OGB)."""

    def __init__(self):
        super().__init__()
        self.input, self.out = nn.Linear(F, F), nn.Linear(F, 3)
        self.layers = nn.ModuleList(pyg.GCNConv(F, F) for _ in range(4))
        self.norms = nn.ModuleList(nn.BatchNorm1d(F) for _ in range(4))
        self.weights = nn.Parameter(torch.ones(5))

    def forward(self, x, edge_index):
        self.begin(x)
        states = [self.input(x)]
        for i, (conv, norm) in enumerate(zip(self.layers, self.norms, strict=True)):
            x = norm(conv(states[-1], edge_index)).relu() + 0.2 * states[0]
            states.append(self.layer(x + 0.7 * states[i] if i else x))
        weights = self.weights.softmax(0)
        return self.out(sum(weight * state for weight, state in zip(weights, states, strict=True)))


class VirtualNodeNet(Truthful):
    """Residuals and a virtual node on molecules, whose atoms are embedded (OGB)."""

    def __init__(self):
        super().__init__()
        self.truth, self.atoms, self.start = [], nn.Embedding(4, F), nn.Embedding(1, F)
        self.convs = nn.ModuleList(pyg.GINConv(nn.Linear(F, F)) for _ in range(3))
        self.mlps = nn.ModuleList(nn.Linear(F, F) for _ in range(2))

    def forward(self, atoms, edge_index, batch):
        x, virtual = self.atoms(atoms), self.start(torch.zeros(2, dtype=torch.long))
        for i, conv in enumerate(self.convs):
            given = x + virtual[batch]
            if i:
                self.layer(given)
            x = conv(given, edge_index).relu() + given
            if i < 2:
                virtual = virtual + self.mlps[i](pyg.global_add_pool(given, batch) + virtual)
        self.layer(x)
        return pyg.global_mean_pool(x, batch)


class InlineTransformer(Truthful):
    """Attention and a feed-forward step, both added to the stream."""

    def __init__(self):
        super().__init__()
        self.attention = nn.ModuleList(pyg.TransformerConv(F, F) for _ in range(3))
        self.steps = nn.ModuleList(nn.Linear(F, F) for _ in range(3))

    def forward(self, x, edge_index):
        x = self.begin(x)
        for attention, step in zip(self.attention, self.steps, strict=True):
            x = x + attention(x, edge_index)
            x = self.layer(x + step(x).relu())
        return x


class Relations(Truthful):
    def __init__(self):
        super().__init__()
        self.conv1, self.conv2 = pyg.RGCNConv(F, 4, 3), pyg.FastRGCNConv(4, 2, 3)

    def forward(self, x, edge_index, kinds):
        x = self.layer(self.conv1(self.begin(x), edge_index, kinds)).relu()
        return self.layer(self.conv2(x, edge_index, kinds))


class Points(Truthful):
    def __init__(self):
        super().__init__()
        self.conv1, self.conv2 = pyg.PointNetConv(nn.Linear(6, F)), pyg.PointNetConv(nn.Linear(F + 3, F))

    def forward(self, pos, edge_index):
        h = self.layer(self.conv1(self.begin(pos), pos, edge_index)).relu()
        return self.layer(self.conv2(h, pos, edge_index))


class Antisymmetric(Truthful):
    """A step of a differential equation, again and again: the sum is inside of PyG's layer."""

    def __init__(self):
        super().__init__()
        self.conv = pyg.AntiSymmetricConv(F)

    def forward(self, x, edge_index):
        x = self.begin(x)
        for _ in range(3):
            x = self.layer(self.conv(x, edge_index))
        return x


@pytest.mark.parametrize(
    ("make", "given"),
    [
        (ResGCN, (X, EDGES)),
        (VirtualNodeNet, (ATOMS, EDGES, GRAPHS)),
        (InlineTransformer, (X, EDGES)),
        (Relations, (X, EDGES, KINDS)),
        (Points, (X[:, :3].contiguous(), EDGES)),
        (Antisymmetric, (X, EDGES)),
    ],
)
def test_the_states_are_those_of_the_model(make, given):
    torch.manual_seed(0)
    states = recorded(model := make().eval(), *given)
    same(states, model.truth)
    assert measure_layers(states, torch.arange(N) % 2, EDGES)


def by_hand(model, calls):
    """What the modules of these names return, in the order of the calls."""
    states = []
    modules = dict(model.named_modules())
    hooks = [modules[name].register_forward_hook(lambda m, args, out: states.append(out)) for name in calls]
    return states, hooks


@pytest.mark.parametrize(
    ("make", "given", "names"),
    [
        (lambda: models.PMLP(F, 4, 3, num_layers=3), (X, EDGES), ["conv", "conv #2", "conv #3"]),
        (lambda: models.RECT_L(F, 4), (X, EDGES), ["conv"]),
        (lambda: models.SignedGCN(F, 4, 2), (X, EDGES, EDGES.flip(0)), ["conv1", "convs.0"]),
        (lambda: models.GCN(F, 4, 3, jk="lstm"), (X, EDGES), ["convs.0", "convs.1", "convs.2"]),
        (lambda: models.NeuralFingerprint(F, 4, 3, 2), (X, EDGES, GRAPHS), ["convs.0", "convs.1"]),
        (lambda: models.GAT(F, 8, 3, v2=True, norm="batch"), (X, EDGES), ["convs.0", "convs.1", "convs.2"]),
    ],
)
def test_models_of_pygs_collection_give_their_convolutions(make, given, names):
    torch.manual_seed(0)
    model = make().eval()
    truth, hooks = by_hand(model, dict.fromkeys(name.partition(" ")[0] for name in names))
    states = recorded(model, *given)
    assert list(states) == ["input", *names]
    same(dict(list(states.items())[1:]), truth)
    assert hooks


def test_the_stream_of_schnet_is_its_atoms():
    graph = lambda pos, batch: (EDGES, (pos[EDGES[0]] - pos[EDGES[1]]).norm(dim=1))  # noqa: E731
    model = models.SchNet(8, 8, 3, interaction_graph=graph).eval()
    pos, streams = torch.rand(N, 3), []
    states = recorded(model, ATOMS + 1, pos, GRAPHS)
    with torch.no_grad():
        h, (edges, length) = model.embedding(ATOMS + 1), graph(pos, None)
        for interaction in model.interactions:
            h = h + interaction(h, edges, length, model.distance_expansion(length))
            streams.append(h)
    recorded_streams = [state for name, state in states.items() if name != "input"]
    assert [name for name in states if name != "input"] == [f"interactions.{i} + skip" for i in range(3)]
    for state, stream in zip(recorded_streams, streams, strict=True):
        torch.testing.assert_close(state, stream)


def test_residuals_between_node_types_are_the_streams_of_each():
    metadata = (["a", "b"], [("a", "r", "b"), ("b", "s", "a")])

    class Net(Truthful):
        def __init__(self):
            super().__init__()
            self.convs = nn.ModuleList(pyg.HGTConv(F, F, metadata, heads=2) for _ in range(2))

        def forward(self, x_dict, edge_index_dict):
            x_dict = self.begin(x_dict)
            for conv in self.convs:
                h = conv(x_dict, edge_index_dict)
                x_dict = self.layer({kind: x_dict[kind] + h[kind].relu() for kind in h})
            return x_dict

    torch.manual_seed(0)
    edges = {kind: torch.tensor([[0, 1, 2], [0, 1, 2]]) for kind in metadata[1]}
    states = recorded(model := Net().eval(), {"a": X, "b": 2 * X[:4]}, edges)
    for kind in ("a", "b"):
        assert list(states.of_type(kind)) == ["input", "convs.0 + skip", "convs.1 + skip"]
        same(states.of_type(kind), [each[kind] for each in model.truth])


def test_a_second_view_of_the_graph_is_no_depth():
    model = models.DeepGraphInfomax(
        4, models.GCN(F, 4, 2), summary=lambda z, *_: z.mean(0), corruption=lambda x, e: (x.flip(0), e)
    )
    with pytest.raises(BadInput, match=r"got 'encoder.convs.0' again .* as of a second view of the graph"):
        recorded(model, X, EDGES)
    with record_layers(model.encoder) as states, torch.no_grad():
        model(X, EDGES)
    assert list(states) == ["input", "convs.0", "convs.1"]
    assert len(states.calls) == 2
