import pytest
import torch
from torch_geometric.nn.dense import DMoNPooling, dense_diff_pool, dense_mincut_pool
from torch_geometric.utils import to_dense_adj

from analysis.layers import MemPooling, ragged
from analysis.models import ClusterNet, propagation
from analysis.models.poolers import POOLERS, ProjectionPooling, make_pooler, pooling_loss

EDGES = torch.tensor([[0, 1, 1, 2, 3, 4, 0, 2], [1, 0, 2, 1, 4, 3, 2, 0]])
BATCH = torch.tensor([0, 0, 0, 1, 1])
OTHERS = [name for name in POOLERS if name != "memory"]


def test_the_projection_is_a_softmax_and_the_clusters_its_sums():
    torch.manual_seed(0)
    pool, x = ProjectionPooling(4, 3, 2).requires_grad_(False), torch.randn(5, 4)
    pooled, S, S_h = pool.pool(x, ragged(BATCH, x))
    assert torch.equal(S_h[0], S)
    for graph, nodes in enumerate(([0, 1, 2], [3, 4])):
        for k in range(2):
            summed = sum(S[n, k] * x[n] for n in nodes)
            torch.testing.assert_close(pooled[graph, k], pool.lin.weight @ summed)
    scores = [pool.assign.weight @ node + pool.assign.bias for node in x]
    torch.testing.assert_close(S, torch.stack([torch.softmax(score, 0) for score in scores]))


def test_own_losses_are_pygs_terms_added():
    torch.manual_seed(1)
    S, x = torch.randn(5, 3).softmax(-1), torch.randn(1, 5, 2)
    adjacency = to_dense_adj(EDGES, max_num_nodes=5)
    *_, cut, orthogonality = dense_mincut_pool(x, adjacency, S.log()[None])
    torch.testing.assert_close(pooling_loss("mincut", S, EDGES), cut + orthogonality)
    *_, link, entropy = dense_diff_pool(x, adjacency, S.log()[None], normalize=False)
    torch.testing.assert_close(pooling_loss("diffpool", S, EDGES), link + entropy)
    dmon = DMoNPooling([3], 3)
    dmon.mlp = torch.nn.Identity()
    _, _, _, spectral, _, collapse = dmon(S.log()[None], adjacency)
    torch.testing.assert_close(pooling_loss("dmon", S, EDGES), spectral + collapse, rtol=1e-4, atol=1e-5)
    assert torch.allclose(pooling_loss("just_balance", torch.eye(3), EDGES[:, :4]), torch.tensor(-1.0))


def test_memory_layers_alone_have_keys_and_start_weights():
    memory = make_pooler("memory", 4, 2, heads=3, tau=1.0, head_weight=5.0)
    assert isinstance(memory, MemPooling)
    assert memory.conv.weight.unique().tolist() == [5.0]
    assert all(
        isinstance(make_pooler(n, 4, 2, heads=3, tau=1.0, head_weight=5.0), ProjectionPooling) for n in OTHERS
    )


@pytest.mark.parametrize("name", POOLERS)
def test_every_pooler_clusters_batches_and_lets_gradients_through(name):
    torch.manual_seed(0)
    sizes = {"encoder": "gcn", "encoder_layers": 2, "heads": 2, "clusters": (3,), "tau": 1.0}
    net = ClusterNet(6, 8, **sizes, head_weight=5.0, dropout=0.0, classes=2, pooler=name)
    out = net(torch.randn(5, 6), propagation(EDGES, 5), BATCH)
    (memory,) = out.memories
    assert (out.logits.shape, memory.S.shape, memory.pooled.shape) == ((2, 2), (5, 3), (2, 3, 8))
    torch.testing.assert_close(memory.S.sum(1), torch.ones(5))
    loss = out.logits.sum()
    if POOLERS[name].loss is not None:
        assert not net.memory_layers()
        loss = loss + pooling_loss(name, memory.S, EDGES, batch=memory.layout)
    loss.backward()
    assert all(p.grad is not None and p.grad.isfinite().all() for p in net.parameters())
