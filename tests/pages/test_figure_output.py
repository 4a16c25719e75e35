import csv
import io
import json

from analysis.runs.export.provenance import origin_of
from pages.ui.widgets.figure_output import _css_name
from tests.pages.conftest import opened
from tests.pages.test_cluster_pages import all_open


def test_every_figure_can_be_saved_and_its_page_is_made_only_when_asked_for(app, recorded, monkeypatch):
    monkeypatch.setattr("pages.ui.widgets.figure_output.figure_page", lambda *_, **__: 1 / 0)
    test = all_open(app("assignments", store=recorded.path, run=recorded.karate), "assignments")
    assert not test.exception
    charts = len(test.get("plotly_chart"))
    assert charts >= 4
    assert len([b for b in test.get("download_button") if b.proto.label == "HTML"]) == charts
    assert len(saves(test)) == charts


def test_a_key_is_written_as_streamlit_writes_it_into_the_class():
    assert _css_name("assignments.S") == "assignments-S"


def test_tables_come_as_csv_and_parquet(app, recorded):
    test = app("depth", store=recorded.path, run=recorded.sweep[0])
    labels = [b.proto.label for b in test.get("download_button")]
    assert labels[-2:] == ["CSV", "Parquet"]


def test_what_is_downloaded_is_the_table():
    from analysis.runs.serialize.csv_parquet import to_csv
    from pages.ui.widgets.figure_output import _file_content

    rows = [{"a": 1}, {"a": None}]
    assert list(csv.reader(io.StringIO(_file_content(to_csv, lambda: rows).decode()))) == [["a"], ["1"], [""]]


def saves(test) -> list[dict]:
    """What every figure gives along when it is saved."""
    elements = [each.proto for each in test.get("bidi_component")]
    return [json.loads(each.json) for each in elements if each.component_name == "soft-cluster-lab-save"]


def origins(test) -> list[str]:
    return [" ".join(each["origin"]) for each in saves(test)]


def test_a_figure_says_which_run_and_epoch_it_shows(app, recorded):
    test = app("assignments", store=recorded.path, run=recorded.karate, epoch=2)
    all_open(test, "assignments")
    assert origins(test)
    assert all("A run on karate" in line and "epoch 2" in line for line in origins(test))


def test_a_figure_of_a_sweep_says_so_and_one_without_runs_names_none(app, recorded):
    test = app("depth", store=recorded.path, run=recorded.sweep[0])
    opened(test, *(f"depth.{name}" for name in ("treatments", "tournament", "propagation", "myths")))
    test.button(key="depth.myth.useful-smoothing").click().run()
    assert not test.exception
    lines = {each["file"]: " ".join(each["origin"]) for each in saves(test)}
    for name in ("paired-difference", "tournament"):
        assert "4 runs of a sweep" in lines[name]
        assert "one run of" not in lines[name]
    for name in ("propagation", "myth-useful-smoothing"):
        assert "spec" not in lines[name]
        assert "ntrained" in lines[name] or "without training" in lines[name]


def test_other_values_and_what_stands_beside_are_said(app, recorded):
    run = source_run(recorded)
    assert "shown with tau 2" in origin_of(run, epoch=4, instead="tau 2").line
    test = app("target", store=recorded.path, run=recorded.karate, **{"with": "control:shuffled"})
    all_open(test, "target")
    lines = origins(test)
    assert any("S with its rows shuffled instead of what was trained" in line for line in lines)
    assert any("instead" not in line for line in lines)


def said(test) -> dict[str, bool]:
    """Which figures say that they show something else than what was trained."""
    return {each["file"]: "instead of what was trained" in " ".join(each["origin"]) for each in saves(test)}


def test_only_what_a_muted_head_changes_says_so(app, recorded):
    def page(**params):
        test = app("assignments", store=recorded.path, run=recorded.karate, node=0, **params)
        return said(all_open(test, "assignments"))

    assert not any(page().values())
    assert all(page(muted="1,0").values())
    # a head alone stays what it was, whatever the others count for
    alone = {name for name, other in page(muted="1,0", head=1).items() if not other}
    assert alone == {"graph", "claims", "pooled", "control"}


def test_only_a_moved_key_changes_the_distances_between_keys(app, recorded):
    def page(**params):
        return said(all_open(app("keys", store=recorded.path, run=recorded.karate, **params), "keys"))

    assert page(tau=5) == {"key-distances": False, "keys": True, "keys-plane": True}
    assert all(page(tau=5, edits="m0_1_1").values())


def source_run(recorded):
    from analysis.runs.store.store import Store

    store = Store(recorded.path, read_only=True)
    return store.run(recorded.karate)
