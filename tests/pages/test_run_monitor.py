"""Watching a run: the time left follows its own pace, and nothing is said before there is a pace."""

import json
import shutil
from types import SimpleNamespace

import pytest

from analysis.runs.store.progress_writer import Recording
from analysis.runs.store.queue.queue_store import QueueStore
from analysis.runs.store.store import Store
from analysis.training.spec import RunSpec
from pages.ui.frame import empty_states
from pages.ui.run_data import run_cache, server
from pages.ui.train import run_charts, run_monitor
from tests.pages.conftest import heroes, words
from tests.runs.fake import FACTS, epoch, packed_graphs


def components(test, name):
    found = [element.proto for element in test.get("bidi_component")]
    return [each for each in found if each.component_name == f"soft-cluster-lab-{name}"]


def live_run(*, live=True):
    return SimpleNamespace(id="a", live=live, spec=RunSpec().with_(training__epochs=40))


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([{"epoch": 0, "seconds": 0.5}], None),
        ([{"epoch": 0, "seconds": 0.5}, {"epoch": 10, "seconds": 5.0}], 15.0),
        ([{"epoch": 0, "seconds": 0.5}, {"epoch": 40, "seconds": 5.0}], 0.0),
    ],
)
def test_time_left_is_the_pace_times_what_is_left(monkeypatch, rows, expected):
    monkeypatch.setattr(run_cache, "history", lambda run: rows)
    assert run_monitor.time_left(live_run()) == expected


def test_an_ended_run_has_no_time_left(monkeypatch):
    monkeypatch.setattr(run_cache, "history", lambda run: [{"epoch": 1, "seconds": 1.0}] * 3)
    assert run_monitor.time_left(live_run(live=False)) is None


def test_all_who_watch_a_live_run_see_the_same_curves_for_half_a_second(monkeypatch):
    def moment(seconds, *, epochs, live=True):
        monkeypatch.setattr(run_monitor.time, "monotonic", lambda: seconds)
        return run_monitor._moment(SimpleNamespace(live=live, epochs_done=epochs))

    assert moment(7.1, epochs=3) == moment(7.4, epochs=9)
    assert moment(7.4, epochs=9) != moment(7.6, epochs=9)
    assert moment(7.4, epochs=9) != moment(7.4, epochs=9, live=False) == moment(9.9, epochs=9, live=False)


@pytest.mark.parametrize(("weight", "name"), [(1.0, "KL"), (10.0, "10 x KL"), (0.25, "0.25 x KL")])
def test_the_curve_of_the_kl_says_its_weight_so_that_total_is_task_plus_it(weight, name):
    run = SimpleNamespace(spec=RunSpec().with_(training__kl_weight=weight, training__epochs=4))
    (loss, *_), (also, *_) = run_charts.strip_of(run), run_charts.charts_of(run)
    assert loss.columns == also.columns == {"loss": "total", "loss_task": "task", "loss_kl": name}


def test_a_finished_run_shows_the_explorer_curves_diagnosis_and_three_links(app, recorded):
    test = app("train", store=recorded.path, run=recorded.digits)
    (curves,) = (json.loads(mounted.json) for mounted in components(test, "curves"))
    assert [chart["title"] for chart in curves["charts"]] == ["Training loss, nats", "Accuracy"]
    (part,) = (json.loads(mounted.json) for mounted in components(test, "addition"))
    assert part["run"] == curves["run"] == recorded.digits
    columns = [line["column"] for chart in curves["charts"] for line in chart["series"]]
    assert columns == list(range(1, len(part["rows"][0]))), "a value for every curve"
    assert [row[0] for row in part["rows"]] == [0, 1]
    assert heroes(test) == ["soft-cluster-lab-clusters-train"]
    assert "Diagnosis at epoch 1" in words(test)
    assert "est accuracy" in words(test)
    labels = [link.proto.label for link in test.get("page_link")]
    assert sum("heads" in label or "keys" in label or "KL" in label for label in labels) == 3


def test_what_keeps_a_live_run_from_going_on_is_said(app, recorded, tmp_path):
    path = tmp_path / "runs.sqlite"
    shutil.copy(recorded.path, path)
    queue = QueueStore((store := Store(path)).database, server="test")
    recording, (waiting,) = Recording(store.database), queue.waiting()
    for said in ("Waiting", "epoch 0 of 4"):  # queued first, then running
        test = app("train", store=path, run=recorded.queued)
        assert [each.value for each in test.warning] == []
        assert said in words(test) + "".join(each.proto.text for each in test.get("progress"))
        server.engine().worker_error = "the disk is full"
        test.run()
        assert [each.value for each in test.warning] == ["The disk is full."]
        recording.start(waiting.attempt)
        recording.begin(waiting.attempt, graphs=packed_graphs(), facts=FACTS)
        recording.record(waiting.attempt, [epoch(0, snapshot=False)])
    store.close()


@pytest.mark.parametrize("state", ["stopped", "interrupted"])
def test_a_run_that_ended_before_its_first_epoch_is_not_said_to_have_one(state):
    def said(epochs_done):
        run = SimpleNamespace(state=state, reason="the server was lost", epochs_done=epochs_done)
        return empty_states.status_words(run, queue_position=None)[1]

    assert "up to epoch 3 is recorded" in said(3)
    assert said(-1).endswith("It ended before its first epoch.")
