import torch
from torch_geometric.data import Data

from analysis.training.tasks.edge_and_feature_dropout import edges_dropped, features_missing

RING = torch.stack([torch.arange(1000), (torch.arange(1000) + 1) % 1000])
BOTH = torch.cat([RING, RING.flip(0)], dim=1)


def test_undirected_edges_stay_or_go_together():
    torch.manual_seed(0)
    left = edges_dropped(BOTH, 0.3, undirected=True)
    pairs = {tuple(pair) for pair in left.T.tolist()}
    assert {(b, a) for a, b in pairs} == pairs
    assert pairs < {tuple(pair) for pair in BOTH.T.tolist()}
    assert 0.65 < len(pairs) / 2000 < 0.75
    assert not torch.equal(
        edges_dropped(RING, 0.3, undirected=False), edges_dropped(RING, 0.3, undirected=False)
    )


def test_missing_features_spare_the_training_nodes_and_the_given_graph():
    graph = Data(x=torch.ones(100, 2), train_mask=torch.arange(100) < 40)
    for share in (0.0, 0.5, 1.0):
        made = features_missing(graph, share=share, seed=1)
        gone = made.x.sum(1) == 0
        assert int(gone.sum()) == round(60 * share)
        assert not (gone & graph.train_mask).any()
    assert graph.x.min() == 1
    one, same, other = (features_missing(graph, share=0.5, seed=seed).x for seed in (1, 1, 2))
    assert torch.equal(one, same)
    assert not torch.equal(one, other)
