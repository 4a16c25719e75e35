import csv
import io

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
