"""Watching a run: the time left follows its own pace, and nothing is said before there is a pace."""

from types import SimpleNamespace

import pytest

from analysis.training.spec import RunSpec
from pages.ui import source, watch
from tests.pages.conftest import words


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
    monkeypatch.setattr(source, "history", lambda run: rows)
    assert watch.time_left(live_run()) == expected


def test_an_ended_run_has_no_time_left(monkeypatch):
    monkeypatch.setattr(source, "history", lambda run: [{"epoch": 1, "seconds": 1.0}] * 3)
    assert watch.time_left(live_run(live=False)) is None


def test_a_finished_run_shows_curves_picture_and_three_links(app, recorded):
    test = app("train", store=recorded.path, run=recorded.digits)
    charts = test.get("echarts_chart")
    assert len(charts) == 6
    assert all(chart.proto.alt for chart in charts)
    assert "est accuracy" in words(test)
    labels = [link.proto.label for link in test.get("page_link")]
    assert sum("heads" in label or "keys" in label or "KL" in label for label in labels) == 3
