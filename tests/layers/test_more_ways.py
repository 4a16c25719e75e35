"""Both layers beside PyG's where models are copied, saved, stacked, initialised or constrained."""

import copy
import io
import pickle

import pytest
import torch
from torch import nn
from torch.func import functional_call, stack_module_state
from torch.nn.utils import parametrizations, parametrize, prune
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn
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


def built_without_memory(layer):
    built = copy.deepcopy(layer).to("meta").to_empty(device="cpu")
    built.load_state_dict(layer.state_dict())
    return out(built)


def assigned_weights(layer):
    layer.load_state_dict({name: value.clone() for name, value in layer.state_dict().items()}, assign=True)
    return out(layer)


def cached_parametrization(layer):
    parametrizations.weight_norm(layer.lin)
    with parametrize.cached():
        return out(layer)


def removed_parametrization(layer):
    torch.manual_seed(0)
    parametrizations.spectral_norm(layer.lin)
    out(layer)
    parametrize.remove_parametrizations(layer.lin, "weight")
    return out(layer)


class Doubled(nn.Module):
    def forward(self, weight):
        return 2 * weight


def parametrized_itself(layer):
    """The keys of the pool, the scale of the norm."""
    holder, name = (layer, "k") if hasattr(layer, "k") else (layer.norm, "weight")
    parametrize.register_parametrization(holder, name, Doubled())
    return out(layer)


def pruned_for_good(layer):
    parts = [(layer.lin, "weight")]
    prune.global_unstructured(parts, pruning_method=prune.L1Unstructured, amount=0.5)
    before = out(layer)
    prune.remove(layer.lin, "weight")
    return before, out(layer)


def hook_taken_away(layer):
    layer.lin.register_forward_hook(lambda module, args, given: 2 * given).remove()
    return out(layer)


class DoubledLinear(nn.Linear):
    def forward(self, x):
        return 2 * super().forward(x)


def of_another_class(layer):
    layer.lin.__class__ = DoubledLinear
    return out(layer)


def lazy(layer):
    torch.manual_seed(4)
    layer.lin = nn.LazyLinear(layer.lin.out_features, bias=False)
    return out(layer)


def averaged(layer):
    average = get_ema_multi_avg_fn(0.9)
    model = AveragedModel(layer, multi_avg_fn=average, use_buffers=True)
    out(layer)
    model.update_parameters(layer)
    return out(model.eval().module)


def trained_after_inference(layer):
    with torch.inference_mode():
        out(layer)
    out(layer).square().sum().backward()
    return layer.lin.weight.grad


def gradient_of_gradients(layer):
    gradients = torch.autograd.grad(out(layer).square().sum(), [*layer.parameters()], create_graph=True)
    sum(each.square().sum() for each in gradients).backward()
    return [parameter.grad for parameter in layer.parameters()]


def fused_steps(layer):
    optimizer = torch.optim.Adam(layer.parameters(), lr=0.1, fused=True)
    out(layer).square().sum().backward()
    optimizer.step()
    return out(layer.eval())


def as_one_vector(layer):
    vector = nn.utils.parameters_to_vector(layer.parameters())
    nn.utils.vector_to_parameters(2 * vector, layer.parameters())
    return out(layer)


WAYS = {
    "built on meta and filled": built_without_memory,
    "weights assigned, not copied": assigned_weights,
    "a cached parametrization": cached_parametrization,
    "a parametrization taken off": removed_parametrization,
    "a parametrization of its own parameter": parametrized_itself,
    "pruned for good": pruned_for_good,
    "a hook that was taken away": hook_taken_away,
    "a linear map of another class": of_another_class,
    "a lazy linear map": lazy,
    "an exponential average": averaged,
    "trained after inference mode": trained_after_inference,
    "gradients of gradients": gradient_of_gradients,
    "a fused optimizer": fused_steps,
    "parameters as one vector": as_one_vector,
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
