"""Ways in which strangers' code uses a DiffGroupNorm: each gives what PyG's gives, or one sentence."""

import copy
import io
import warnings

import pytest
import torch
from torch import nn
from torch._subclasses.fake_tensor import FakeTensorMode
from torch.fx.experimental.proxy_tensor import make_fx
from torch.nn.utils import parametrizations, prune
from torch_geometric.nn import GCN, DeepGCNLayer, GCNConv
from torch_geometric.nn.norm import DiffGroupNorm as PyGDiffGroupNorm

from analysis.checks import BadInput
from analysis.layers import DiffGroupNorm
from tests.layers.pairs import TINY, F, G, assert_same, changed, nodes, norms

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning")
EDGES = torch.tensor([[0, 1, 2, 3, 4, 5], [1, 2, 3, 4, 5, 0]])


class LoRA(nn.Module):
    """A linear map with a low-rank change beside it, as adapters have it."""

    def __init__(self, base):
        super().__init__()
        self.base, self.down = base, nn.Linear(base.in_features, 2, bias=False)
        self.up = nn.Linear(2, base.out_features, bias=False)

    def forward(self, x):
        return self.base(x) + self.up(self.down(x))


def patched(module, forward):
    module.forward = forward


def halve(module, args, out):
    return out / 2


REPLACED = {
    "a bias on lin": lambda m: setattr(m, "lin", nn.Linear(F, G)),
    "LoRA on lin": lambda m: setattr(m, "lin", LoRA(m.lin)),
    "a network in place of lin": lambda m: setattr(
        m, "lin", nn.Sequential(nn.Linear(F, 9), nn.ReLU(), nn.Linear(9, G))
    ),
    "no norm": lambda m: setattr(m, "norm", nn.Identity()),
    "a layer norm in place of the batch norm": lambda m: setattr(m, "norm", nn.LayerNorm(G * F)),
    "an RMS norm": lambda m: setattr(m, "norm", nn.RMSNorm(G * F)),
    "a hook that changes the logits": lambda m: m.lin.register_forward_hook(halve),
    "a hook that changes the normalised products": lambda m: m.norm.register_forward_hook(halve),
    "a hook before the norm": lambda m: m.norm.register_forward_pre_hook(lambda _, args: (args[0] + 1,)),
    "a hook on gradients": lambda m: m.lin.register_full_backward_hook(lambda _, gi, go: (gi[0] * 2,)),
    "a hook on gradients of outputs": lambda m: m.norm.register_full_backward_pre_hook(
        lambda _, go: (go[0] * 2,)
    ),
    "a patched forward": lambda m: patched(m.lin, lambda x: x[:, :G].contiguous()),
    "pruned weights": lambda m: prune.l1_unstructured(m.lin, "weight", amount=0.5),
    "spectral normalisation by a hook": lambda m: nn.utils.spectral_norm(m.lin),
    "spectral normalisation by parametrization": lambda m: parametrizations.spectral_norm(m.lin),
    "weight normalisation": lambda m: parametrizations.weight_norm(m.lin),
    "a frozen batch norm": lambda m: m.norm.requires_grad_(False),
    "statistics not tracked any more": lambda m: setattr(m.norm, "track_running_stats", False),
    "another momentum": lambda m: setattr(m.norm, "momentum", None),
    "another eps": lambda m: setattr(m.norm, "eps", 0.1),
    "another lamda": lambda m: setattr(m, "lamda", 2),
    "synchronised, in one process": nn.SyncBatchNorm.convert_sync_batchnorm,
}


@pytest.mark.parametrize("way", REPLACED)
def test_what_is_put_in_or_hung_on_is_heeded(way):
    assert_same(changed(norms(), REPLACED[way]), nodes())


def test_groups_as_many_as_features_can_be_the_features():
    pair = DiffGroupNorm(F, F, lamda=0.5), PyGDiffGroupNorm(F, F, lamda=0.5)
    assert_same(changed(pair, lambda m: setattr(m, "lin", nn.Identity())), nodes())


def test_a_batch_norm_in_evaluation_inside_a_layer_in_training():
    ours, theirs = norms()
    for layer in (ours, theirs):
        layer.norm.running_var.uniform_(0.5, 2, generator=torch.Generator().manual_seed(0))
        layer.train().norm.eval()
    torch.testing.assert_close(ours(nodes()), theirs(nodes()), **TINY)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            lambda m: setattr(m, "lin", nn.Identity()),
            r"expected lin to return \[30, 4\], got \[30, 6\] from Identity",
        ),
        (lambda m: setattr(m, "lin", nn.Linear(F, G + 1, bias=False)), "expected lin from 6 to 4 features"),
        (lambda m: setattr(m, "norm", nn.BatchNorm1d(F)), "and norm of 24, got .*BatchNorm1d"),
        (
            lambda m: setattr(m, "norm", nn.Linear(G * F, 3)),
            r"expected norm to return \[30, 24\], got \[30, 3\] from Linear",
        ),
        (lambda m: patched(m.lin, lambda x: None), r"expected lin to return \[30, 4\], got no tensor"),
    ],
)
def test_what_cannot_be_there_is_refused(change, message):
    (ours, _) = norms()
    change(ours)
    with pytest.raises(BadInput, match=message):
        ours(nodes())


def test_hooks_on_all_modules_see_the_submodules():
    ours, _ = norms()
    called = []
    with nn.modules.module.register_module_forward_hook(lambda m, args, out: called.append(m)):
        ours(nodes())
    assert called == [ours.lin, ours.norm, ours]


def test_group_assignments_are_those_of_the_replaced_map():
    ours, _ = norms()
    ours.lin = LoRA(ours.lin)
    torch.testing.assert_close(ours.group_assignments(nodes()), ours.lin(nodes()).softmax(-1))


@pytest.mark.skipif("fbgemm" not in torch.backends.quantized.supported_engines, reason="no int8 kernels here")
def test_dynamic_quantization():
    pair = tuple(torch.ao.quantization.quantize_dynamic(m.eval(), {nn.Linear}) for m in norms())
    torch.testing.assert_close(pair[0](nodes()), pair[1](nodes()))


def exported(layer, training):
    size = torch.export.Dim("nodes")
    return torch.export.export(layer.train(training), (nodes(),), dynamic_shapes=({0: size},)).module()


def compiled(layer, training):
    return torch.compile(layer.train(training), fullgraph=True, dynamic=True, backend="eager")


@pytest.mark.parametrize("training", [True, False])
@pytest.mark.parametrize(
    "way",
    [
        exported,
        lambda layer, training: torch.jit.script(layer.train(training)),
        lambda layer, training: torch.jit.trace(layer.train(training), nodes(), check_trace=False),
        lambda layer, training: torch.fx.symbolic_trace(layer.train(training)),
        compiled,
        lambda layer, training: copy.deepcopy(layer.train(training)),
    ],
    ids=["export", "script", "trace", "fx", "compile", "deepcopy"],
)
def test_a_form_of_the_layer_takes_any_number_of_nodes(way, training):
    ours, theirs = norms()
    torch._dynamo.reset()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        form = way(ours, training)
    theirs.train(training)
    for N in (7, 30, 500, 5000):
        torch.testing.assert_close(form(nodes(N)), theirs(nodes(N)), **TINY)


def test_an_exported_layer_has_no_bound_on_the_number_of_nodes():
    size = torch.export.Dim("nodes")
    program = torch.export.export(norms()[0].eval(), (nodes(),), dynamic_shapes=({0: size},))
    (bounds,) = program.range_constraints.values()
    assert bounds.lower <= 2
    assert bounds.upper > 10**9


def test_without_values():
    ours, _ = norms()
    assert copy.deepcopy(ours).to("meta")(nodes().to("meta")).shape == (30, F)
    with FakeTensorMode(allow_non_fake_inputs=True):
        for N in (3, 3000):
            assert ours(torch.empty(N, F)).shape == (N, F)
    graph = make_fx(ours.eval())(nodes())
    torch.testing.assert_close(graph(nodes()), ours(nodes()), **TINY)


def test_parameters_from_outside():
    ours, theirs = (layer.eval() for layer in norms())
    doubled = {name: 2 * value for name, value in theirs.state_dict().items() if value.is_floating_point()}
    expected = torch.func.functional_call(theirs, doubled, nodes())
    torch.testing.assert_close(torch.func.functional_call(ours, doubled, nodes()), expected, **TINY)
    many = {name: torch.stack([value, 2 * value]) for name, value in doubled.items()}

    def run(layer, x):
        return torch.func.vmap(lambda values: torch.func.functional_call(layer, values, x))(many)

    torch.testing.assert_close(run(ours, nodes()), run(theirs, nodes()), **TINY)


def test_saved_and_loaded():
    ours, _ = norms()
    file = io.BytesIO()
    torch.save(ours, file)
    file.seek(0)
    loaded = torch.load(file, weights_only=False)
    torch.testing.assert_close(loaded(nodes()), ours(nodes()))


def test_recomputed_in_the_backward():
    def recomputed(layer):
        return lambda x: torch.utils.checkpoint.checkpoint(layer, x, use_reentrant=False)

    ours, theirs = norms()
    one, two = nodes().requires_grad_(), nodes().requires_grad_()
    recomputed(ours)(one).square().sum().backward()
    recomputed(theirs)(two).square().sum().backward()
    torch.testing.assert_close(one.grad, two.grad, **TINY)


def test_averaged_weights_with_their_statistics_taken_anew():
    results = []
    for layer in norms():
        model = torch.optim.swa_utils.AveragedModel(layer)
        model.update_parameters(layer)
        torch.optim.swa_utils.update_bn([nodes(20), nodes(40)], model)
        results.append(model.eval()(nodes()))
    torch.testing.assert_close(*results, **TINY)


def test_inside_pygs_models():
    results = []
    for layer in (DiffGroupNorm, PyGDiffGroupNorm):
        torch.manual_seed(0)
        norm = layer(8, 3)
        norm.lin.weight.data.normal_()
        torch.manual_seed(1)
        results.append(GCN(F, 8, 3, norm=norm).eval()(nodes(6), EDGES))
    torch.testing.assert_close(*results, **TINY)


def test_inside_a_residual_layer():
    results = []
    for layer in (DiffGroupNorm, PyGDiffGroupNorm):
        torch.manual_seed(0)
        block = DeepGCNLayer(GCNConv(F, F), layer(F, G), nn.ReLU(), "res+", ckpt_grad=False)
        results.append(block(nodes(6), EDGES))
    torch.testing.assert_close(*results, **TINY)
