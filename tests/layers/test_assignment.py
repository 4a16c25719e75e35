import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from analysis.checks import BadInput
from analysis.layers import kl_to_target, mix_heads, student_t_assignment, target_distribution
from analysis.layers._kernels.batch_layout import ragged
from tests.reference import kl_by_loops, mixture_by_loops, student_t_by_loops, target_by_loops


def soft(N, K, *, seed=0, spread=2.0, leading=()):
    generator = torch.Generator().manual_seed(seed)
    return (spread * torch.randn(*leading, N, K, generator=generator, dtype=torch.float64)).softmax(-1)


@pytest.mark.parametrize("tau", [0.3, 1.0, 5.0])
def test_student_t_equals_slow_loops(tau):
    x, keys = torch.randn(7, 3).double(), torch.randn(2, 4, 3).double()
    torch.testing.assert_close(student_t_assignment(x, keys, tau), student_t_by_loops(x, keys, tau))


@pytest.mark.parametrize("tau", [1.0, 2.0])
def test_student_t_is_the_same_when_everything_moves(tau):
    x, keys = torch.randn(7, 3).double(), torch.randn(2, 4, 3).double()
    expected = student_t_assignment(x, keys, tau)
    torch.testing.assert_close(student_t_assignment(x + 50, keys + 50, tau), expected)
    turn = torch.linalg.qr(torch.randn(3, 3).double()).Q
    torch.testing.assert_close(student_t_assignment(x @ turn, keys @ turn, tau), expected)


def test_student_t_tends_to_the_softmax_of_a_gaussian_for_large_tau():
    x, keys = torch.randn(7, 3).double(), torch.randn(2, 4, 3).double()
    gaussian = (-0.5 * torch.cdist(x, keys).square()).softmax(-1)
    torch.testing.assert_close(student_t_assignment(x, keys, 1e7), gaussian, rtol=1e-4, atol=1e-6)


def test_student_t_stays_defined_where_every_kernel_underflows():
    S_h = student_t_assignment(torch.tensor([[1e6]]), torch.tensor([[[0.0], [1e5]]]), tau=100.0)
    assert S_h[0, 0].tolist() == pytest.approx([0.9**50.5 / (0.9**50.5 + 0.9**-50.5), 0.995], abs=0.01)


@pytest.mark.parametrize("offset", [0.0, 1e3])
def test_autocast_leaves_assignments_and_mixtures_in_full_precision(offset):
    x, keys = torch.randn(70, 3) + offset, torch.randn(2, 4, 3) + offset
    S_h, weights = student_t_assignment(x, keys), torch.tensor([5.0, -3.0])
    with torch.autocast("cpu", dtype=torch.bfloat16):
        assert torch.equal(student_t_assignment(x, keys), S_h)
        S = mix_heads(S_h, weights)
    torch.testing.assert_close(S, mix_heads(S_h, weights))


def test_mixture_equals_slow_loops():
    S_h, weights = soft(5, 4, leading=(3,)), torch.tensor([2.0, -1.0, 0.5]).double()
    torch.testing.assert_close(mix_heads(S_h, weights), mixture_by_loops(S_h, weights))
    torch.testing.assert_close(mix_heads(S_h, weights.view(1, 3, 1, 1)), mix_heads(S_h, weights))


def test_contrast_of_the_mixture_is_bounded_by_the_weights():
    S_h, weights = torch.eye(4).double().expand(3, 4, 4), torch.tensor([2.0, -1.0, 0.5]).double()
    S = mix_heads(S_h, weights)
    assert (S.amax(1) / S.amin(1)).max() <= math.exp(weights.abs().sum())
    inverted = mix_heads(S_h[:1], weights[1:2])
    assert (inverted.argmin(1) == torch.arange(4)).all()


@pytest.mark.parametrize("graphs", [[0, 0, 0, 0, 0, 0], [0, 0, 1, 1, 1, 1], [0, 2, 2, 2, 2, 2]])
def test_target_and_kl_equal_slow_loops(graphs):
    S, batch = soft(6, 3), torch.tensor(graphs)
    P = target_distribution(S, batch=batch)
    torch.testing.assert_close(P, target_by_loops(S, graphs))
    total = kl_by_loops(P, S)
    for detach in (True, False):
        assert kl_to_target(S, batch=batch, detach=detach).item() == pytest.approx(total / 6)
        per_graph = kl_to_target(S, batch=batch, detach=detach, per="graph", batch_size=4)
        assert per_graph.item() == pytest.approx(total / 4)


def test_frequencies_over_the_batch_are_those_of_one_large_graph():
    S, batch = soft(6, 3), torch.tensor([0, 0, 1, 1, 1, 1])
    torch.testing.assert_close(
        target_distribution(S, batch=batch, frequencies="batch"), target_by_loops(S, [0] * 6)
    )
    assert kl_to_target(S, batch=batch, frequencies="batch") == kl_to_target(S)
    assert kl_to_target(S, batch=batch) != kl_to_target(S)


def test_heads_are_averaged():
    S_h, batch = soft(6, 3, leading=(2,)), torch.tensor([0, 0, 1, 1, 1, 1])
    for options in ({"per": "node"}, {"per": "graph"}):
        each = [kl_to_target(S, batch=batch, **options) for S in S_h]
        torch.testing.assert_close(kl_to_target(S_h, batch=batch, **options), sum(each) / 2)


@pytest.mark.parametrize("detach", [True, False])
def test_gradients(detach):
    S, batch = soft(6, 3).requires_grad_(), torch.tensor([0, 0, 1, 1, 1, 1])
    P = target_distribution(S, batch=batch)
    P = P.detach() if detach else P
    expected = torch.autograd.grad((P * (P / S).log()).sum() / 6, S)
    torch.testing.assert_close(torch.autograd.grad(kl_to_target(S, detach=detach, batch=batch), S), expected)
    if not detach:
        assert torch.autograd.gradcheck(lambda S: kl_to_target(S, detach=False, batch=batch), S)
        assert torch.autograd.gradgradcheck(lambda S: kl_to_target(S, detach=False, batch=batch), S)


def test_a_constant_target_can_be_differentiated_twice_and_transformed():
    S, batch = soft(6, 3).requires_grad_(), torch.tensor([0, 0, 1, 1, 1, 1])
    P = target_distribution(S, batch=batch).detach()
    slope = torch.randn(6, 3, generator=torch.Generator().manual_seed(0)).double()

    def fixed(S):
        return (P * (P / S).log()).sum() / 6

    def ours(S):
        return kl_to_target(S, batch=batch, batch_size=2)

    first, second = [], []
    for loss in (ours, fixed):
        (gradient,) = torch.autograd.grad(loss(S), S, create_graph=True)
        first.append(gradient)
        second.append(torch.autograd.grad((gradient * slope).sum(), S)[0])
    torch.testing.assert_close(*first)
    torch.testing.assert_close(*second)
    torch.testing.assert_close(torch.func.grad(ours)(S.detach()), first[0].detach())
    change = torch.func.jvp(ours, (S.detach(),), (slope,))[1]
    torch.testing.assert_close(change, (first[0] * slope).sum().detach())


def test_a_layout_that_is_known_gives_the_same():
    S, batch = soft(6, 3), torch.tensor([0, 0, 1, 1, 1, 1])
    layout = ragged(batch, S, batch_size=4)
    for options in ({"per": "node"}, {"per": "graph"}, {"detach": False}, {"frequencies": "batch"}):
        expected = kl_to_target(S, batch=batch, batch_size=4, **options)
        assert torch.equal(kl_to_target(S, batch=layout, **options), expected)
    with pytest.raises(BadInput, match="for each of 5 nodes, got \\[6\\]"):
        kl_to_target(S[:5], batch=layout)


@pytest.mark.parametrize(
    ("nodes", "keys", "expected"),
    [
        (torch.float64, torch.float32, torch.float64),
        (torch.float32, torch.float64, torch.float64),
        (torch.bool, torch.float32, torch.float32),
        (torch.int64, torch.bfloat16, torch.float32),
    ],
)
def test_nodes_and_keys_of_different_types_meet_in_the_wider_one(nodes, keys, expected):
    x, k = torch.tensor([[1.0, 0.0]]), torch.tensor([[[0.0, 0.0], [3.0, 0.0]]])
    S_h = student_t_assignment(x.to(nodes), k.to(keys))  # kernels 1 / 2 and 1 / 5
    torch.testing.assert_close(S_h, torch.tensor([[[5 / 7, 2 / 7]]], dtype=expected))


def test_the_detached_target_sharpens_where_the_attached_one_flattens():
    logits = 0.1 * torch.randn(60, 4, generator=torch.Generator().manual_seed(0))
    steps = []
    for detach in (True, False):
        leaf = logits.clone().requires_grad_()
        steps.append(torch.autograd.grad(kl_to_target(leaf.softmax(1), detach=detach), leaf)[0].flatten())
    assert torch.cosine_similarity(*steps, dim=0) < -0.9


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float32])
@pytest.mark.parametrize("detach", [True, False])
def test_dead_clusters_and_padded_rows_are_finite_and_count_for_nothing(dtype, detach):
    S = torch.tensor([[0.7, 0.3, 0.0], [0.2, 0.8, 0.0], [0.0, 0.0, 0.0]], dtype=dtype).requires_grad_()
    kl = kl_to_target(S, detach=detach)
    assert kl.dtype == torch.float32
    assert kl.item() == pytest.approx(kl_to_target(S[:2, :2]).item(), rel=1e-5)
    assert torch.autograd.grad(kl, S)[0].isfinite().all()
    assert target_distribution(S)[2].tolist() == [0, 0, 0]


@pytest.mark.parametrize("S", [torch.full((5, 4), 0.25), torch.eye(4), torch.ones(3, 1), torch.zeros(0, 3)])
def test_is_zero_for_uniform_for_one_hot_and_without_nodes(S):
    assert kl_to_target(S).item() == pytest.approx(0, abs=1e-6)
    for per in ("node", "graph"):
        batch = torch.zeros(len(S), dtype=torch.long)
        assert kl_to_target(S, batch=batch, per=per).item() == pytest.approx(0, abs=1e-6)


@given(
    st.integers(1, 12),
    st.integers(1, 6),
    st.floats(0, 80),
    st.integers(0, 2**31),
    st.sampled_from([torch.float16, torch.bfloat16, torch.float32, torch.float64]),
)
def test_is_finite_and_not_negative_whatever_the_assignment(N, K, spread, seed, dtype):
    S = soft(N, K, seed=seed, spread=spread).to(dtype).requires_grad_()
    batch = torch.arange(N) // 3
    for detach in (True, False):
        kl = kl_to_target(S, detach=detach, batch=batch)
        assert kl.item() >= (-1e-6 if S.dtype.itemsize > 2 else -1e-2)  # half rows sum to 1 only roughly
        assert torch.autograd.grad(kl, S)[0].isfinite().all()
    rows = target_distribution(S, batch=batch).sum(1)
    torch.testing.assert_close(rows, torch.ones_like(rows), rtol=1e-3, atol=1e-3)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: student_t_assignment(torch.zeros(3, 2), torch.zeros(1, 4, 3)),
            r"got \[3, 2\] and \[1, 4, 3\]",
        ),
        (lambda: student_t_assignment(torch.zeros(3, 2), torch.zeros(1, 4, 2), 0), "finite tau > 0, got 0"),
        (lambda: mix_heads(torch.zeros(2, 3, 4), torch.zeros(3)), "got .* and 3 weights"),
        (lambda: kl_to_target(torch.zeros(3)), r"expected an assignment \[N, K\], got \[3\]"),
        (
            lambda: kl_to_target(soft(3, 2), per="cluster"),
            "expected per to be one of node, graph, got 'cluster'",
        ),
        (
            lambda: kl_to_target(soft(3, 2), frequencies="node"),
            "expected frequencies to be one of graph, batch",
        ),
        (lambda: kl_to_target(soft(3, 2), batch=torch.zeros(2, dtype=torch.long)), "for each of 3 nodes"),
        (lambda: kl_to_target(soft(3, 2), batch=torch.zeros(3)), "of torch.float32"),
        (lambda: kl_to_target(soft(3, 2), batch=torch.tensor([0, 1, -1])), "ids from 0, got -1 to 1"),
        (
            lambda: kl_to_target(soft(3, 2), batch=torch.tensor([0, 1, 3]), batch_size=3),
            "ids from 0 to 2, got 0 to 3",
        ),
        (lambda: kl_to_target(torch.eye(2, dtype=torch.long)), "floating-point assignment"),
        (lambda: kl_to_target(soft(3, 2).to_sparse()), "expected dense assignments, got sparse ones"),
        (lambda: kl_to_target(soft(3, 2), batch=[0, 0, 1]), "batch as a tensor, got list"),
        (lambda: kl_to_target(soft(3, 2), batch_size=2), "batch_size only beside batch, got 2 alone"),
        (lambda: target_distribution(soft(3, 2).numpy()), "assignments as a tensor, got ndarray"),
        (lambda: mix_heads(torch.zeros(2, 3, 4), [1.0, 1.0]), "weights as a tensor, got list"),
        (lambda: student_t_assignment(torch.eye(2).cfloat(), torch.zeros(1, 4, 2)), "real nodes, got"),
        (lambda: student_t_assignment(torch.eye(2), torch.zeros(1, 4, 2).to_sparse()), "dense keys"),
        (
            lambda: student_t_assignment(torch.full((1, 2), torch.nan), torch.zeros(1, 4, 2)),
            r"finite x, got nan at \[0, 0\]",
        ),
        (lambda: student_t_assignment(torch.full((1, 2), 1e25), torch.zeros(1, 4, 2)), "scale them down"),
    ],
)
def test_wrong_input_is_named(call, message):
    with pytest.raises(BadInput, match=message):
        call()


def test_a_cluster_that_holds_almost_nothing_has_a_finite_gradient():
    S = torch.tensor([[1.0, 1e-40]], requires_grad=True)
    (gradient,) = torch.autograd.grad(kl_to_target(S, detach=False), S)
    assert gradient.isfinite().all()
