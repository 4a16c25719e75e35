import torch
from torch_geometric.data import Batch, Data

from analysis.layers._kernels.batch_layout import ragged, with_rows
from analysis.models import propagation
from analysis.training.tasks.graph_batches import pack

CPU = torch.device("cpu")


def graphs():
    torch.manual_seed(0)
    edges = [[[0, 1, 2], [1, 2, 0]], [[], []], [[3, 0], [0, 3]], [[1, 0], [0, 1]]]
    sizes = [3, 1, 5, 2]
    return [
        Data(x=torch.randn(n, 2), edge_index=torch.tensor(e).reshape(2, -1).long(), y=torch.tensor([i]))
        for i, (n, e) in enumerate(zip(sizes, edges, strict=True))
    ]


def edge_set(edge_index):
    return sorted(edge_index.T.tolist())


def test_a_batch_is_what_pyg_collates():
    ids = [2, 0, 3, 1, 2]
    taken = pack(graphs(), device=CPU).take(torch.tensor(ids))
    expected = Batch.from_data_list([graphs()[i] for i in ids])
    assert torch.equal(taken.x, expected.x)
    assert edge_set(taken.graph.edge_index) == edge_set(expected.edge_index)
    x = torch.randn(len(taken.x), 3)
    torch.testing.assert_close(taken.graph.sum(x), propagation(expected.edge_index, len(x)).sum(x))
    assert torch.equal(taken.layout.batch, expected.batch)
    assert torch.equal(taken.y, expected.y)
    assert len(taken.y) == 5


def test_a_graph_without_edges_can_be_taken_alone():
    taken = pack(graphs(), device=CPU).take(torch.tensor([1]))
    assert taken.graph.edge_index.shape == (2, 0)
    assert taken.graph.sum(taken.x).tolist() == [[0, 0]]
    assert taken.layout.batch.tolist() == [0]


def test_slices_of_a_reordered_set_are_the_graphs_taken_one_by_one():
    packed, order = pack(graphs(), device=CPU), torch.tensor([3, 1, 0, 2])
    batches = list(packed.reorder(order).batches(3))
    assert [len(batch.y) for batch in batches] == [3, 1]
    for batch, ids in zip(batches, order.split(3), strict=True):
        taken = packed.take(ids)
        assert torch.equal(batch.x, taken.x)
        assert torch.equal(batch.layout.batch, taken.layout.batch)
        assert torch.equal(batch.y, taken.y)
        assert edge_set(batch.graph.edge_index) == edge_set(taken.graph.edge_index)
        torch.testing.assert_close(batch.graph.sum(batch.x), taken.graph.sum(taken.x))


def test_the_layout_of_a_batch_is_what_a_look_at_its_ids_gives():
    packed = pack(graphs(), device=CPU)
    for batch in packed.reorder(torch.tensor([1, 2, 0, 3])).batches(3):
        expected = with_rows(ragged(batch.layout.batch, batch.x, batch_size=len(batch.y)))
        assert batch.layout.sizes == expected.sizes
        assert batch.layout.longest == expected.longest
        assert torch.equal(batch.layout.rows, expected.rows)


def test_directed_graphs_are_noticed():
    assert pack(graphs()[1:], device=CPU).undirected
    assert not pack(graphs(), device=CPU).undirected
