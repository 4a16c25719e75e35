"""Who is trained on and who is judged; the easy model against scikit-learn."""

import pytest
import torch
from sklearn.linear_model import RidgeClassifier

from analysis.checks import BadInput
from analysis.measures.failure.intervention_task import easy_model, node_task
from tests.measures.failure.cases import blocks


def test_masks_are_heeded_and_unlabelled_nodes_left_out():
    data = blocks(0)
    data.y[:3] = -1
    task = node_task(data)
    assert set(task.train.tolist()) == set((data.train_mask & (data.y >= 0)).nonzero().squeeze(1).tolist())
    assert not set(task.train.tolist()) & set(task.judged.tolist())
    del data.val_mask
    assert len(node_task(data).judged) == int((data.y >= 0).sum()) - len(task.train)
    del data.train_mask
    drawn = node_task(data)
    assert len(drawn.train) == sum(int((data.y == a).sum()) // 2 for a in range(4))
    assert node_task(data).train.equal(drawn.train)


def test_majority_and_accuracy():
    data = blocks(0)
    data.y[data.val_mask] = 2
    data.y[data.train_mask.nonzero()[:25, 0]] = 2
    task = node_task(data)
    assert task.majority == 1
    assert task.accuracy(torch.eye(4)[data.y]) == 1
    assert task.error(0.5) == pytest.approx((0.25 / len(task.judged)) ** 0.5)


@pytest.mark.parametrize("seed", range(3))
def test_the_easy_model_is_about_ridge_regression_on_averages(seed):
    task = node_task(blocks(seed))
    adjacency = torch.zeros(160, 160, dtype=torch.float64)
    adjacency[task.edge_index[1], task.edge_index[0]] = 1
    adjacency += torch.eye(160)
    adjacency /= adjacency.sum(1, keepdim=True)
    scores, h = [], task.x.double()
    for _ in range(3):
        seen = h[task.train] - h[task.train].mean(0)
        ridge = RidgeClassifier(alpha=0.1 * float(seen.square().sum(1).mean())).fit(
            h[task.train], task.y[task.train]
        )
        scores.append(ridge.score(h[task.judged], task.y[task.judged]))
        h = adjacency @ h
    easy = easy_model(task)
    assert easy.accuracy == pytest.approx(max(scores), abs=0.02)
    assert scores[easy.hops] == pytest.approx(max(scores), abs=0.02)


def test_too_few_labels():
    data = blocks(0)
    data.train_mask[:] = True
    data.val_mask[:] = False
    with pytest.raises(BadInput, match="other labelled nodes, got fewer"):
        node_task(data)


def test_the_paired_error_is_that_of_the_differences():
    data = blocks(0)
    task = node_task(data)
    one, other = torch.eye(4)[data.y], torch.eye(4)[data.y].roll(1, 1)
    other[task.judged[:30]] = one[task.judged[:30]]
    right = torch.zeros(len(task.judged), dtype=torch.float64)
    right[:30] = 1
    expected = float((1 - right).std(unbiased=False)) / len(right) ** 0.5
    assert task.paired_error(other, one) == pytest.approx(expected)
    assert task.paired_error(one, one) < task.error(0.5)
