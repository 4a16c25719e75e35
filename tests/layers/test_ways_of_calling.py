"""Both layers beside PyG's where they are transformed, copied, wrapped or called in unusual ways."""

import copy

import pytest
import torch
from torch import nn
from torch.optim.swa_utils import update_bn
from torch.utils.checkpoint import checkpoint
from torch.utils.flop_counter import FlopCounterMode
from torch_geometric import nn as pyg

from tests.layers.test_more_ways import BATCH, PAIRS, X, out

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::UserWarning")


def is_norm(layer):
    return layer.__class__.__name__.endswith("Norm")


def call(layer, x):
    given = layer(x) if is_norm(layer) else layer(x, BATCH)
    return given[0] if isinstance(given, tuple) else given


def gradient(layer, x=X):
    x = x.clone().requires_grad_()
    call(layer, x).square().sum().backward()
    return x.grad


def reentrant_checkpoint(layer):
    x = X.clone().requires_grad_()
    checkpoint(lambda x: call(layer, x), x, use_reentrant=True).square().sum().backward()
    return x.grad, layer.lin.weight.grad


def jacobian(layer):
    layer.eval()
    return torch.func.jacrev(lambda x: call(layer, x).sum(0))(X)


def curvature(layer):
    layer.eval()
    return torch.autograd.functional.hvp(lambda x: call(layer, x).square().sum(), X, torch.ones_like(X))


def many_inputs(layer):
    layer.eval()
    return torch.vmap(lambda x: layer(x) if is_norm(layer) else layer(x)[0])(torch.stack([X, 2 * X]))


def shallow_copy(layer):
    twin = copy.copy(layer)
    twin.lin = nn.Linear(8, layer.lin.out_features, bias=False)
    nn.init.constant_(twin.lin.weight, 0.1)
    return out(twin), out(layer)


def of_a_parameter(layer):
    x = nn.Parameter(X.clone())
    call(layer, x).square().sum().backward()
    return x.grad


def by_keywords(layer):
    if is_norm(layer):
        return layer(x=X)
    return layer(x=X, batch=BATCH, mask=None, max_num_nodes=None, batch_size=3)


def counted_operations(layer):
    with FlopCounterMode(display=False):
        return out(layer)


class Wrapped(nn.Module):
    def __init__(self, layer):
        super().__init__()
        self.lin, self.layer = nn.Linear(8, 8), layer
        nn.init.eye_(self.lin.weight)

    def forward(self, x):
        return call(self.layer, self.lin(x))


def statistics_taken_anew(layer):
    model = Wrapped(layer)
    nn.init.zeros_(model.lin.bias)
    update_bn([X, 2 * X], model)
    return model.eval()(X)


def reset(layer):
    torch.manual_seed(5)
    layer.reset_parameters()
    return list(layer.parameters())


def hook_on_gradients_of_the_layer(layer):
    seen = []
    layer.register_full_backward_hook(lambda module, inputs, outputs: seen.append(inputs[0].clone()))
    return gradient(layer), seen


def without_a_weight(layer):
    state = layer.state_dict() | {"more": torch.ones(1)}
    del state["lin.weight"]
    missing, unexpected = layer.load_state_dict(state, strict=False)
    assert (missing, unexpected) == (["lin.weight"], ["more"])
    return out(layer)


def saved_by_data_parallel(layer):
    state = {f"module.{name}": 2 * value for name, value in layer.state_dict().items()}
    nn.modules.utils.consume_prefix_in_state_dict_if_present(state, "module.")
    layer.load_state_dict(state)
    return out(layer)


def one_map_in_two_layers(layer):
    twin = copy.deepcopy(layer)
    twin.lin = layer.lin
    (out(layer) + call(twin, 2 * X)).square().sum().backward()
    return layer.lin.weight.grad


def traced_and_frozen(layer):
    given = (X,) if is_norm(layer) else (X, BATCH)
    form = torch.jit.freeze(torch.jit.trace(layer.eval(), given, check_trace=False))
    again = form(2 * X, *given[1:])
    return again[0] if isinstance(again, tuple) else again


def rewritten_as_a_graph(layer):
    class Leaves(torch.fx.Tracer):
        def is_leaf_module(self, module, name):
            return True

    model = nn.Sequential(nn.Identity(), layer)
    graph = torch.fx.GraphModule(model, Leaves().trace(model))
    given = torch.fx.Transformer(graph).transform()(X)
    return given[0] if isinstance(given, tuple) else given


def flat_parameters(layer):
    flat = nn.Parameter(torch.cat([parameter.detach().flatten() for parameter in layer.parameters()]))
    views, begin = {}, 0
    for name, parameter in layer.named_parameters():
        views[name] = flat[begin : begin + parameter.numel()].view_as(parameter)
        begin += parameter.numel()
    given = torch.func.functional_call(layer, views, (X,) if is_norm(layer) else (X, BATCH))
    (given[0] if isinstance(given, tuple) else given).square().sum().backward()
    return flat.grad


def scaled_gradients(layer):
    scaler, optimizer = torch.amp.GradScaler("cpu"), torch.optim.SGD(layer.parameters(), 0.1)
    scaler.scale(out(layer).square().mean()).backward()
    scaler.step(optimizer)
    scaler.update()
    return out(layer.eval())


def in_pygs_sequential(layer):
    step = "x -> x" if is_norm(layer) else "x, batch -> x, S"
    return pyg.Sequential("x, batch", [(layer, step)])(X, BATCH)


def kept_deterministic(layer):
    torch.use_deterministic_algorithms(True)
    try:
        return gradient(layer)
    finally:
        torch.use_deterministic_algorithms(False)


def looked_at_for_anomalies(layer):
    with torch.autograd.detect_anomaly():
        return gradient(layer)


def without_gradients_of_its_own(layer):
    layer.requires_grad_(False)
    return gradient(layer)


WAYS = {
    "a reentrant checkpoint": reentrant_checkpoint,
    "a jacobian": jacobian,
    "a product with the Hessian": curvature,
    "many inputs in one call": many_inputs,
    "a shallow copy": shallow_copy,
    "nodes that are a parameter": of_a_parameter,
    "keywords": by_keywords,
    "operations counted": counted_operations,
    "statistics taken anew": statistics_taken_anew,
    "parameters reset": reset,
    "a hook on gradients of the layer": hook_on_gradients_of_the_layer,
    "a weight that is not in the file": without_a_weight,
    "a file of DataParallel": saved_by_data_parallel,
    "one map in two layers": one_map_in_two_layers,
    "traced and frozen": traced_and_frozen,
    "rewritten as a graph": rewritten_as_a_graph,
    "flat parameters": flat_parameters,
    "scaled gradients": scaled_gradients,
    "PyG's Sequential": in_pygs_sequential,
    "deterministic algorithms": kept_deterministic,
    "anomalies": looked_at_for_anomalies,
    "frozen": without_gradients_of_its_own,
    "shared memory": lambda layer: out(layer.share_memory()),
    "DataParallel": lambda layer: nn.DataParallel(Wrapped(layer))(X),
    "rows that are not next to each other": lambda layer: call(layer, X.t().contiguous().t()),
    "one row again and again": lambda layer: call(layer, X[:1].expand(30, 8)),
    "float64": lambda layer: call(layer.double(), X.double()),
}


@pytest.mark.parametrize("kind", PAIRS)
@pytest.mark.parametrize("way", WAYS)
def test_it_comes_out_as_with_pygs(kind, way):
    results = []
    ours, theirs = (make() for make in PAIRS[kind])
    theirs.load_state_dict(ours.state_dict())
    for layer in (ours, theirs):
        torch.manual_seed(0)
        results.append(WAYS[way](layer))
    torch.testing.assert_close(*results, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("kind", PAIRS)
def test_names_and_their_order_are_pygs(kind):
    """States of optimizers go by the order of parameters."""
    ours, theirs = (make() for make in PAIRS[kind])
    for names in ("named_parameters", "named_buffers", "named_modules"):
        assert [name for name, _ in getattr(ours, names)()] == [name for name, _ in getattr(theirs, names)()]
