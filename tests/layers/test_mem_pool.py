import pytest
import torch
from torch_geometric.nn.pool import MemPooling as PyGMemPooling

from analysis.layers import MemPooling, kl_to_target, student_t_mixture
from tests.layers.mem_pool_pair import OUT, F, H, K, assert_same, graphs, pair, run
from tests.reference import mixture_by_loops, student_t_by_loops


@pytest.fixture(params=["one chunk", "many chunks", "formula"])
def route(request, monkeypatch):
    """Every way the assignment can be computed; all must give the same numbers."""
    if request.param == "many chunks":
        monkeypatch.setattr(
            student_t_mixture, "_chunks", lambda x, width: (slice(i, i + 7) for i in range(0, len(x), 7))
        )
    if request.param == "formula":
        monkeypatch.setattr(torch.compiler, "is_compiling", lambda: True)
    return request.param


SIZES = [(7, 1, 10), (9,), (1, 1, 1), (80, 70), (200, 3, 3, 3)]


@pytest.mark.parametrize("tau", [1, 0.5, 2.0, 20.0])
@pytest.mark.parametrize("sizes", SIZES)
def test_equals_pyg_in_outputs_losses_and_gradients(route, sizes, tau):
    theirs, ours = pair(tau=tau)
    x, batch = graphs(*sizes)
    assert_same(run(ours, x, batch), run(theirs, x, batch))


@pytest.mark.parametrize(("heads", "clusters"), [(1, 4), (3, 1), (1, 1), (5, 10)])
def test_equals_pyg_for_one_head_and_one_cluster(route, heads, clusters):
    theirs, ours = pair(heads=heads, clusters=clusters)
    x, batch = graphs(7, 1, 10)
    assert_same(run(ours, x, batch), run(theirs, x, batch))


def test_equals_pyg_in_float32(route):
    theirs, ours = pair(dtype=torch.float32)
    x, batch = graphs(30, 5, 12, dtype=torch.float32)
    assert_same(run(ours, x, batch), run(theirs, x, batch), rtol=1e-4, atol=1e-5)


def test_equals_pyg_on_one_flat_graph_and_on_padded_ones(route):
    theirs, ours = pair()
    x, _ = graphs(12)
    assert_same(run(ours, x), run(theirs, x))
    padded = x.view(3, 4, F)
    assert_same(run(ours, padded), run(theirs, padded))
    mask = torch.tensor([[1, 1, 1, 1], [0, 1, 0, 1], [0, 0, 0, 0]], dtype=torch.bool)
    assert_same(run(ours, padded, mask=mask)[:2], run(theirs, padded, mask=mask)[:2])
    mask[2, 1] = True  # PyG's KL is not a number for a graph without nodes
    assert_same(run(ours, padded, mask=mask), run(theirs, padded, mask=mask))


@pytest.mark.parametrize("longest", [5, 10, 15])
def test_equals_pyg_in_the_rows_of_a_graph(longest):
    theirs, ours = pair()
    x, batch = graphs(7, 1, 10)
    options = {"max_num_nodes": longest, "batch_size": 3}
    assert_same(run(ours, x, batch, **options), run(theirs, x, batch, **options))


def test_stacks_as_in_pyg():
    outputs = []
    torch.manual_seed(0)
    for module in (PyGMemPooling, MemPooling):
        first, second = module(F, 8, 3, 4).double(), module(8, 3, 2, 1).double()
        for layer in (first, second):
            for parameter in layer.parameters():
                parameter.data = torch.linspace(-1, 2, parameter.numel()).double().view_as(parameter)
        x, batch = graphs(7, 1, 10)
        x.requires_grad_()
        between, S = first(x, batch)
        out, S2 = second(between)
        (out.sum() + first.kl_loss(S) + second.kl_loss(S2)).backward()
        outputs.append([out, S, S2, x.grad, first.k.grad, first.conv.weight.grad, second.lin.weight.grad])
    assert_same(outputs[1], outputs[0])


def test_a_mask_of_numbers_is_a_mask():
    theirs, ours = pair()
    x, _ = graphs(12)
    for mask in (torch.tensor([[1.0, 1.0, 0.0, 1.0]]), torch.tensor([[1, 1, 0, 1]])):
        mask = mask.repeat(3, 1)
        assert_same(ours(x.view(3, 4, F), mask=mask), theirs(x.view(3, 4, F), mask=mask))


@pytest.mark.parametrize("tau", [1e3, 1e8])
def test_a_large_tau_is_exact_in_float32(route, tau):
    _, ours = pair(tau=tau)
    x, batch = graphs(40)
    expected = run(ours, x, batch)
    assert_same(run(ours.float(), x.float(), batch), [e.float() for e in expected], rtol=1e-3, atol=1e-4)


def test_equals_slow_loops(route):
    _, ours = pair(tau=2.0)
    x, _ = graphs(9)
    S_h = student_t_by_loops(x, ours.k.detach(), 2.0)
    S = mixture_by_loops(S_h, ours.conv.weight.detach().flatten())
    result = ours.pool(x)
    torch.testing.assert_close(result.S_h, S_h)
    torch.testing.assert_close(ours.head_assignments(x), S_h)
    torch.testing.assert_close(result.S, S)
    torch.testing.assert_close(result.x_pooled[0], S.T @ x @ ours.lin.weight.T)


@pytest.mark.parametrize("sizes", SIZES)
def test_pool_equals_forward(route, sizes):
    _, ours = pair()
    x, batch = graphs(*sizes)
    result = ours.pool(x, batch)
    x_pooled, S = ours(x, batch)
    torch.testing.assert_close(result.x_pooled, x_pooled)
    torch.testing.assert_close(result.S, torch.cat([s[:n] for s, n in zip(S, sizes, strict=True)]))
    torch.testing.assert_close(
        kl_to_target(result.S, detach=False, per="graph", batch=batch), ours.kl_loss(S)
    )


@pytest.mark.parametrize("tau", [1.0, 3.0])
def test_gradients_of_the_heads_own_assignments(route, tau):
    _, ours = pair(tau=tau)
    x, batch = graphs(4, 6)

    def heads_and_all(x, *_):
        result = ours.pool(x, batch)
        return result.S_h, result.S, result.x_pooled

    inputs = (x.requires_grad_(), *ours.parameters())
    assert torch.autograd.gradcheck(heads_and_all, inputs)
    assert torch.autograd.gradcheck(lambda *inputs: heads_and_all(*inputs)[0], inputs[:2])


@pytest.mark.parametrize("sizes", [(3, 2), (70, 1)])
def test_can_be_differentiated_twice(sizes):
    _, ours = pair(heads=2, clusters=2)
    x, batch = graphs(*sizes)
    x = (x[:, :1].repeat(1, F) * 0.3).requires_grad_()
    inputs = (x, ours.k, ours.conv.weight)
    # entry by entry where that is quick: along random directions a wrong entry can cancel out
    few = sizes == (3, 2)
    assert torch.autograd.gradgradcheck(lambda x, *_: ours(x, batch)[0], inputs, fast_mode=not few)


@pytest.mark.parametrize("offset", [0.0, 1e3])
@pytest.mark.parametrize("tau", [1.0, 2.0])
def test_distances_stay_accurate_far_from_the_origin(route, offset, tau):
    theirs, ours = pair(dtype=torch.float32, tau=tau)
    x, batch = graphs(40, 30, dtype=torch.float32)
    with torch.no_grad():
        ours.k.add_(offset)
    exact = MemPooling(F, OUT, H, K, tau).double()
    exact.load_state_dict(ours.state_dict())
    expected = exact.pool((x + offset).double(), batch)
    actual = ours.pool(x + offset, batch)
    torch.testing.assert_close(actual.S_h.double(), expected.S_h, rtol=1e-4, atol=1e-6)
    torch.testing.assert_close(actual.S.double(), expected.S, rtol=1e-4, atol=1e-6)
    torch.testing.assert_close(actual.x_pooled.double(), expected.x_pooled, rtol=1e-4, atol=1e-4)


def test_gaps_in_the_ids_and_empty_graphs_are_finite_and_change_nothing(route):
    _, ours = pair()
    x, _ = graphs(4)
    dense = run(ours, x, torch.tensor([0, 0, 1, 1]))
    gaps = run(ours, x, torch.tensor([0, 0, 2, 2]), batch_size=4)
    for one, other in zip(dense[3:4], gaps[3:4], strict=True):
        assert other.isfinite().all()
        assert other.shape == one.shape
    assert gaps[0][[1, 3]].abs().sum() == 0
    torch.testing.assert_close(gaps[0][[0, 2]], dense[0])
    torch.testing.assert_close(gaps[2] * 4, dense[2] * 2)  # PyG's mean counts empty graphs, too


def test_no_nodes(route):
    _, ours = pair()
    x = torch.zeros(0, F, dtype=torch.float64)
    out, S = ours(x, torch.zeros(0, dtype=torch.long), batch_size=2)
    assert out.shape == (2, K, OUT)
    assert out.abs().sum() == 0
    assert S.shape == (2, 0, K)
    assert ours(x, torch.zeros(0, dtype=torch.long))[0].shape == (0, K, OUT)


def test_junk_in_padded_rows_is_harmless(route):
    _, ours = pair()
    x = torch.zeros(2, 3, F, dtype=torch.float64)
    mask = torch.tensor([[1, 1, 0], [1, 0, 0]], dtype=torch.bool)
    clean = run(ours, x, mask=mask)
    x[~mask] = float("nan")
    assert_same(run(ours, x, mask=mask), clean)


def test_batch_equals_single():
    _, ours = pair()
    x, batch = graphs(7, 1, 10)
    together = ours.pool(x, batch)
    for b in range(3):
        torch.testing.assert_close(together.x_pooled[b], ours.pool(x[batch == b]).x_pooled[0])


def test_follows_the_order_of_nodes():
    _, ours = pair()
    x, _ = graphs(20)
    order = torch.randperm(20)
    torch.testing.assert_close(ours.pool(x[order]).S, ours.pool(x).S[order])
    torch.testing.assert_close(ours.pool(x[order]).x_pooled, ours.pool(x).x_pooled)


def test_is_the_same_every_time():
    _, ours = pair(dtype=torch.float32)
    x, batch = graphs(70, 90, dtype=torch.float32)
    for one, other in zip(run(ours, x, batch), run(ours, x, batch), strict=True):
        assert torch.equal(one, other)


def test_looks_like_pyg():
    theirs, ours = pair()
    assert str(ours) == str(theirs) == "MemPooling(6, 5, heads=3, num_clusters=4)"
    assert {k: v.shape for k, v in ours.state_dict().items()} == {
        k: v.shape for k, v in theirs.state_dict().items()
    }
    theirs.load_state_dict(ours.state_dict())


def test_starts_like_pyg():
    torch.manual_seed(0)
    theirs = PyGMemPooling(F, OUT, H, K)
    torch.manual_seed(0)
    ours = MemPooling(F, OUT, H, K)
    assert_same(ours.parameters(), theirs.parameters())
