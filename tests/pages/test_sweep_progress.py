"""A sweep on Train: deeper networks count for more, and every run has its row."""

from types import SimpleNamespace

import pytest

from analysis.training.presets.table import PRESETS
from pages.ui.train.sweep_progress import share_done
from pages.ui.widgets.run_cards import accuracy_points
from tests.pages.conftest import words


def run(depth, *, epochs_done, live):
    spec = PRESETS["digits-depth"].specs[0].with_(model__depth=depth, training__epochs=100)
    return SimpleNamespace(spec=spec, epochs_done=epochs_done, live=live)


def test_a_deep_network_is_more_of_the_work():
    shallow, deep = run(2, epochs_done=100, live=False), run(6, epochs_done=50, live=True)
    assert share_done([shallow, deep]) == pytest.approx((2 + 3) / 8)
    assert share_done([run(2, epochs_done=-1, live=True)]) == 0
    assert share_done([shallow]) == 1


def test_a_finished_sweep_has_a_row_for_every_run_and_leads_on(app, recorded):
    test = app("train", store=recorded.path, run=recorded.sweep[1])
    rows = test.dataframe[0].value
    assert len(rows) == len(recorded.sweep)
    assert set(rows["state"]) == {"finished"}
    assert all(text.endswith(" %") for text in rows["test accuracy"])
    assert f"{len(rows)} runs: finished" in words(test)
    assert f"**{len(rows)} runs**, trained in " in words(test)
    (link,) = [link.proto for link in test.get("page_link") if "Where does it melt" in link.proto.label]
    (deepest,) = rows.index[(rows["model"].str.contains("3 layers")) & rows["model"].str.contains("no norm")]
    assert f"run={recorded.sweep[deepest]}" in link.query_string
    assert test.get("echarts_chart")
    shown = list(test.main)
    film = next(n for n, each in enumerate(shown) if each.type == "bidi_component")
    assert film < next(
        n for n, each in enumerate(shown) if str(getattr(each, "value", "")).startswith("This network")
    ), "picture first"


def test_a_stopped_run_is_no_point_on_the_curve():
    spec = PRESETS["digits-depth"].specs[0].with_(model__depth=4)
    made = [
        SimpleNamespace(spec=spec, state=state, summary={"test_accuracy": accuracy})
        for state, accuracy in (("finished", 0.9), ("finished", 0.7), ("stopped", 0.1))
    ]
    assert accuracy_points(made) == {"none": [(4, pytest.approx(0.8))]}
