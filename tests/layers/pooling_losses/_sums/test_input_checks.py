"""What the pooling losses cannot use is refused in one sentence that names it."""

import pytest
import torch

from analysis.checks import BadInput
from analysis.layers import diffpool_loss, dmon_loss, just_balance_loss, mincut_loss

LOSSES = [mincut_loss, dmon_loss, diffpool_loss, just_balance_loss]
every_loss = pytest.mark.parametrize("loss", LOSSES, ids=lambda loss: loss.__name__)
with_edges = pytest.mark.parametrize("loss", LOSSES[:3], ids=lambda loss: loss.__name__)
S = torch.tensor([[0.75, 0.25], [0.5, 0.5], [0.25, 0.75]])
PATH = torch.tensor([[0, 1, 1, 2], [1, 0, 2, 1]])


@every_loss
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((S - 0.5, PATH), "expected an S that is >= 0, got -.*; give the softmax, not its logits"),
        ((S * 2, PATH), "expected rows of S that sum to 1, got one that is off by 1"),
        (
            (torch.cat([S[:2], torch.zeros(1, 2)]), PATH),
            "off by 1; .*drop padded nodes",
        ),
        ((S.index_fill(0, torch.tensor(1), torch.nan), PATH), r"expected finite S, got nan at \[1, 0\]"),
        ((S[:, :1] * 0 + 1, PATH), "expected at least 2 clusters, got 1"),
        ((S[:0], PATH), r"at least one node, got \[0, 2\]"),
        ((S[None], PATH), r"expected S \[N, K\].*one after another, with batch="),
        ((S.long(), PATH), "expected a floating-point assignment, got torch.int64"),
        ((S.numpy(), PATH), "expected assignments as a tensor, got ndarray"),
        ((S, PATH + 1), "expected edges between nodes 0 to 2, the rows of S, got node 3"),
        ((S, PATH - 1), "got node -1"),
        ((S, PATH.T), r"expected edge_index \[2, E\], got \[4, 2\]"),
        ((S, PATH.float()), "expected an integer edge_index, got torch.float32"),
        ((S, torch.eye(3).to_sparse()), r"got a sparse matrix; give its coalesced indices\(\)"),
        ((S, PATH.numpy()), "expected edge_index as a tensor, got ndarray"),
        ((S, PATH, torch.ones(3)), r"one edge_weight for each of 4 edges, got \[3\]"),
        ((S, PATH, torch.tensor([1.0, 1, -1, 1])), "expected edge weights >= 0, got -1"),
        ((S, PATH, torch.tensor([1.0, 1, torch.inf, 1])), r"expected finite edge_weight, got inf at \[2\]"),
    ],
)
def test_what_cannot_be_used_is_named(loss, arguments, message):
    with pytest.raises(BadInput, match=message):
        loss(*arguments)


@with_edges
def test_a_graph_without_edges_is_refused(loss):
    with pytest.raises(BadInput, match="expected at least one edge, got none"):
        loss(S, PATH[:, :0])
    with pytest.raises(BadInput, match="got only zeros; that is a graph without edges"):
        loss(S, PATH, torch.zeros(4))
    with pytest.raises(BadInput, match="got None; this loss compares S with the edges"):
        loss(S, None)


@every_loss
def test_batches_that_do_not_fit_are_named(loss):
    with pytest.raises(BadInput, match="expected edges inside graphs, got one that joins two"):
        loss(S, PATH, batch=torch.tensor([0, 0, 1]))
    with pytest.raises(BadInput, match="sort the nodes by graph first"):
        loss(S, PATH, batch=torch.tensor([1, 0, 0]))
    with pytest.raises(BadInput, match="one integer for each of 3 nodes"):
        loss(S, PATH, batch=torch.tensor([0, 0]))
