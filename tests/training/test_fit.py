import itertools

import numpy as np
import pytest
import torch

from analysis.checks import BadInput
from analysis.data.catalog import load_data
from analysis.training.fit import Diverged, fit
from analysis.training.loop.events import Began, Epoch
from analysis.training.spec import RunSpec
from analysis.training.tasks.link_reconstruction import LinkReconstruction

KARATE = RunSpec().with_(
    data__name="karate", model__clusters=(2,), training__epochs=12, training__warmup_epochs=3
)
DEEP = RunSpec().with_(
    data__name="planted-partition", model={"kind": "depth", "depth": 5, "norm": "diff_group", "groups": 3}
)


def watched(spec, **options):
    events: list[Began | Epoch] = []
    result = fit(spec, observe=events.append, **options)
    return events, result


def test_events_come_in_order_and_snapshots_on_schedule():
    (began, *epochs), result = watched(KARATE)
    assert isinstance(began, Began)
    assert (began.epochs, began.device, began.graphs.total_nodes) == (12, "cpu", 34)
    assert [e.row["epoch"] for e in epochs] == list(range(13))
    assert [e.snapshot.epoch for e in epochs if e.snapshot] == [*range(9), 10, 12]
    assert epochs[0].row["loss"] is None
    assert epochs[3].row["loss_kl"] is None
    assert epochs[4].row["loss_kl"] > 0
    assert result.summary["epochs"] == 12
    assert result.summary["usage_perplexity"] == epochs[-1].row["usage_perplexity"]


def test_the_summary_says_what_one_answer_for_all_would_reach():
    result = fit(DEEP.with_(training__epochs=1, model__depth=2))
    data = load_data(DEEP.data)
    tested = data.y[data.test_mask].tolist()
    assert result.summary["test_size"] == len(tested)
    assert result.summary["majority_accuracy"] == max(map(tested.count, tested)) / len(tested)
    assert result.prediction.shape == result.y.shape
    right = (result.prediction == result.y)[data.test_mask].float().mean()
    assert float(right) == pytest.approx(result.summary["test_accuracy"])


def test_same_seed_same_bytes_other_seed_other_bytes():
    def last(seed):
        return watched(KARATE.with_(seed=seed))[0][-1]

    first, again, other = last(0), last(0), last(1)
    for name, array in first.snapshot.arrays.items():
        assert array.tobytes() == again.snapshot.arrays[name].tobytes()
    assert first.row["loss"] == again.row["loss"] != other.row["loss"]


def test_the_callers_random_state_is_untouched():
    torch.manual_seed(5)
    expected = torch.rand(3)
    torch.manual_seed(5)
    fit(KARATE.with_(training__epochs=1))
    assert torch.equal(torch.rand(3), expected)


def test_stopping_keeps_what_is_done():
    rows = []

    def observe(event):
        if isinstance(event, Epoch):
            rows.append(event)

    result = fit(KARATE, observe=observe, should_stop=lambda: len(rows) == 4)
    assert result.stopped
    assert result.summary["epochs"] == rows[-1].row["epoch"] < 12
    assert rows[-1].snapshot is not None


def test_keys_jump_to_kmeans_centres_after_the_warm_up():
    (_, *epochs), _ = watched(KARATE.with_(training__lr=1e-6))
    keys = [e.snapshot.arrays["memory.0.keys"] for e in epochs[:6]]
    moves = [np.abs(b - a).max() for a, b in zip(keys, keys[1:], strict=False)]
    assert moves[3] > 100 * max(*moves[:3], moves[4])


def test_with_random_keys_nothing_jumps():
    (_, *epochs), _ = watched(KARATE.with_(training__lr=1e-6, model__keys="random"))
    keys = [e.snapshot.arrays["memory.0.keys"] for e in epochs[:6]]
    assert max(np.abs(b - a).max() for a, b in zip(keys, keys[1:], strict=False)) < 1e-4


def test_patience_restores_the_best_epoch_and_records_it():
    spec = DEEP.with_(training__epochs=60, training__patience=5, training__lr=0.05)
    (_, *epochs), result = watched(spec)
    rows = {e.row["epoch"]: e.row for e in epochs}
    best = max(rows.values(), key=lambda row: (row["accuracy_val"], -row["epoch"]))
    assert result.best_epoch == best["epoch"] == result.summary["best_epoch"]
    assert max(rows) == result.summary["epochs"] == min(60, result.best_epoch + 5)
    assert result.summary["test_accuracy"] == best["accuracy_test"]
    assert any(e.snapshot and e.snapshot.epoch == result.best_epoch for e in epochs)


@pytest.mark.parametrize("counts", [True, False])
def test_the_untrained_network_is_the_best_only_where_it_counts(counts):
    """A step too small to change a prediction: all epochs are as good, and the first is kept."""
    tiny = {"training__epochs": 2, "training__patience": 2, "training__lr": 1e-12}
    assert fit(DEEP.with_(training__untrained_counts=counts, **tiny)).best_epoch == (0 if counts else 1)


def test_a_depth_run_returns_every_layer_state_of_every_node():
    spec = DEEP.with_(training__epochs=2)
    (_, *epochs), result = watched(spec)
    assert [tuple(s.shape) for s in result.layer_states] == [(200, 16)] * 6
    assert result.y.shape == (200,)
    snapshot = epochs[-1].snapshot.arrays
    assert sorted(n for n in snapshot if n.startswith("state")) == [f"state.{i}" for i in (0, 1, 2, 4, 5)]
    np.testing.assert_allclose(snapshot["state.5"], result.layer_states[-1], rtol=1e-6)
    np.testing.assert_allclose(snapshot["groups.4"].sum(1), 1, rtol=1e-5)


def test_digits_for_two_epochs():
    (began, *epochs), result = watched(RunSpec().with_(training__epochs=2))
    assert began.graphs.total_graphs == 1797
    assert len(began.graphs.ptr) == 21
    assert epochs[-1].snapshot.arrays["memory.0.x"].shape == (began.graphs.ptr[-1], 32)
    assert epochs[-1].row["accuracy_train"] > epochs[0].row["accuracy_val"]
    assert 0 < result.summary["test_accuracy"] < 1


def test_training_finds_the_factions_it_never_sees():
    spec = RunSpec().with_(
        data__name="karate",
        model__clusters=(2,),
        model__encoder="gcn",
        model__hidden=16,
        training__epochs=150,
        training__warmup_epochs=50,
    )
    trained, untrained = (watched(s)[1] for s in (spec, spec.with_(training__lr=1e-9)))

    def right(result):
        same = float((result.assignment.argmax(1) == result.y).float().mean())
        return max(same, 1 - same)

    assert right(trained) >= 0.9 > right(untrained)


@pytest.fixture
def in_third_step(monkeypatch):
    """Let something happen in the third training step of a link reconstruction."""

    def arrange(happen):
        whole, calls = LinkReconstruction._link_loss, itertools.count(1)

        def loss(task, states, generator):
            value = whole(task, states, generator)
            return happen(value) if generator is task.generator and next(calls) == 3 else value

        monkeypatch.setattr(LinkReconstruction, "_link_loss", loss)

    return arrange


def test_a_loss_that_is_no_number_ends_the_run_and_names_the_term(in_third_step):
    in_third_step(lambda loss: loss * float("nan"))
    seen = []
    with pytest.raises(Diverged, match="the loss became nan in epoch 3; try a lower learning rate"):
        fit(KARATE, observe=seen.append)
    assert [e.row["epoch"] for e in seen[1:]] == [0, 1, 2]


def test_a_layer_that_refuses_what_training_feeds_it_ends_the_run_and_the_epoch_is_named(in_third_step):
    def refuse(loss):
        raise BadInput("expected finite x, got nan")

    in_third_step(refuse)
    with pytest.raises(Diverged, match="expected finite x, got nan .in epoch 3.; try a lower learning rate"):
        fit(KARATE)


def test_cuda_without_a_gpu_is_refused_before_anything_starts(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    seen = []
    with pytest.raises(BadInput, match="found none"):
        fit(KARATE.with_(training__device="cuda"), observe=seen.append)
    assert not seen
