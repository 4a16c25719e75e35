import pytest
import torch

from analysis.models import propagation
from analysis.training.spec import RunSpec
from analysis.training.tasks.cluster_net_setup import (
    initialise_keys,
    keys_start_at,
    kl_loss,
    make_cluster_net,
    memory_arrays,
)
from analysis.training.tasks.kl_loss import kl_term

SPEC = RunSpec().with_(model__clusters=(3, 2), model__heads=2, training__warmup_epochs=4)
GRAPH = propagation(torch.tensor([[0, 1], [1, 0]]), 9)


def forward(spec=SPEC):
    torch.manual_seed(0)
    net = make_cluster_net(spec, in_channels=5, classes=None)
    return net, net(torch.randn(9, 5), GRAPH, None).memories


def test_no_kl_while_it_is_quiet_then_the_weighted_term():
    _, memories = forward()
    assert kl_loss(SPEC, memories, 4) is None
    weighted = SPEC.with_(training__kl_weight=2.5)
    assert kl_loss(weighted, memories, 5).item() == pytest.approx(
        2.5 * kl_term(memories, SPEC.training).item()
    )


@pytest.mark.parametrize("change", [{"training__kl": "none"}, {"training__kl_weight": 0}])
def test_no_kl_where_none_is_wanted(change):
    _, memories = forward()
    assert kl_loss(SPEC.with_(**change), memories, 30) is None


def test_a_run_shorter_than_its_warm_up_still_starts_its_keys():
    short = SPEC.with_(training__epochs=2)
    assert [epoch for epoch in (1, 2) if keys_start_at(short, epoch)] == [2]
    assert [epoch for epoch in range(1, 31) if keys_start_at(SPEC, epoch)] == [5]
    assert not any(keys_start_at(SPEC.with_(model__keys="random"), epoch) for epoch in range(31))


def test_started_keys_lie_among_the_nodes_of_their_own_layer():
    net, memories = forward()
    initialise_keys(net, memories, torch.Generator().manual_seed(0))
    for layer, memory in zip(net.memory_layers(), memories, strict=True):
        low, high = memory.x.min(0).values, memory.x.max(0).values
        assert ((layer.k >= low - 0.5) & (layer.k <= high + 0.5)).all()


def test_arrays_of_every_memory_layer():
    net, memories = forward()
    arrays = memory_arrays(net, memories)
    assert {name: a.shape for name, a in arrays.items()} == {
        "memory.0.x": (9, 32),
        "memory.0.keys": (2, 3, 32),
        "memory.0.head_weights": (2,),
        "memory.1.x": (3, 32),
        "memory.1.keys": (2, 2, 32),
        "memory.1.head_weights": (2,),
    }
