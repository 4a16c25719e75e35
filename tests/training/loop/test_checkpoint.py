"""A training that was interrupted, wherever that was, ends with the same bytes as one that was not."""

import functools

import numpy as np
import pytest
import torch

from analysis.checks import BadInput
from analysis.runs.serialize.codec import pack_checkpoint, unpack_checkpoint
from analysis.training.fit import fit
from analysis.training.loop import checkpoint as module
from analysis.training.loop.checkpoint import CheckpointSchedule
from analysis.training.loop.events import Began, Checkpoint, Epoch
from analysis.training.spec import RunSpec

CPU = {"training__device": "cpu"}
DIGITS = RunSpec().with_(
    model__hidden=8,
    model__dropout=0.2,
    training__epochs=4,
    training__warmup_epochs=2,
    training__batch_size=300,
    training__lr_schedule="cosine",
    **CPU,
)
LINKS = RunSpec().with_(
    data__name="les-miserables",
    model__clusters=(5,),
    model__dropout=0.2,
    training__epochs=9,
    training__warmup_epochs=4,
    **CPU,
)
DEPTH = RunSpec().with_(
    data__name="planted-partition",
    model={"kind": "depth", "depth": 6, "norm": "diff_group", "groups": 3, "dropout": 0.5},
    training__epochs=9,
    training__patience=6,
    training__weight_decay=0.01,
    **CPU,
)
KINDS = {"graph classification": DIGITS, "link reconstruction": LINKS, "depth": DEPTH}


class Cut(Exception):
    """The plug is pulled."""


def recorded(events, into=None):
    """What a store keeps: rows and snapshots by epoch, the later one where an epoch is told twice."""
    rows, snapshots = into or ({}, {})
    for event in events:
        if isinstance(event, Began):
            rows = {epoch: row for epoch, row in rows.items() if epoch <= event.after}
            snapshots = {e: s for e, s in snapshots.items() if e in rows and e in event.scheduled}
            continue
        rows[event.row["epoch"]] = {name: value for name, value in event.row.items() if name != "seconds"}
        if event.snapshot is not None:
            arrays = event.snapshot.arrays.items()
            snapshots[event.snapshot.epoch] = {name: array.tobytes() for name, array in arrays}
    return rows, snapshots


def weights(result):
    return {name: value.numpy().tobytes() for name, value in result.model.state_dict().items()}


@functools.cache
def whole(spec):
    events = []
    result = fit(spec, observe=events.append)
    return recorded(events), weights(result), {**result.summary, "seconds": 0}


def cut_after(spec, epoch, *, resume=None):
    """Train until just after ``epoch``, and return what was told and the last checkpoint."""
    events, kept = [], []

    def observe(event):
        events.append(event)
        if kept and isinstance(event, Epoch) and event.row["epoch"] > epoch:
            raise Cut

    with pytest.raises(Cut):
        fit(spec, observe=observe, checkpoint=kept.append, every=0, resume=resume)
    (last,) = (one for one in kept if one.epoch == epoch)
    return events, unpack_checkpoint(pack_checkpoint(last))


@pytest.fixture(autouse=True)
def _always(monkeypatch):
    monkeypatch.setattr(module, "SHARE", float("inf"))


@pytest.mark.parametrize(
    ("kind", "epoch"),
    [(kind, epoch) for kind, spec in KINDS.items() for epoch in range(spec.training.epochs)],
)
def test_interrupted_after_any_epoch_it_ends_as_if_it_had_not_been(kind, epoch):
    spec = KINDS[kind]
    events, kept = cut_after(spec, epoch)
    torch.manual_seed(1234)
    more = []
    result = fit(spec, observe=more.append, resume=kept)
    assert (more[0].after, more[1].row["epoch"]) == (epoch, epoch + 1)
    assert (recorded(more, recorded(events)), weights(result), {**result.summary, "seconds": 0}) == whole(
        spec
    )


def test_interrupted_twice_it_ends_as_if_it_had_not_been():
    events, first = cut_after(LINKS, 2)
    more, second = cut_after(LINKS, 6, resume=first)
    rest = []
    result = fit(LINKS, observe=rest.append, resume=second)
    found = recorded(rest, recorded(more, recorded(events)))
    assert (found, weights(result), {**result.summary, "seconds": 0}) == whole(LINKS)


def stopped_at(spec, epoch):
    """Stop just after ``epoch``, as somebody who presses Stop does, between two epochs."""
    events, kept, done = [], [], []

    def observe(event):
        events.append(event)

    def should_stop():
        # it is asked once after the only step of an epoch, and once after the epoch
        done.append(None)
        return len(done) == 2 * epoch + 1

    result = fit(spec, observe=observe, should_stop=should_stop, checkpoint=kept.append, every=1e9)
    assert result.stopped
    (last,) = kept
    return events, last


@pytest.mark.parametrize("epoch", [3, 8, 9])
def test_stopped_between_epochs_nothing_is_lost_and_nothing_is_left_over(epoch):
    events, kept = stopped_at(LINKS, epoch)
    assert kept.epoch == epoch
    more = []
    result = fit(LINKS, observe=more.append, resume=kept)
    assert (recorded(more, recorded(events)), weights(result), {**result.summary, "seconds": 0}) == whole(
        LINKS
    )


def test_patience_goes_on_where_it_was():
    spec = DEPTH.with_(training__epochs=60, training__patience=5, training__lr=0.05)
    (rows, _), _, summary = whole(spec)
    assert summary["epochs"] == summary["best_epoch"] + 5 < 60
    for epoch in (summary["best_epoch"], summary["epochs"] - 1):
        events, kept = cut_after(spec, epoch)
        more = []
        result = fit(spec, observe=more.append, resume=kept)
        assert (recorded(more, recorded(events)), weights(result)) == whole(spec)[:2]


def test_time_goes_on_where_it_was():
    _, kept = cut_after(LINKS, 3)
    later = Checkpoint(kept.epoch, kept.arrays, kept.facts | {"row": kept.facts["row"] | {"seconds": 100}})
    more = []
    result = fit(LINKS, observe=more.append, resume=later)
    assert all(100 < event.row["seconds"] < 200 for event in more[1:])
    assert 100 < result.summary["seconds"] < 200


@pytest.mark.parametrize(
    ("spec", "facts", "what"),
    [
        (LINKS.with_(seed=1), {}, "settings"),
        (LINKS, {"fingerprint": "0" * 64}, "data"),
        (LINKS, {"device": "cuda"}, "device"),
    ],
)
def test_a_checkpoint_of_something_else_is_refused(spec, facts, what):
    _, kept = cut_after(LINKS, 3)
    other = Checkpoint(kept.epoch, kept.arrays, kept.facts | facts)
    with pytest.raises(BadInput, match=f"with other {what}; start it from the beginning"):
        fit(spec, resume=other)


def test_a_checkpoint_is_a_copy():
    events, kept = [], []

    def keep(checkpoint):
        kept.append((checkpoint, {name: array.copy() for name, array in checkpoint.arrays.items()}))

    fit(LINKS, observe=events.append, checkpoint=keep, every=0)
    assert len(kept) == 10
    for checkpoint, then in kept:
        for name, array in then.items():
            np.testing.assert_array_equal(checkpoint.arrays[name], array)


@pytest.mark.parametrize(
    ("every", "epoch", "cost", "taken"),
    [
        (1.0, 0.25, 0.0, [4, 8]),
        (1.0, 0.75, 0.0, [1, 2, 3, 4, 5, 6, 7, 8]),
        (1.0, 0.375, 0.0, [3, 6]),
        (0.0, 0.75, 0.1, [1, 4, 7]),
    ],
)
def test_checkpoints_come_seldom_and_cost_little(monkeypatch, every, epoch, cost, taken):
    monkeypatch.setattr(module, "SHARE", 0.05)
    clock = [0.0]
    monkeypatch.setattr(module.time, "perf_counter", lambda: clock[0])
    monkeypatch.setattr(module, "capture", lambda training, *, row, best: row["epoch"])
    kept = []

    def keep(number):
        kept.append(number)
        clock[0] += cost

    keeper = CheckpointSchedule(keep, every=every)
    for number in range(1, 9):
        clock[0] += epoch
        keeper.look(None, row={"epoch": number}, best=None)
    assert kept == taken
