"""A registered layer that does not fit is one sentence that names it, before anything is trained."""

import pytest
import torch
from torch import nn
from torch_geometric.nn import GraphConv

from analysis.checks import BadInput
from analysis.layers.convolutions.table import CONVOLUTIONS, register_convolution
from analysis.layers.norms.table import NORMS, register_norm
from analysis.layers.poolers.edge_pooler import EdgePooler
from analysis.layers.poolers.table import POOLERS, register_pooler
from analysis.layers.skips.table import SKIPS, register_skip
from analysis.training.custom_layers import named_in_errors
from analysis.training.fit import fit
from analysis.training.loop.events import Epoch
from analysis.training.spec import ClusterSpec, DepthSpec, RunSpec, TrainingSpec

TABLES = {
    "norm": (NORMS, register_norm),
    "convolution": (CONVOLUTIONS, register_convolution),
    "skip": (SKIPS, register_skip),
    "pooler": (POOLERS, register_pooler),
}


class Narrow(nn.Module):
    """Returns one feature too few, whatever else it is given."""

    def forward(self, x, *others):
        return x[:, :-1]


class Breaks(nn.Module):
    """Fails when it runs."""

    def forward(self, *given):
        raise KeyError("no such weight")


class BreaksInTraining(nn.Module):
    """Fails only while the network is trained."""

    def forward(self, x):
        return torch.ones(2) + torch.ones(3) if self.training else x


class FewColumns(EdgePooler):
    """Assigns to one cluster fewer than it was asked for."""

    def assign(self, *given):
        return super().assign(*given)[:, :-1]

    def losses(self, S, edges, *, weight, layout):
        return {}


def raises(*widths, **settings):
    """A factory that fails."""
    raise RuntimeError("no such\n  width")


@pytest.fixture
def fit_with():
    """Train a small network with one registered layer of a kind, which is forgotten afterwards."""
    done = []

    def run(kind, make, **settings):
        table, register = TABLES[kind]
        register("mine", make)
        done.append(table)
        model = (
            ClusterSpec(encoder="gcn", hidden=8, heads=1, clusters=(3,), pooler="mine")
            if kind == "pooler"
            else DepthSpec(
                **{"depth": 3, "hidden": 8, ("encoder" if kind == "convolution" else kind): "mine"} | settings
            )
        )
        spec = RunSpec().with_(
            data__name="planted-partition", model=model, training=TrainingSpec(epochs=1, kl="none")
        )
        events = []
        try:
            return fit(spec, observe=events.append)
        except BadInput:
            assert not any(isinstance(event, Epoch) and event.row["epoch"] > 0 for event in events)
            raise

    yield run
    for table in done:
        table.pop("mine", None)


@pytest.mark.parametrize("kind", TABLES)
def test_a_factory_that_raises_or_makes_no_module(fit_with, kind):
    with pytest.raises(
        BadInput, match=f"^expected a module from the {kind} 'mine', got RuntimeError: no such width$"
    ):
        fit_with(kind, raises)
    TABLES[kind][0].pop("mine")
    with pytest.raises(BadInput, match=f"^expected a module from the {kind} 'mine', got int$"):
        fit_with(kind, lambda *widths, **settings: 3)


@pytest.mark.parametrize("kind", TABLES)
def test_a_layer_that_fails_when_it_runs(fit_with, kind):
    with pytest.raises(BadInput, match=f"^expected the {kind} 'mine' to run on .*, got KeyError: 'no such"):
        fit_with(kind, lambda *widths, **settings: Breaks())


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("norm", r"to keep the shape of nodes \[N, F\], got \[\d+, 7\] from \[\d+, 8\]"),
        ("skip", r"to keep the shape of nodes \[N, F\], got \[\d+, 7\] from \[\d+, 8\]"),
        ("convolution", r"to return nodes of shape \[\d+, 8\], got \[\d+, \d+\]"),
        ("pooler", r"to return a PooledGraphs, got \[\d+, 7\]"),
    ],
)
def test_an_output_of_another_shape(fit_with, kind, words):
    with pytest.raises(BadInput, match=f"^expected the {kind} 'mine' {words}$"):
        fit_with(kind, lambda *widths, **settings: Narrow())


def test_the_last_convolution_is_as_wide_as_there_are_classes(fit_with):
    """Where the network reads its logits off the last layer; one more would be a class that nobody has."""
    words = r"^expected the convolution 'mine' to return nodes of shape \[\d+, 4\], got \[\d+, 5\]$"
    with pytest.raises(BadInput, match=words):
        fit_with("convolution", lambda a, b, **settings: GraphConv(a, 5 if b == 4 else b), readout="layer")


def test_a_pooler_with_other_clusters(fit_with):
    with pytest.raises(
        BadInput, match=r"^expected the pooler 'mine' to return S of shape \[\d+, 3\], got \[\d+, 2\]$"
    ):
        fit_with("pooler", FewColumns)


def test_a_norm_that_fails_in_training_only(fit_with):
    with pytest.raises(BadInput, match=r"^expected the norm 'mine' to run on nodes \[N, F\], got RuntimeE"):
        fit_with("norm", lambda channels: BreaksInTraining())


def test_what_fits_is_trained_and_has_no_hooks_left(fit_with):
    model = fit_with("convolution", GraphConv, skip="gated", readout="layer").model
    assert not any(module._forward_hooks or module._forward_pre_hooks for module in model.convs)


def test_errors_of_others_stay_as_they_are(fit_with):
    result = fit_with("norm", lambda channels: nn.LayerNorm(channels))
    with pytest.raises(ZeroDivisionError), named_in_errors(result.model, result.spec.model):
        1 / 0  # noqa: B018
    result.model.norms[0].forward = lambda x: (_ for _ in ()).throw(MemoryError)
    with pytest.raises(MemoryError), named_in_errors(result.model, result.spec.model):
        result.model.norms[0](torch.ones(2, 8))
