import csv
import io
import json

from analysis.runs.origin import origin_of
from pages.ui.show import _css_name


def test_every_figure_can_be_saved_and_its_page_is_made_only_when_asked_for(app, recorded, monkeypatch):
    monkeypatch.setattr("pages.ui.show.figure_page", lambda *_, **__: 1 / 0)
    test = app("assignments", store=recorded.path, run=recorded.karate)
    assert not test.exception
    charts = len(test.get("plotly_chart"))
    assert charts >= 4
    assert len([b for b in test.get("download_button") if b.proto.label == "HTML"]) == charts
    assert len(test.get("bidi_component")) == charts


def test_a_key_is_written_as_streamlit_writes_it_into_the_class():
    assert _css_name("assignments.S") == "assignments-S"


def test_tables_come_as_csv_and_parquet(app, recorded):
    test = app("depth", store=recorded.path, run=recorded.sweep[0])
    labels = [b.proto.label for b in test.get("download_button")]
    assert labels[-2:] == ["CSV", "Parquet"]


def test_what_is_downloaded_is_the_table():
    from analysis.runs.tables import to_csv
    from pages.ui.show import _made

    rows = [{"a": 1}, {"a": None}]
    assert list(csv.reader(io.StringIO(_made(to_csv, lambda: rows).decode()))) == [["a"], ["1"], [""]]


def origins(test) -> list[str]:
    """What every figure says of itself when it is saved."""
    return [" ".join(json.loads(each.proto.json)["origin"]) for each in test.get("bidi_component")]


def test_a_figure_says_which_run_and_epoch_it_shows(app, recorded):
    test = app("assignments", store=recorded.path, run=recorded.karate, epoch=2)
    assert all("A run on karate" in line and "epoch 2" in line for line in origins(test))


def test_other_values_and_what_stands_beside_are_said(app, recorded):
    run = source_run(recorded)
    assert "shown with tau 2" in origin_of(run, epoch=4, instead="tau 2").line
    test = app("target", store=recorded.path, run=recorded.karate, **{"with": "control:shuffled"})
    lines = origins(test)
    assert any("S with its rows shuffled instead of what was trained" in line for line in lines)
    assert any("instead" not in line for line in lines)


def source_run(recorded):
    from analysis.runs.store import Store

    store = Store(recorded.path, read_only=True)
    return store.run(recorded.karate)
