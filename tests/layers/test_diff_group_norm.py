import pytest
import torch
from torch_geometric.nn.norm import DiffGroupNorm as PyGDiffGroupNorm

from analysis.checks import BadInput
from analysis.layers import DiffGroupNorm, diff_group_norm
from analysis.layers._kernels import group_norm_chunked, group_norm_stored_products
from tests.layers.compilers import COMPILERS
from tests.reference import diff_group_norm_by_loops

F, G = 6, 4


@pytest.fixture(params=["products", "whole", "one chunk", "many chunks", "formula"])
def route(request, monkeypatch):
    """Every way the layer can take; all must give the same numbers."""
    if request.param != "products":
        monkeypatch.setattr(group_norm_stored_products, "FEW_PRODUCTS", 0)
    if "chunk" in request.param:
        monkeypatch.setattr(diff_group_norm, "direct_terms", lambda *_: None)
    if request.param == "many chunks":
        monkeypatch.setattr(
            group_norm_chunked, "_chunks", lambda x: (slice(i, i + 7) for i in range(0, len(x), 7))
        )
    if request.param == "formula":
        monkeypatch.setattr(torch.compiler, "is_compiling", lambda: True)
    return request.param


def pair(*, seed=0, dtype=torch.float64, **options):
    """PyG's layer and ours with the same random parameters and running statistics."""
    torch.manual_seed(seed)
    theirs = PyGDiffGroupNorm(F, G, lamda=0.7, **options).to(dtype)
    with torch.no_grad():
        for values in [*theirs.parameters(), *theirs.buffers()]:
            if values.is_floating_point():
                values.uniform_(0.5, 2)
    ours = DiffGroupNorm(F, G, lamda=0.7, **options).to(dtype)
    ours.load_state_dict(theirs.state_dict())
    return theirs, ours


def run(layer, x, out_grad):
    x = x.clone().requires_grad_()
    out = layer(x)
    return [out, *torch.autograd.grad(out, [x, *layer.parameters()], out_grad), *layer.buffers()]


def assert_same(ours, theirs, **tolerance):
    assert len(ours) == len(theirs)
    for mine, other in zip(ours, theirs, strict=True):
        torch.testing.assert_close(mine, other, **tolerance)


def nodes(count=50, *, seed=1, dtype=torch.float64):
    torch.manual_seed(seed)
    return torch.randn(count, F, dtype=dtype), torch.randn(count, F, dtype=dtype)


@pytest.mark.parametrize("training", [True, False])
@pytest.mark.parametrize(
    "options",
    [
        {},
        {"affine": False},
        {"track_running_stats": False},
        {"momentum": None},
        {"momentum": 0.3, "eps": 0.1},
    ],
)
def test_equals_pyg_in_outputs_gradients_and_running_statistics(route, options, training):
    theirs, ours = pair(**options)
    theirs.train(training)
    ours.train(training)
    for seed in range(2):  # twice, so that the running statistics have a history
        x, out_grad = nodes(seed=seed)
        assert_same(run(ours, x, out_grad), run(theirs, x, out_grad))


@pytest.mark.parametrize("training", [True, False])
def test_equals_pyg_in_float32(route, training):
    theirs, ours = pair(dtype=torch.float32)
    theirs.train(training)
    ours.train(training)
    x, out_grad = nodes(200, dtype=torch.float32)
    assert_same(run(ours, x, out_grad), run(theirs, x, out_grad), rtol=1e-4, atol=1e-4)


def test_equals_slow_loops(route):
    _, ours = pair()
    x, _ = nodes(9)
    weight, scale, shift = (p.detach() for p in ours.parameters())
    expected = diff_group_norm_by_loops(x, weight, scale, shift, lamda=0.7, eps=1e-5)
    torch.testing.assert_close(ours(x), expected)


def test_weights_load_in_both_directions():
    theirs, ours = pair()
    assert list(ours.state_dict()) == list(theirs.state_dict())
    theirs.load_state_dict(ours.state_dict())
    assert str(ours) == str(theirs) == "DiffGroupNorm(6, groups=4)"


def test_frozen_statistics_of_the_inner_norm_are_respected(route):
    theirs, ours = pair()
    theirs.norm.eval()
    ours.norm.eval()
    x, out_grad = nodes()
    assert_same(run(ours, x, out_grad), run(theirs, x, out_grad))


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("sharpness", [0.0, 1.0])
@pytest.mark.parametrize(("mean", "spread"), [(1e3, 1e-2), (1e2, 1.0)])
def test_survives_a_large_mean(route, dtype, sharpness, mean, spread):
    _, ours = pair(dtype=dtype)
    with torch.no_grad():
        ours.lin.weight.sub_(1.2).mul_(sharpness)
    x, out_grad = nodes(400, dtype=dtype)
    x = (mean * torch.tensor([1, -1, 1, 2, 0.5, 0], dtype=dtype) + spread * x).to(dtype)
    exact = DiffGroupNorm(F, G, lamda=0.7).double()
    exact.load_state_dict(ours.state_dict())
    expected = run(exact, x.double(), out_grad.double())
    actual = run(ours, x, out_grad)
    added = [actual[0] - x, expected[0] - x.double()]
    torch.testing.assert_close(added[0].double(), added[1], rtol=1e-3, atol=2e-3)
    torch.testing.assert_close(ours.norm.running_var.double(), exact.norm.running_var, rtol=1e-3, atol=0)
    scale = expected[1].abs().max()
    torch.testing.assert_close(actual[1].double() / scale, expected[1] / scale, rtol=0, atol=2e-3)


@pytest.mark.parametrize("training", [True, False])
def test_running_statistics_take_no_part_in_the_graph(route, training):
    _, ours = pair()
    ours.train(training)
    ours(nodes()[0])
    assert not any(values.requires_grad for values in ours.buffers())


@pytest.mark.parametrize("training", [True, False])
def test_gradcheck(route, training):
    _, ours = pair()
    ours.train(training)
    parameters = list(ours.parameters())
    x = nodes(8)[0].requires_grad_()
    assert torch.autograd.gradcheck(lambda x, *_: ours(x), (x, *parameters))


def test_can_be_differentiated_twice(route):
    _, ours = pair()
    x = nodes(5)[0].requires_grad_()
    assert torch.autograd.gradgradcheck(lambda x, *_: ours(x), (x, *ours.parameters()))


def test_does_not_depend_on_the_order_of_nodes(route):
    _, ours = pair()
    x, _ = nodes()
    order = torch.randperm(len(x))
    torch.testing.assert_close(ours(x[order]), ours(x)[order])


def test_is_the_same_every_time(route):
    _, ours = pair(dtype=torch.float32)
    x, out_grad = nodes(300, dtype=torch.float32)
    first, second = (run(ours, x, out_grad)[:5] for _ in range(2))
    for one, other in zip(first, second, strict=True):
        assert torch.equal(one, other)


def test_no_weight_no_change(route):
    layer = DiffGroupNorm(F, G, lamda=0.0).double()
    x, _ = nodes()
    torch.testing.assert_close(layer(x), x)


def test_group_assignments_are_the_softmax_of_the_logits():
    _, ours = pair()
    x, _ = nodes()
    S = ours.group_assignments(x)
    torch.testing.assert_close(
        S, (x @ ours.lin.weight.T).exp() / (x @ ours.lin.weight.T).exp().sum(1, keepdim=True)
    )


def test_autocast_computes_in_float32(route):
    theirs, ours = pair(dtype=torch.float32)
    x, _ = nodes(200, dtype=torch.float32)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        out, expected = ours(x.bfloat16()), theirs(x.bfloat16())
    torch.testing.assert_close(out, expected, rtol=0.05, atol=0.05)  # the type, too
    with torch.autocast("cpu", dtype=torch.bfloat16):
        inside = ours(x)
    torch.testing.assert_close(inside, ours(x), rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
def test_half_precision_stays_and_is_computed_in_float32(dtype):
    _, ours = pair(dtype=torch.float32)
    x, out_grad = nodes(100, dtype=torch.float32)
    expected = ours(x)
    ours.to(dtype)
    actual = run(ours, x.to(dtype), out_grad.to(dtype))
    assert all(value.dtype in (dtype, torch.int64) for value in actual)
    torch.testing.assert_close(actual[0].float(), expected, rtol=0.1, atol=0.1)


@pytest.mark.parametrize("backend", COMPILERS)
def test_compiles_as_one_graph(backend):
    _, ours = pair(dtype=torch.float32)
    x, _ = nodes(100, dtype=torch.float32)
    expected = ours(x)
    compiled = torch.compile(ours, fullgraph=True, backend=backend)
    torch.testing.assert_close(compiled(x), expected, rtol=1e-4, atol=1e-4)


def test_a_single_node(route):
    theirs, ours = pair()
    with pytest.raises(BadInput, match="expected 2 nodes or more to normalise over, got 1"):
        ours(torch.zeros(1, F, dtype=torch.float64))
    theirs.eval()
    ours.eval()
    x, out_grad = nodes(1)
    assert_same(run(ours, x, out_grad), run(theirs, x, out_grad))


def test_no_nodes(route):
    theirs, ours = pair()
    x = torch.zeros(0, F, dtype=torch.float64)
    assert ours(x).shape == theirs(x).shape == (0, F)


def test_a_batch_of_one_padded_graph_passes_as_in_pyg(route):
    theirs, ours = pair()
    x, _ = nodes()
    torch.testing.assert_close(ours(x[None]), theirs(x[None]))


@pytest.mark.parametrize("bad", [float("nan"), float("inf")])
def test_the_first_number_that_is_none_is_named(route, bad):
    if route == "formula":
        pytest.skip("a compiled graph cannot look at its numbers")
    _, ours = pair()
    x, _ = nodes()
    x[3, 5] = bad
    for training in (True, False):
        ours.train(training)
        with pytest.raises(BadInput, match=rf"expected finite x, got {bad} at \[3, 5\]"):
            ours(x)


def test_never_makes_the_products_of_a_large_input():
    layer = DiffGroupNorm(64, 10)
    x = torch.randn(20_000, 64, requires_grad=True)
    with torch.profiler.profile(profile_memory=True) as profile:
        layer(x).sum().backward()
    largest = max(event.cpu_memory_usage for event in profile.events() if event.name.startswith("aten::"))
    assert largest <= 2 * x.numel() * 4  # the products would be 10 times x
