"""The live charts can be saved: each as SVG, PNG and a page, with the run that made it."""

import pytest

from tests.pages.test_figure_output import saves


@pytest.mark.parametrize(
    ("run", "names"),
    [
        ("digits", {"loss", "accuracy", "entropy", "used", "graph", "S"}),
        ("sweep", {"accuracy-over-depth"}),
    ],
)
def test_every_live_chart_stands_still_to_be_saved(app, recorded, run, names):
    asked = recorded.sweep[0] if run == "sweep" else recorded.digits
    test = app("train", store=recorded.path, run=asked)
    assert not test.get("plotly_chart")
    test.session_state["still"] = True
    test.run(timeout=30)
    assert not test.exception
    given = saves(test)
    assert {each["file"] for each in given} == names
    assert all("seed" in " ".join(each["origin"]) for each in given)
    pages = [button for button in test.get("download_button") if button.proto.label == "HTML"]
    assert len(pages) == len(names) == len(test.get("plotly_chart"))
    assert all(chart.proto.alt for chart in test.get("plotly_chart"))


def test_nothing_is_drawn_before_it_is_asked_for_and_before_there_is_something(app, recorded):
    test = app("train", store=recorded.path, run=recorded.queued)
    test.session_state["still"] = True
    test.run(timeout=30)
    assert not test.exception
    assert not test.get("plotly_chart")
