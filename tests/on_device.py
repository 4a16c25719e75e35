"""What layers and measures make of the same numbers on any device."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from analysis import measures
from analysis.layers import DiffGroupNorm, MemPooling, kl_to_target
from analysis.measures import MEASURES, LayerProfile, measure_layers
from analysis.measures.per_layer.propagation import propagated_rows

NORMS = {"few products": (12, 3, 2), "all at once": (4000, 8, 4)}
POOLS = ("pool", "flat", "shortened", "masked", "padded")
KINDS = ("paper", "pyg", "authors")


def normalised(
    device: str, dtype: torch.dtype, *, size: str, offset: float = 1.0, train: bool = True, **options: Any
) -> list[Tensor]:
    """Output, gradients, groups and running statistics of a DiffGroupNorm after two batches."""
    N, F, G = NORMS[size]
    torch.manual_seed(0)
    layer = DiffGroupNorm(F, G, lamda=0.5, **options).to(device, dtype).train(train)
    x = (torch.randn(N, F, dtype=torch.float64) + offset).to(device, dtype).requires_grad_()
    layer(x)
    out = layer(x)
    (gradient,) = torch.autograd.grad(out.sin().sum(), x, create_graph=True)
    (out.cos().sum() + gradient.square().sum()).backward()
    found = [out, x.grad, *(p.grad for p in layer.parameters()), layer.group_assignments(x), *layer.buffers()]
    return _on(device, found)


def pooled(device: str, dtype: torch.dtype, *, way: str, tau: float = 1.0) -> list[Tensor]:
    """Outputs, losses and gradients of a MemPooling on graphs of 3, 0, 90 and 1 nodes."""
    torch.manual_seed(0)
    layer = MemPooling(4, 3, heads=2, num_clusters=5, tau=tau).to(device, dtype)
    batch = torch.arange(4).repeat_interleave(torch.tensor([3, 0, 90, 1])).to(device)
    x = torch.randn(94, 4, dtype=torch.float64).to(device, dtype).requires_grad_()
    if way == "pool":
        out, S, S_h = layer.pool(x, batch, batch_size=4)
        kl = kl_to_target(S, batch=batch, batch_size=4, detach=False, per="graph")
        kl = kl + kl_to_target(S_h, batch=batch, frequencies="batch") + kl_to_target(S)
    else:
        if way == "flat":
            out, S = layer(x, batch, batch_size=4)
        elif way == "shortened":
            out, S = layer(x, batch, max_num_nodes=40)
        else:
            sizes = torch.tensor([47, 20], device=device).unsqueeze(1)
            mask = torch.arange(47, device=device) < sizes if way == "masked" else None
            out, S = layer(x.view(2, 47, 4), mask=mask)
        kl = layer.kl_loss(S)
    (gradient,) = torch.autograd.grad(out.sin().sum() + kl, x, create_graph=True)
    heads = layer.head_assignments(x)
    (out.cos().sum() + S.square().sum() + gradient.square().sum() + heads.sin().sum()).backward()
    return _on(device, [out, S, kl, heads, x.grad, *(p.grad for p in layer.parameters())])


def _on(device: str, found: list[Tensor]) -> list[Tensor]:
    assert {t.device.type for t in found} == {device}
    return [t.detach().cpu() for t in found]


def made(device: str) -> dict[str, Tensor]:
    """Node features, labels, assignments and edges, drawn on the CPU."""
    generator = torch.Generator().manual_seed(0)
    edges = torch.randint(60, (2, 150), generator=generator)
    inputs = {
        "x": torch.randn(60, 6, generator=generator) + 1,
        "y": torch.randint(-1, 4, (60,), generator=generator),
        "prediction": torch.arange(60) % 4,
        "S": torch.rand(60, 5, generator=generator).softmax(1),
        "S_h": torch.rand(3, 60, 5, generator=generator).softmax(2),
        "weights": torch.tensor([1.0, -1.0, 0.5]),
        "edge_index": torch.cat([edges, edges.flip(0)], 1).unique(dim=1),
    }
    return {name: value.to(device) for name, value in inputs.items()}


def _generator() -> torch.Generator:
    return torch.Generator().manual_seed(1)


def _gradients(x: Tensor) -> list[float]:
    state = 2 * x.clone().requires_grad_()
    return measures.gradient_norms(state.square().sum(), [x, state])


def _ratios(x: Tensor, y: Tensor, kind: Any) -> list[Any]:
    distances = measures.class_distances(x, y, node_sums=True)
    return [
        *measures.group_distances(x, y, definition=kind),
        measures.excess(x, y, definition=kind),
        measures.neutral_value(y, definition=kind),
        *measures.permuted_moments(distances, definition=kind),
        *measures.permuted_baseline(x, y, definition=kind, permutations=3, generator=_generator()),
        *measures.sampled_group_distance_ratio(x, y, definition=kind, pairs=400, generator=_generator()),
    ]


def _many(x: Tensor, y: Tensor, classes: int) -> list[Any]:
    """The sums of so many nodes that they are taken tile by tile."""
    place = torch.arange(1200, device=x.device)
    x = x.repeat(20, 1) + place.unsqueeze(1) / 100
    labels = y.repeat(20) if classes == 4 else place % classes
    return [*vars(measures.class_distances(x, labels, node_sums=True)).values()]


def _neighbours(x: Tensor, edge_index: Tensor) -> Tensor:
    return torch.zeros_like(x).index_add(0, edge_index[1], x[edge_index[0]]).tanh()


def _in_one_piece(d: dict[str, Tensor]) -> Tensor:
    place = torch.arange(len(d["x"]), device=d["edge_index"].device)
    path = torch.stack([place[:-1], place[1:]])
    return torch.cat([d["edge_index"], path, path.flip(0)], dim=1)


def _values(rows: list[dict[str, Any]]) -> list[Any]:
    return [row["value"] for row in rows]


MEASURED: dict[str, Callable[[dict[str, Tensor]], Any]] = {
    **{
        name: lambda d, measure=measure: measure.compute(**(d | {"edge_index": _in_one_piece(d)}))
        for name, measure in MEASURES.items()
        if "model" not in measure.inputs
    },
    "influence": lambda d: measures.influence(_neighbours, d["x"], d["edge_index"])[:5],
    **{f"ratios {kind}": lambda d, kind=kind: _ratios(d["x"], d["y"], kind) for kind in KINDS},
    "squares": lambda d: [*vars(measures.class_squared_distances(d["x"], d["y"])).values()],
    "many nodes": lambda d: _many(d["x"], d["y"], 4),
    "many classes": lambda d: _many(d["x"], d["y"], 500),
    "any two nodes": lambda d: measures.mean_average_distance(d["x"]),
    "rows": lambda d: measures.row_difference(d["x"], relative=False),
    "gradients": lambda d: _gradients(d["x"]),
    "clusters": lambda d: [
        f(d["S"]) for f in (measures.dead_clusters, measures.kl_per_node, measures.kl_per_cluster)
    ],
    "contrast": lambda d: measures.contrast_bound(d["weights"], 5),
    "heads": lambda d: [
        *measures.head_facts(d["S_h"], d["weights"]),
        measures.head_influence(d["S_h"], d["weights"]),
    ],
    "information gain": lambda d: [
        *measures.information_gain(d["x"], d["x"][:, :3].contiguous(), generator=_generator())
    ],
    "layers": lambda d: _values(measure_layers([d["x"], d["x"] ** 2, 0 * d["x"]], d["y"], d["edge_index"])),
    "profile": lambda d: LayerProfile()([d["x"], d["x"] ** 2], d["y"], d["edge_index"]),
    "propagated": lambda d: _values(
        propagated_rows(d["x"], d["y"].clamp_min(0), d["edge_index"], operator="gcn", steps=(1, 2))
    ),
}
"""Name -> what is computed of :func:`made`'s tensors: every entry of the table, and what has none."""
