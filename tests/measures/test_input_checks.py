"""Reading states in pieces, and telling a good edge list from a bad one."""

import pytest
import torch

from analysis.checks import BadInput
from analysis.measures import Undefined
from analysis.measures.input_checks import check_edges, check_finite_features, check_state, float64_rows
from analysis.measures.reach.hops import check_directed_edges


def test_pieces_cover_all_rows_in_order(monkeypatch):
    monkeypatch.setattr("analysis.measures.input_checks.PIECE", 7)
    x = torch.randn(23, 3, generator=torch.Generator().manual_seed(0))
    nodes = torch.arange(22, -1, -2)
    out = torch.zeros(12, 3, dtype=torch.float64)
    sizes = []
    for piece, rows in float64_rows(x, nodes, 0.5):
        out[piece] = rows
        sizes.append(len(rows))
    assert torch.equal(out, x[nodes].double() * 2)
    assert max(sizes) == 2


def test_large_finite_values_pass_although_their_sum_overflows():
    assert check_state(torch.full((10, 10), 3e38)).isfinite().all()


def test_values_that_are_not_finite_are_undefined_and_shapes_are_bad_input():
    with pytest.raises(Undefined, match="2 NaN or infinite"):
        check_state(torch.tensor([[float("nan"), 1.0, float("-inf")]]))
    with pytest.raises(BadInput, match="to_dense"):
        check_state(torch.eye(2).to_sparse())
    with pytest.raises(BadInput, match="floating") as caught:
        check_state(torch.ones(2, 2, dtype=torch.long))
    assert not isinstance(caught.value, Undefined)


@pytest.mark.parametrize("edges", [[[0, 1, 2], [1, 2, 0]], [[0, 1], [1, 2]], [[0, 1, 0], [1, 0, 1]]])
def test_one_way_edges_are_refused_even_where_all_degrees_are_equal(edges):
    with pytest.raises(BadInput, match="in both directions"):
        check_edges(torch.tensor(edges), 3)


def test_edges_lose_their_loops_and_keep_their_multiplicity():
    edges = torch.tensor([[0, 1, 2, 2, 0, 1], [1, 0, 2, 2, 1, 0]], dtype=torch.int32)
    assert check_edges(edges, 3).tolist() == [[0, 1, 0, 1], [1, 0, 1, 0]]
    assert check_edges(torch.zeros(2, 0, dtype=torch.long), 3).shape == (2, 0)


def test_a_sparse_matrix_or_a_mask_is_no_edge_list():
    edges = torch.tensor([[0, 1], [1, 0]])
    for values in (torch.ones(2), torch.ones(2, dtype=torch.long)):
        with pytest.raises(BadInput, match=r"got a sparse matrix; take its .coalesce\(\).indices\(\)"):
            check_edges(torch.sparse_coo_tensor(edges, values, (2, 2)), 2)
    with pytest.raises(BadInput, match=r"\[2, 2\] of torch.bool"):
        check_edges(edges > 0, 2)


def test_tensors_without_values_and_edges_of_other_kinds_are_refused():
    edges = torch.tensor([[0, 1], [1, 0]])
    sparse = torch.sparse_coo_tensor(edges, torch.ones(2), (2, 2))
    for bad, words in (
        (edges.to("meta"), "edge_index with values, got a tensor on the meta device"),
        (edges.bool(), "whole numbers, got .* of torch.bool"),
        (sparse, "got a sparse matrix; take its"),
        (sparse.to_sparse_csr(), "got a sparse matrix; take its"),
    ):
        for check in (check_edges, check_directed_edges):
            with pytest.raises(BadInput, match=words):
                check(bad, 2)
    for of_features in (check_state, check_finite_features):
        with pytest.raises(BadInput, match="node features with values, got a tensor on the meta device"):
            of_features(torch.ones(2, 2, device="meta"))
