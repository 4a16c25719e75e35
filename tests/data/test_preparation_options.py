"""Rare classes stay in training and take no task away; splits side by side are asked for."""

import pytest
import torch
from torch_geometric.data import Data

from analysis.checks import BadInput
from analysis.data.inspect import inspect_graph
from analysis.data.prepare import possible_tasks, prepare


def ring(y: list[int], **more) -> Data:
    n = torch.arange(len(y))
    return Data(edge_index=torch.stack([n, (n + 1) % len(y)]), num_nodes=len(y), y=torch.tensor(y), **more)


RARE = ring([0] * 20 + [1] * 20 + [2])


@pytest.mark.parametrize("split", ["stratified", "few-shot"])
def test_a_class_of_one_node_is_for_training_only(split):
    assert possible_tasks([RARE])[0] == "node classification"
    report = inspect_graph(RARE)
    assert report.rare == ("2",)
    assert (
        "1 class with fewer than 3 members (2): only used for training, not for validation and testing."
        in report.odd
    )
    assert report.lacking == ""
    ready = prepare([RARE], split=split)
    assert ready.train_mask[40]
    for name in ("val_mask", "test_mask"):
        assert set(ready.y[ready[name]].tolist()) == {0, 1}


@pytest.mark.parametrize(
    ("y", "words"),
    [
        ([0] * 10 + [1], "Classifying nodes needs two classes with 3 members each: only 0 has as many."),
        ([0, 1, 2, 3], "Classifying nodes needs two classes with 3 members each: no class has as many."),
        ([-1] * 4, "Classifying nodes needs a label for nodes: there is none."),
    ],
)
def test_what_is_lacking_is_said(y, words):
    assert inspect_graph(ring(y)).lacking == words
    assert possible_tasks([ring(y)]) == ["link reconstruction"]


def ten_splits() -> Data:
    part = (torch.arange(12)[:, None] + torch.arange(10)) % 3
    masks = {f"{name}_mask": part == number for number, name in enumerate(("train", "val", "test"))}
    return ring([i % 2 for i in range(12)], **masks)


def test_of_ten_splits_one_is_asked_for():
    data = ten_splits()
    report = inspect_graph(data)
    assert (report.splits, report.split) == (10, {"train": 4, "val": 4, "test": 4})
    with pytest.raises(
        BadInput,
        match=r"got 10 side by side \(train_mask \[12, 10\]\); say which one with split_index=0 to 9",
    ):
        prepare([data])
    for index in (0, 7):
        ready = prepare([data], split_index=index)
        assert torch.equal(ready.val_mask, data.val_mask[:, index])
    with pytest.raises(BadInput, match="split_index from 0 to 9, got 10"):
        prepare([data], split_index=10)
    assert prepare([data], split="stratified").train_mask.shape == (12,)
    assert "train_mask" not in prepare([data], task="link reconstruction")
