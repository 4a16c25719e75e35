"""Ways in which strangers' code uses a MemPooling: each gives what PyG's gives, or one sentence."""

import copy

import pytest
import torch
from torch import nn
from torch._subclasses.fake_tensor import FakeTensorMode

from analysis.checks import BadInput
from tests.layers.pairs import OUT, TINY, F, H, K, assert_same, changed, nodes, pools
from tests.layers.test_ways_of_norm import LoRA, halve

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning")
BATCH = torch.tensor([0] * 4 + [1] * 9 + [2] * 17)


def double(module, into, out):
    return (into[0] * 2,)


class LargestHead(nn.Module):
    """The heads' maximum, one of the three ways of the authors' code."""

    def forward(self, S_h):
        return S_h.amax(1, keepdim=True)


REPLACED = {
    "a bias on conv": lambda m: setattr(m, "conv", nn.Conv2d(H, 1, 1)),
    "the largest head": lambda m: setattr(m, "conv", LargestHead()),
    "two convolutions": lambda m: setattr(
        m, "conv", nn.Sequential(nn.Conv2d(H, 4, 1), nn.ReLU(), nn.Conv2d(4, 1, 1))
    ),
    "a convolution over clusters": lambda m: setattr(m, "conv", nn.Conv2d(H, 1, (1, 3), padding=(0, 1))),
    "a hook on conv": lambda m: m.conv.register_forward_hook(halve),
    "a hook on gradients of conv": lambda m: m.conv.register_full_backward_hook(
        lambda _, gi, go: (gi[0] * 2,)
    ),
    "a hook on lin": lambda m: m.lin.register_forward_hook(halve),
    "a bias on lin": lambda m: setattr(m, "lin", nn.Linear(F, OUT)),
    "LoRA on lin": lambda m: setattr(m, "lin", LoRA(m.lin)),
    "no lin": lambda m: setattr(m, "lin", nn.Identity()),
    "frozen keys": lambda m: m.k.requires_grad_(False),
    "another tau": lambda m: setattr(m, "tau", 1),
}


@pytest.mark.parametrize("way", REPLACED)
@pytest.mark.parametrize("padded", [True, False])
def test_what_is_put_in_or_hung_on_is_heeded(way, padded):
    x = nodes().view(2, 15, F) if padded else nodes()
    assert_same(changed(pools(), REPLACED[way]), x, *([] if padded else [BATCH]))


def test_replaced_heads_are_heeded_without_padding_too():
    ours, _ = changed(pools(), REPLACED["two convolutions"])
    pooled = ours.pool(nodes(), BATCH)
    x_pooled, S = ours(nodes(), BATCH)
    torch.testing.assert_close(pooled.x_pooled, x_pooled)
    torch.testing.assert_close(pooled.S[4:13], S[1, :9])


def test_rows_of_padding_do_no_harm_there_either():
    ours, _ = changed(pools(), REPLACED["the largest head"])
    x, mask = nodes().view(2, 15, F), torch.arange(15) < torch.tensor([[15], [9]])
    before = ours(x, mask=mask)
    after = ours(x.masked_fill(~mask.unsqueeze(-1), torch.nan), mask=mask)
    torch.testing.assert_close(after, before)


@pytest.mark.parametrize("conv", [nn.Identity(), nn.Conv2d(H, 2, 1), nn.Conv2d(H, 1, 3)])
def test_heads_that_do_not_become_one_are_refused(conv):
    ours, _ = pools()
    ours.conv = conv
    for call in (ours, ours.pool):
        with pytest.raises(BadInput, match=r"expected conv to return \[1, 1, 30, 5\], got \[.*\] from"):
            call(nodes())


def test_dynamic_quantization():
    pair = tuple(torch.ao.quantization.quantize_dynamic(m.eval(), {nn.Linear}) for m in pools())
    torch.testing.assert_close(pair[0](nodes(), BATCH), pair[1](nodes(), BATCH), **TINY)


@pytest.mark.parametrize("rest", [(), (BATCH,), (BATCH, None, 6), (BATCH, None, 6, 5), (None, None, 40)])
def test_scripted_it_is_the_same(rest):
    ours, theirs = pools()
    torch.testing.assert_close(torch.jit.script(ours)(nodes(), *rest), theirs(nodes(), *rest), **TINY)


def test_scripted_padded():
    ours, theirs = pools()
    x, mask = nodes().view(2, 15, F), torch.arange(15) < torch.tensor([[15], [9]])
    torch.testing.assert_close(torch.jit.script(ours)(x, None, mask), theirs(x, mask=mask), **TINY)


@pytest.mark.parametrize("padded", [True, False])
def test_exported_for_any_number_of_nodes(padded):
    ours, theirs = pools()
    size = torch.export.Dim("nodes")

    def of(N):
        return nodes(2 * N).view(2, N, F) if padded else nodes(N)

    shapes = {"x": {1 if padded else 0: size}}
    program = torch.export.export(ours, (of(15),), dynamic_shapes=shapes)
    (bounds,) = program.range_constraints.values()
    assert bounds.upper > 10**9
    for N in (3, 700):
        torch.testing.assert_close(program.module()(of(N)), theirs(of(N)), **TINY)


@pytest.mark.parametrize("longest", [17, 6])
def test_batches_whose_sizes_are_told_compile_as_one_graph(longest):
    ours, theirs = pools()
    options = {"max_num_nodes": longest, "batch_size": 4}
    compiled = torch.compile(ours, fullgraph=True, backend="eager")
    torch.testing.assert_close(compiled(nodes(), BATCH, **options), theirs(nodes(), BATCH, **options), **TINY)
    exported = torch.export.export(ours, (nodes(), BATCH), options).module()
    torch.testing.assert_close(exported(nodes(), BATCH, **options), theirs(nodes(), BATCH, **options), **TINY)


def test_batches_whose_sizes_cannot_be_read_are_refused():
    ours, _ = pools()
    with pytest.raises(BadInput, match="expected batch_size and max_num_nodes beside a batch"):
        copy.deepcopy(ours).to("meta")(nodes().to("meta"), BATCH.to("meta"))
    with FakeTensorMode(allow_non_fake_inputs=True), pytest.raises(BadInput, match="batch_size and max_num"):
        ours(torch.empty(30, F), torch.zeros(30, dtype=torch.long))


def test_without_values():
    ours, theirs = pools()
    hollow = copy.deepcopy(ours).to("meta")
    told = {"batch_size": 3, "max_num_nodes": 17}
    for arguments, options in (((nodes(),), {}), ((nodes().view(2, 15, F),), {}), ((nodes(), BATCH), told)):
        shapes = [part.shape for part in theirs(*arguments, **options)]
        assert [part.shape for part in hollow(*(a.to("meta") for a in arguments), **options)] == shapes
    with FakeTensorMode(allow_non_fake_inputs=True):
        assert ours(torch.empty(2, 9, F))[1].shape == (2, 9, K)


def test_a_proxy_is_refused_in_words_and_a_leaf_is_not():
    class Model(nn.Module):
        def __init__(self):
            super().__init__()
            self.pool = pools()[0]

        def forward(self, x):
            return self.pool(x)[0]

    class Tracer(torch.fx.Tracer):
        def is_leaf_module(self, module, name):
            return name == "pool" or super().is_leaf_module(module, name)

    model = Model()
    with pytest.raises(BadInput, match="got a proxy of torch.fx; make MemPooling a leaf of your Tracer"):
        torch.fx.symbolic_trace(model)
    traced = torch.fx.GraphModule(model, Tracer().trace(model))
    torch.testing.assert_close(traced(nodes()), model(nodes()))


def test_parameters_from_outside():
    ours, theirs = pools()
    doubled = {name: 2 * value for name, value in theirs.state_dict().items()}
    expected = torch.func.functional_call(theirs, doubled, (nodes(), BATCH))
    torch.testing.assert_close(torch.func.functional_call(ours, doubled, (nodes(), BATCH)), expected, **TINY)


def test_traced_with_one_number_of_nodes_and_run_with_another():
    ours, theirs = (layer.requires_grad_(False) for layer in pools())
    traced = torch.jit.trace(ours, nodes(10).view(1, 10, F), check_trace=False)
    torch.testing.assert_close(traced(nodes().view(2, 15, F)), theirs(nodes().view(2, 15, F)), **TINY)
