"""On a GPU, layers, measures and training give what they give on the CPU, and no tensor is out of place.

Each test runs on a pretended GPU, where a forgotten device is an error as on a real one, and on the machine's
own where there is one.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any, NamedTuple

import numpy as np
import pytest
import torch
from torch import Tensor, nn
from torch.utils._pytree import tree_leaves
from torch_geometric.data import Data

from analysis.checks import BadInput
from analysis.data.builtin.table import load_sample
from analysis.data.fingerprint import fingerprint
from analysis.layers import DiffGroupNorm, MemPooling
from analysis.measures import LayerProfile, dirichlet_energy, measure_layers, record_layers, soft_modularity
from analysis.training.fit import fit
from analysis.training.loop.events import Began, Checkpoint, Epoch, FitResult
from analysis.training.spec import RunSpec
from tests.on_device import MEASURED, NORMS, POOLS, made, normalised, pooled
from tests.pretended_gpu import PretendedGPU, pretended_gpu

real = pytest.mark.skipif(not torch.cuda.is_available(), reason="there is no GPU on this machine")
COMPILABLE = [
    partial(normalised, dtype=torch.float32, size="all at once"),
    partial(pooled, dtype=torch.float32, way="padded"),
    partial(pooled, dtype=torch.float32, way="masked"),
]
TYPES = {torch.float32: 2e-4, torch.float64: 1e-9}


@pytest.fixture(params=["pretended", pytest.param("real", marks=real)])
def gpu(request) -> Iterator[PretendedGPU | None]:
    """A GPU: a pretended one, or None for the machine's own."""
    if request.param == "real":
        yield None
    else:
        with pretended_gpu() as pretended:
            yield pretended


@pytest.mark.parametrize("size", NORMS)
@pytest.mark.parametrize(
    "options",
    [{}, {"affine": False}, {"track_running_stats": False}, {"train": False}, {"offset": 1e4}],
    ids=str,
)
def test_groups_are_normalised_as_on_the_cpu(gpu, size, options):
    for dtype, tolerance in TYPES.items():
        if options.get("offset") and dtype == torch.float32:
            continue  # the gradients' own rounding would hide all else
        _alike(
            normalised("cuda", dtype, size=size, **options),
            normalised("cpu", dtype, size=size, **options),
            tolerance,
        )


@pytest.mark.parametrize("way", POOLS)
def test_nodes_are_pooled_as_on_the_cpu(gpu, way):
    for tau in (1.0, 2.0):
        for dtype, tolerance in TYPES.items():
            _alike(pooled("cuda", dtype, way=way, tau=tau), pooled("cpu", dtype, way=way, tau=tau), tolerance)


@pytest.mark.parametrize("half", [torch.float16, torch.bfloat16])
def test_layers_keep_float32_inside_autocast(gpu, half):
    torch.manual_seed(0)
    x = torch.randn(50, 4)
    norm, pool, before = DiffGroupNorm(4, 3), MemPooling(4, 3, heads=2, num_clusters=5), nn.Linear(4, 4)
    for layer in (norm, pool, before):
        layer.cuda()
    with torch.autocast("cuda", half):
        h = before(x.cuda())
        assert h.dtype == half
        out, (clusters, S) = norm(h), pool(h)
        assert out.dtype == half
        assert S.dtype == torch.float32
        (out.square().mean() + clusters.square().mean() + pool.kl_loss(S)).backward()
    want = norm.cpu()(h.detach().float().cpu())
    torch.testing.assert_close(out.detach().float().cpu(), want, atol=0.03, rtol=0.03)
    torch.testing.assert_close(
        S.detach().cpu(), pool.cpu()(h.detach().float().cpu())[1], atol=1e-4, rtol=1e-3
    )


def test_what_is_compiled_stays_on_the_gpu_and_never_waits_for_it(gpu, monkeypatch):
    """Here with the formulas that a compiler is given, but without the compiler."""
    wanted = [f("cpu") for f in COMPILABLE]
    monkeypatch.setattr(torch.compiler, "is_compiling", lambda: True)
    for f, want in zip(COMPILABLE, wanted, strict=True):
        _alike(f("cuda"), want, 2e-4)
    if gpu is not None:
        assert not gpu.waits


@real
@pytest.mark.timeout(300)
def test_layers_compile_for_a_real_gpu():
    x = torch.randn(3, 40, 6, device="cuda", requires_grad=True)
    norm, pool = DiffGroupNorm(6, 4).cuda(), MemPooling(6, 5, heads=3, num_clusters=4).cuda()

    def both(x: Tensor) -> Tensor:
        clusters, S = pool(norm(x.flatten(0, 1)).view_as(x))
        return clusters.square().mean() + pool.kl_loss(S)

    want = both(x)
    (gradient,) = torch.autograd.grad(want, x)
    got = torch.compile(both, fullgraph=True)(x)
    torch.testing.assert_close(got, want, rtol=1e-4, atol=1e-5)
    torch.testing.assert_close(torch.autograd.grad(got, x)[0], gradient, rtol=1e-3, atol=1e-5)


def test_what_is_not_finite_is_named(gpu):
    x = torch.ones(40, 3, device="cuda")
    x[7, 2] = torch.nan
    for layer in (DiffGroupNorm(3, 2), MemPooling(3, 2, heads=2, num_clusters=2)):
        with pytest.raises(BadInput, match=r"expected finite x, got nan at \[7, 2\]"):
            layer.cuda()(x)


@pytest.mark.parametrize("name", MEASURED)
def test_measures_are_those_of_the_cpu(gpu, name):
    got, want = (_numbers(MEASURED[name](made(device))) for device in ("cuda", "cpu"))
    assert len(got) == len(want) > 0
    for ours, theirs in zip(got, want, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-5, atol=1e-7)


def test_labels_and_edges_may_lie_elsewhere(gpu):
    there, here = made("cuda"), made("cpu")
    energy = dirichlet_energy(here["x"], here["edge_index"])
    assert dirichlet_energy(there["x"], here["edge_index"]) == pytest.approx(energy, rel=1e-6)
    assert dirichlet_energy(here["x"], there["edge_index"]) == energy
    modularity = soft_modularity(here["S"], here["edge_index"])
    assert soft_modularity(there["S"], here["edge_index"]) == pytest.approx(modularity, rel=1e-6)
    mixed, whole = (measure_layers([there["x"]], d["y"], d["edge_index"]) for d in (here, there))
    assert mixed == whole


def test_layers_are_recorded_where_they_are(gpu):
    model = nn.Sequential(nn.Linear(3, 4), nn.Linear(4, 4)).cuda()
    with record_layers(model) as states:
        model(torch.ones(5, 3, device="cuda"))
    assert {state.device.type for state in states.values()} == {"cuda"}


GRAPHS, LINKS, NODES = "graph classification", "link reconstruction", "node classification"
TRAININGS: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    (GRAPHS, {}, {"lr_schedule": "cosine", "patience": 3, "lr": 0.05}),
    (GRAPHS, {"dropout": 0.3}, {}),
    (GRAPHS, {"clusters": (4, 1), "tau": 2}, {"kl": "attached"}),
    (LINKS, {"encoder": "gcn"}, {"kl_per_head": True}),
    (LINKS, {"encoder": "gat", "keys": "random"}, {}),
    (LINKS, {"encoder": "gin"}, {}),
    (NODES, {"norm": "diff_group", "drop_edge": 0.3}, {}),
    (NODES, {"encoder": "sgc", "norm": "batch", "missing": 0.5}, {}),
    (NODES, {"skip": "initial", "norm": "pair"}, {"patience": 3, "lr": 0.05}),
    (NODES, {"skip": "jumping", "norm": "graph", "dropout": 0.5}, {}),
]


@pytest.fixture(scope="module")
def graphs() -> dict[str, Data | list[Data]]:
    """A few graphs for each task."""
    karate, parts = load_sample("karate"), torch.arange(34) % 3
    masks = {f"{name}_mask": parts == part for part, name in enumerate(("train", "val", "test"))}
    return {
        GRAPHS: load_sample("digits")[::15],
        LINKS: karate,
        NODES: Data(**karate.to_dict() | masks),
    }


@pytest.mark.parametrize(("task", "model", "training"), TRAININGS, ids=str)
def test_training(graphs, gpu, task, model, training, monkeypatch):
    """Dropout is drawn in another way there, and a real GPU rounds; all else is the same bytes."""
    monkeypatch.setattr("analysis.training.loop.checkpoint.SHARE", 1e9)  # after every epoch
    own = graphs[task]
    model = ({"kind": "depth", "depth": 3} if task == NODES else {"kind": "cluster"}) | model
    training = {"epochs": 3, "batch_size": 40, "warmup_epochs": 1, **training}
    spec = RunSpec().with_(
        data={"name": f"own:{fingerprint(own)}", "task": task}, model=model, training=training
    )
    here, there = (_trained(spec.with_(training__device=device), own) for device in ("cpu", "cuda"))
    assert there.began.device == there.result.summary["device"] == "cuda"
    assert {p.device.type for p in there.result.model.parameters()} == {"cuda"}
    start = {name: value for name, value in here.start.row.items() if value and name != "seconds"}
    assert {name: there.start.row[name] for name in start} == pytest.approx(start, rel=1e-3, abs=1e-3)
    assert all(isinstance(array, np.ndarray) for array in there.start.snapshot.arrays.values())
    assert there.first is not None
    again = _trained(spec.with_(training__device="cuda"), own, resume=there.first)
    assert here.result.summary["best_epoch"] > 0
    assert again.end["loss"] == pytest.approx(there.end["loss"], rel=1e-2)  # its dropout went on, too
    if gpu is not None and not model.get("dropout"):
        models = (trained.result.model.parameters() for trained in (here, there, again))
        assert all(
            torch.equal(a, b.cpu()) and torch.equal(a, c.cpu()) for a, b, c in zip(*models, strict=True)
        )


class _Trained(NamedTuple):
    result: FitResult
    began: Began
    start: Epoch
    end: dict[str, Any]
    first: Checkpoint | None


def _trained(spec: RunSpec, own: Any, *, resume: Checkpoint | None = None) -> _Trained:
    events: list[Any] = []
    kept: list[Checkpoint] = []
    result = fit(
        spec, own=own, observe=events.append, measure=_profile, checkpoint=kept.append, every=0, resume=resume
    )
    first = next((c for c in kept if c.epoch == 1), None)
    return _Trained(result, events[0], events[1], events[-1].row, first)


def _profile(of) -> dict[str, np.ndarray]:
    """All layers' measures, and that what they are asked of lies on one device."""
    assert {t.device for t in (*of.states, of.y, of.edge_index, of.loss)} == {of.y.device}
    return LayerProfile()(of.states, of.y, of.edge_index, loss=of.loss)


def _alike(got: list[Tensor], want: list[Tensor], tolerance: float) -> None:
    for ours, theirs in zip(got, want, strict=True):
        scale = float(theirs.double().abs().max()) or 1.0
        assert float((ours.double() - theirs.double()).abs().max()) <= tolerance * scale


def _numbers(found) -> list[np.ndarray]:
    leaves = [
        leaf.cpu() if isinstance(leaf, Tensor) else leaf for leaf in tree_leaves(found) if leaf is not None
    ]
    return [np.asarray(leaf, dtype=float) for leaf in leaves if not isinstance(leaf, str)]
