import pytest
import torch

from analysis.layers.pooling_losses._sums.edge_order import columns_by_row, sorted_entries, sorting_order


@pytest.mark.parametrize("dtype", [torch.int32, torch.int64])
@pytest.mark.parametrize("weighted", [True, False])
def test_columns_and_weights_stay_with_their_rows(dtype, weighted):
    rows, columns = torch.randint(0, 50, (2, 400), dtype=dtype)
    weight = torch.rand(400) if weighted else None
    sorted_columns, sorted_weight = columns_by_row(rows, columns, weight, nodes=50)
    starts = torch.bincount(rows, minlength=50).cumsum(0)
    for row, (stop, count) in enumerate(zip(starts, torch.bincount(rows, minlength=50), strict=True)):
        assert (
            sorted_columns[stop - count : stop].sort().values.equal(columns[rows == row].sort().values.long())
        )
        if weighted:
            torch.testing.assert_close(
                sorted_weight[stop - count : stop].sum(), weight[rows == row].sum(), atol=1e-5, rtol=0
            )


def test_edges_in_order_are_left_as_they_are():
    rows, columns, weight = torch.tensor([0, 0, 1]), torch.tensor([2, 1, 0]), torch.rand(3)
    same = columns_by_row(rows, columns, weight, nodes=3)
    assert same[0] is columns
    assert same[1] is weight


def test_sorting_leaves_its_argument_alone():
    entries = torch.tensor([3, 1, 2])
    assert sorted_entries(entries).tolist() == [1, 2, 3]
    assert sorting_order(entries).tolist() == [1, 2, 0]
    assert entries.tolist() == [3, 1, 2]
