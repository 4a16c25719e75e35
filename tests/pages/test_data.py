"""Data: bring a graph in every way, see what it is, start a run on it, remove it."""

import json
import re
import sqlite3
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from analysis.runs.serialize.csv_parquet import to_csv
from pages.ui.upload import graph_editor
from tests.faults.uploads import hostile_names
from tests.pages.conftest import OWNER, words
from tests.pages.uploading import columns, markup, started, uploaded

BENCHMARKS = Path(__file__).parents[3] / "shared" / "data"


TITLE = "Zachary's Karate Club"


def click(test, node: int) -> None:
    """As a click on the drawing does: AppTest cannot click there."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pages.ui.upload.graph_editor.st.session_state", test.session_state)
        graph_editor.clicked(node)
    test.run()


def test_a_page_without_an_upload_shows_an_example(app):
    test = app("data")
    assert not test.exception
    assert test.file_uploader(key="upload.files").label.startswith("A graph")
    assert "Until you bring one, here is an example" in words(test)
    assert "34 nodes, 78 undirected edges" in words(test)
    assert not [button for button in test.button if button.key == "upload.remove"]


def test_what_came_is_shown_before_it_is_used(app):
    test = uploaded(app)
    said = words(test)
    assert "34 nodes, 78 undirected edges, 1 features a node and 2 classes of nodes" in said
    assert "'club' was taken as the label" in said
    assert "1 self\\-loop left out" in said
    assert len(test.get("plotly_chart")) == 2


def test_what_cannot_be_read_is_said_in_one_sentence(app):
    test = uploaded(app, "edges.csv", b"source,target,weight\na,b,1\nb,c,heavy\n")
    assert "row 3, column weight" in test.warning[0].value
    assert not test.get("plotly_chart")


def test_what_is_drawn_is_taken_away_without_formulas(app, monkeypatch):
    given = []
    monkeypatch.setattr(
        "pages.ui.widgets.figure_output.save_rows", lambda rows, *, key, name: given.extend(rows())
    )
    test = app("data")
    test.session_state["upload.way"] = "draw"
    test.run()
    given.clear()
    test.run()
    assert not test.exception
    named = [row for row in given if set(row) == {"name", "label"}]
    assert len(named) == 48
    test.session_state["board"] = test.session_state["board"].called(["=1+1"] * 48, ["a"] * 48)
    given.clear()
    test.run()
    assert "'=1+1" in to_csv([row for row in given if set(row) == {"name", "label"}]).decode()


@pytest.mark.parametrize(("button", "kind", "runs"), [("cluster", "cluster", 1), ("depth", "depth", 8)])
def test_a_button_starts_a_run_on_it(app, tmp_path, button, kind, runs):
    path = tmp_path / "runs.sqlite"
    test = uploaded(app, store=path)
    test.button(key=f"upload.start.{button}").click().run()
    assert not test.exception
    found, (graph,) = started(path)
    assert len(found) == runs
    assert {run.spec.model.kind for run in found} == {kind}
    assert {run.spec.data for run in found} == {graph.data}
    assert (graph.title, graph.nodes, graph.task) == (TITLE, 34, "node classification")
    assert "run" in test.query_params


def test_poolers_are_compared_on_it(app, tmp_path):
    test = uploaded(app, store=tmp_path / "runs.sqlite")
    test.button(key="upload.start.arena").click().run()
    assert not test.exception
    assert test.selectbox(key="arena.graph").value == test.query_params["on"]
    assert test.query_params["on"].endswith("/node classification")


def test_pasted_edges(app):
    test = app("data")
    test.segmented_control(key="upload.way").set_value("paste").run()
    test.text_area(key="upload.text").set_value("a,b\nb,c\nc,a")
    (read,) = [button for button in test.button if button.label == "Read"]
    read.click().run()  # one click, with what is in the field
    assert not test.exception
    assert "3 nodes, 3 undirected edges, no features and no labels" in words(test)


def test_a_sample_is_picked_and_trained_on_under_its_own_name(app, tmp_path):
    path = tmp_path / "runs.sqlite"
    test = app("data", store=path)
    test.segmented_control(key="upload.way").set_value("pick").run()
    test.selectbox(key="upload.name").set_value("karate").run()
    test.button(key="upload.start.cluster").click().run()
    assert not test.exception
    (run,), graphs = started(path)
    assert run.spec.data.name == "karate"
    assert graphs == []


def test_a_sample_whose_labels_are_not_trained_on_shows_oversmoothing_all_the_same(app, tmp_path):
    path = tmp_path / "runs.sqlite"
    test = app("data", store=path)
    assert not test.button(
        key="upload.start.depth"
    ).disabled  # the karate club is there until one brings a graph
    test.button(key="upload.start.depth").click().run()
    assert not test.exception
    runs, (graph,) = started(path)
    assert len(runs) == 8
    assert (graph.nodes, graph.task) == (34, "node classification")


def test_a_graph_is_drawn_by_adding_removing_and_joining_nodes(app):
    test = app("data")
    test.segmented_control(key="upload.way").set_value("draw").run()
    assert "48 nodes, 128 undirected edges" in words(test)
    test.button(key="board.add").click().run()
    assert "49 nodes, 129 undirected edges" in words(test)
    for edges in (130, 129):
        click(test, 0)
        assert (
            test.text[0].value
            == "Selected: node 1. Click another node to add or remove the edge between them."
        )
        click(test, 48)
        assert f"49 nodes, {edges} undirected edges" in words(test)
    click(test, 48)
    test.button(key="board.remove").click().run()
    assert "48 nodes, 128 undirected edges" in words(test)


def test_a_graph_that_was_trained_on_can_be_taken_up_again_and_removed(app, tmp_path):
    path = tmp_path / "runs.sqlite"
    test = uploaded(app, store=path)
    test.button(key="upload.start.cluster").click().run()
    _, (graph,) = started(path)
    key = f"own.{graph.fingerprint[:16]}.{graph.task}"
    test = app("data", store=path)
    test.button(key=f"{key}.use").click().run()
    assert not test.exception
    box = test.selectbox(key="settings.data.name")
    assert box.value == f"{graph.data.name} {graph.task}"
    assert TITLE in box.options
    test = app("data", store=path)
    test.button(key=f"{key}.remove").click().run()
    assert not test.exception
    assert "Your graphs" not in words(test)
    assert started(path)[1] == []


def test_what_others_call_the_same_graph_stays_theirs(app, tmp_path):
    path = tmp_path / "runs.sqlite"
    uploaded(app, store=path).button(key="upload.start.cluster").click().run()
    _, (graph,) = started(path)
    with sqlite3.connect(path) as store:
        theirs = (graph.fingerprint, "somebody else", graph.task, "Bullying in 7b", 0.0)
        store.execute("INSERT INTO own_graph_owners VALUES (?, ?, ?, ?, ?)", theirs)
    test = app("data", store=path)
    test.button(key=f"own.{graph.fingerprint[:16]}.{graph.task}.use").click().run()
    assert not test.exception
    labels = [each.label for each in test.expander]
    assert any(TITLE in label for label in labels)
    assert not any("7b" in text for text in (*labels, *test.selectbox(key="settings.data.name").options))


@pytest.mark.parametrize("name", hostile_names()[:12])
def test_hostile_names_are_text_on_the_page(app, name):
    nodes = [{"id": i, "class": name if i % 2 else "b", "label": f"{name} {i}"} for i in range(6)]
    links = [{"source": i, "target": (i + 1) % 6} for i in range(6)]
    graph = {"nodes": nodes, "links": links, "name": name, name: 1}
    test = uploaded(app, "g.json", json.dumps(graph).encode())
    assert "6 nodes, 6 undirected edges" in words(test)
    for mark in ("<script", "<img", "<svg", "<a ", "<iframe", "<b>", "<style", "<br>"):
        assert not re.search(rf"(?<!\\){mark}", markup(test))
        for chart in test.get("plotly_chart"):
            spec = chart.proto.spec.replace("<br>", "")
            assert mark not in spec


def test_many_labelled_graphs_are_looked_at_one_by_one_and_classified(app, tmp_path):
    path = tmp_path / "runs.sqlite"
    rings = [
        {"nodes": list(range(n)), "links": [[i, (i + 1) % n] for i in range(n)], "graph": {"label": n % 2}}
        for n in range(4, 24)
    ]
    test = uploaded(app, "rings.json", json.dumps(rings).encode(), store=path)
    assert "20 graphs with 270 nodes, 270 undirected edges, no features and 2 classes of graphs" in words(
        test
    )
    test.number_input[0].set_value(20).run()
    assert "rings 20" in test.get("plotly_chart")[0].proto.spec
    test.button(key="upload.start.cluster").click().run()
    assert not test.exception
    (run,), (graph,) = started(path)
    assert (graph.title, graph.graphs, run.spec.data.task) == ("rings", 20, "graph classification")


@pytest.mark.skipif(not (BENCHMARKS / "Planetoid").is_dir(), reason="needs the raw files of Cora")
def test_a_benchmark_says_where_it_is_read_from_and_that_it_is_pickled(app, monkeypatch):
    monkeypatch.setenv("SOFT_CLUSTER_LAB_DATA", str(BENCHMARKS))
    test = app("data")
    test.segmented_control(key="upload.way").set_value("pick").run()
    assert "Coauthor CS" not in test.selectbox(key="upload.name").options
    test.selectbox(key="upload.name").set_value("cora").run()
    assert not test.exception
    assert "2,708 nodes, 5,278 undirected edges, 1,433 features a node and 7 classes" in words(test)
    assert "pickles, which can run code" in words(test)
    assert "600 of 2,708 nodes" in test.get("plotly_chart")[0].proto.spec


def again(owner: str = OWNER) -> AppTest:
    """The same server after a refresh of the page: another session, the same browser."""
    test = AppTest.from_file(str(Path(__file__).parents[2] / "app.py"), default_timeout=30)
    test.session_state["owner.id"] = owner
    return test.switch_page("pages/data.py").run()


def test_an_upload_survives_a_refresh_and_is_nobody_elses(app):
    uploaded(app)
    test = again()
    assert not test.exception
    assert "34 nodes, 78 undirected edges" in words(test)
    fields, send = columns(test)
    fields["Label column"].set_value("")
    send.click().run()  # the files are still there to be read again
    assert "no labels" in words(test)
    assert "here is an example" in words(again("someone-else-0000000000000000000"))
    test = again()
    assert "no labels" in words(test)
    test.button(key="upload.remove").click().run()
    assert "here is an example" in words(test)
    assert "here is an example" in words(again())
