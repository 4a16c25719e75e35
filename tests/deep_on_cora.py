"""Deep networks trained on Cora, whose fate their accuracy tells; needs the data beside the repository."""

import shutil
from functools import lru_cache
from pathlib import Path
from tempfile import mkdtemp
from typing import NamedTuple

import torch
from torch.nn.functional import cross_entropy
from torch_geometric.data import Data
from torch_geometric.datasets import Planetoid

from analysis.models import DepthNet, propagation
from analysis.models.sparse_features import sparse_features

RAW = Path(__file__).parents[2] / "shared" / "data" / "Planetoid" / "Cora" / "raw"
HEALTHY = {
    "GCN, 2 layers": {"depth": 2},
    "GCNII, 24 layers": {"depth": 24, "skip": "initial"},
    "residual, 24 layers": {"depth": 24, "skip": "residual"},
}
DEAD = {"GCN, 24 layers": {"depth": 24}, "GAT, 24 layers": {"depth": 24, "convolution": "gat"}}
CASES = HEALTHY | DEAD


class Trained(NamedTuple):
    """A trained network, its layer states in evaluation mode and its test accuracy."""

    model: DepthNet
    states: list[torch.Tensor]
    accuracy: float


@lru_cache
def cora() -> Data:
    """The public split, every row of words summing to 1."""
    root = Path(mkdtemp())
    shutil.copytree(RAW, root / "Cora" / "raw")
    data = Planetoid(str(root), "Cora")[0]
    shutil.rmtree(root)
    data.x = data.x / data.x.sum(1, keepdim=True).clamp_min(1)
    return data


def train(case: str, seed: int, *, epochs: int = 150) -> Trained:
    """Adam at .01 with weight decay 5e-4, dropout .5, 32 wide: nothing is tuned for a case."""
    data = cora()
    torch.manual_seed(seed)
    model = DepthNet(data.num_features, 7, hidden=32, dropout=0.5, **CASES[case])
    graph = propagation(data.edge_index, data.num_nodes)
    sparse = None if "GAT" in case else sparse_features(data.x)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01, weight_decay=5e-4)
    for _ in range(epochs):
        model.train()
        optimizer.zero_grad()
        logits = model(data.x, graph, sparse=sparse).logits
        cross_entropy(logits[data.train_mask], data.y[data.train_mask]).backward()
        optimizer.step()
    model.eval()
    with torch.no_grad():
        out = model(data.x, graph)
    right = out.logits.argmax(1)[data.test_mask] == data.y[data.test_mask]
    return Trained(model, out.states, float(right.float().mean()))
