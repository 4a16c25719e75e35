"""Both layers beside PyG's where models are copied, saved, stacked, initialised or constrained."""

import copy
import io
import pickle

import pytest
import torch
from torch import nn
from torch.func import functional_call, stack_module_state
from torch.nn.utils import parametrizations
from torch_geometric import nn as pyg

from analysis.layers import DiffGroupNorm, MemPooling

X = torch.randn(30, 8, generator=torch.Generator().manual_seed(0))
BATCH = torch.arange(30) // 10
PAIRS = {
    "norm": (lambda: DiffGroupNorm(8, 4, lamda=0.1), lambda: pyg.DiffGroupNorm(8, 4, lamda=0.1)),
    "pool": (
        lambda: MemPooling(8, 6, heads=3, num_clusters=4),
        lambda: pyg.MemPooling(8, 6, heads=3, num_clusters=4),
    ),
}


def out(layer):
    given = layer(X) if layer.__class__.__name__.endswith("Norm") else layer(X, BATCH)
    return given[0] if isinstance(given, tuple) else given


def saved(layer):
    file = io.BytesIO()
    torch.save(layer, file)
    file.seek(0)
    return out(torch.load(file, weights_only=False))


def orthogonal(layer):
    torch.manual_seed(0)
    parametrizations.orthogonal(layer.lin)
    return out(layer)


def initialised(layer):
    layer.apply(lambda module: nn.init.ones_(module.weight) if isinstance(module, nn.Linear) else None)
    return out(layer)


def ensemble(layer):
    """Three copies in one call, as model ensembles are trained."""
    layers = [copy.deepcopy(layer).eval() for _ in range(3)]
    weights = stack_module_state(layers)
    empty = copy.deepcopy(layers[0]).to("meta")
    inputs = (X,) if layer.__class__.__name__.endswith("Norm") else (X, BATCH)

    def one(parameters, buffers):
        given = functional_call(empty, (parameters, buffers), inputs)
        return given[0] if isinstance(given, tuple) else given

    return torch.vmap(one)(*weights)


def hook_before(layer):
    layer.lin.register_forward_pre_hook(lambda module, args: (args[0] * 0.5,))
    return out(layer)


def replaced_weight(layer):
    layer.lin.weight = nn.Parameter(2 * layer.lin.weight)
    return out(layer)


WAYS = {
    "a deep copy": lambda layer: out(copy.deepcopy(layer)),
    "pickled": lambda layer: out(pickle.loads(pickle.dumps(layer))),
    "saved whole": saved,
    "an orthogonal map": orthogonal,
    "initialised by apply": initialised,
    "three in one call": ensemble,
    "a hook before the map": hook_before,
    "another weight": replaced_weight,
}


@pytest.mark.parametrize("kind", PAIRS)
@pytest.mark.parametrize("way", WAYS)
def test_it_comes_out_as_with_pygs(kind, way):
    ours, theirs = (make() for make in PAIRS[kind])
    theirs.load_state_dict(ours.state_dict())
    torch.testing.assert_close(WAYS[way](ours), WAYS[way](theirs), rtol=1e-4, atol=1e-5)
