import io
import json
import shutil
import zipfile
from types import SimpleNamespace
from urllib.parse import parse_qsl

import networkx as nx
import pytest

from analysis.data.fingerprint import fingerprint
from analysis.data.prepare import prepare
from analysis.data.upload.upload import read_upload
from analysis.runs import load_bundle, save_bundle
from analysis.runs.store.store import Store
from analysis.training.spec import DataSpec
from pages.ui.run_data import server
from pages.ui.widgets import run_export_menu
from tests.faults.uploads import small, written
from tests.pages.conftest import OWNER, heroes, opened, words
from tests.runs.carried import DEEP, KARATE, train


def menu(app, recorded, *, page="assignments", run=None):
    test = app(page, store=recorded.path, run=run or recorded.karate)
    test.session_state["export"] = True
    return test.run()


def offered(test) -> list[str]:
    return [b.proto.label for b in test.get("download_button") if b.proto.id.find("export.") >= 0]


def test_nothing_is_offered_before_it_is_asked_for(app, recorded):
    assert offered(app("assignments", store=recorded.path, run=recorded.karate)) == []


@pytest.mark.parametrize(("page", "run"), [("assignments", "karate"), ("depth", "sweep")])
def test_one_place_offers_every_file(app, recorded, page, run):
    found = getattr(recorded, run)
    test = menu(app, recorded, page=page, run=found if isinstance(found, str) else found[0])
    assert not test.exception
    assert offered(test) == [
        "Page to explore, without a server", "Bundle: everything in one zip",
        "Script that repeats the training", "Graph for Gephi and Cytoscape", "History for TensorBoard",
        "CSV", "Parquet", "CSV", "Parquet",
    ]  # fmt: skip
    assert ("Of one run of its sweep: " in words(test)) == (run == "sweep")


def test_what_the_buttons_give(app, recorded):
    app("assignments", store=recorded.path, run=recorded.karate)
    with zipfile.ZipFile(io.BytesIO(run_export_menu._bundle(recorded.karate))) as file:
        assert "report.html" in file.namelist()
    assert b'data-explorer="clusters"' in run_export_menu._explorable(recorded.karate)
    assert b"torch_geometric" in run_export_menu._script(recorded.karate)
    assert b"<graphml" in run_export_menu._graph(recorded.karate, epoch=4)
    assert run_export_menu._events(recorded.karate)[12:]
    assert run_export_menu._measures(server.library().run(recorded.karate))


def test_the_page_to_explore_opens_as_the_screen_is(app, recorded, monkeypatch):
    asked, make = [], run_export_menu._explorable_page
    monkeypatch.setattr(run_export_menu, "_explorable_page", lambda *how: asked.append(how) or make(*how))
    shown = {"epoch": "2", "node": "5", "tau": "3", "muted": "1,0"}
    for page, run, state, emphasis in (
        ("assignments", recorded.karate, shown, "assignments"),
        ("keys", recorded.karate, shown, "keys"),
        ("target", recorded.karate, shown, "target"),
        ("depth", recorded.sweep[0], {"layer": "1", "scale": "common"}, "assignments"),
    ):
        test = app(page, store=recorded.path, run=run, **state)
        test.session_state["export"] = True
        assert not test.run().exception
        query, large = asked[-1]
        assert (dict(parse_qsl(query)), large) == (state, emphasis)
    content = run_export_menu._explorable_page("tau=3", "keys").make(recorded.karate)
    assert b'data-emphasis="keys" data-query="tau=3"' in content


def test_files_are_made_when_the_libraries_are_there(monkeypatch):
    order = []
    warm = SimpleNamespace(join=lambda: order.append("libraries"))
    monkeypatch.setattr("pages.ui.frame.warm_up._warm", lambda: warm)
    assert run_export_menu._file_content(lambda id: order.append(id) or b"content", "a run") == b"content"
    assert order == ["libraries", "a run"]


def test_a_bundle_opens_again_and_is_removed(app, recorded, tmp_path):
    path = tmp_path / "copy.sqlite"
    shutil.copy(recorded.path, path)
    test = app("runs", store=path)
    content = run_export_menu._bundle(recorded.karate)
    test.file_uploader[0].upload("run.zip", content).run()
    assert not test.exception
    assert "Opened from bundles" in [title.value for title in test.header]
    (run,) = server.library().opened.of(OWNER)
    shown = app("assignments", store=path, run=run.id)
    assert not shown.exception
    assert heroes(shown)
    assert load_bundle(run_export_menu._bundle(run.id)).run.name == run.name

    test = app("runs", store=path)
    test.button(key=f"bundle.remove.{run.id}").click().run()
    assert "Opened from bundles" not in [title.value for title in test.header]


def test_what_is_no_bundle_is_said_in_one_sentence(app, recorded, tmp_path):
    test = app("runs", store=tmp_path / "empty.sqlite")
    test.file_uploader[0].upload("run.zip", b"nothing of the kind").run()
    assert not test.exception
    assert "expected a zip file" in test.warning[0].value


@pytest.fixture(scope="module")
def far_away(tmp_path_factory) -> dict[str, bytes]:
    """Bundles of runs on a graph of one's own, from a store that is not here; the graph has odd names."""
    graph = prepare(read_upload({"g.graphml": written(nx.write_graphml_xml, small())}))
    data = DataSpec(name=f"own:{fingerprint(graph)}", task="node classification", row_normalise=True)
    store = Store(tmp_path_factory.mktemp("far") / "runs.sqlite")
    try:
        specs = {"cluster": KARATE, "depth": DEEP}
        ids = {kind: train(store, spec.with_(data=data), own=graph) for kind, spec in specs.items()}
        return {kind: save_bundle(store, id) for kind, id in ids.items()}
    finally:
        store.close()


def test_a_bundle_of_ones_own_graph_is_looked_at_on_all_pages(app, far_away, tmp_path):
    path = tmp_path / "elsewhere.sqlite"
    app("runs", store=path)
    ids = {kind: server.library().opened.keep(content, owner=OWNER) for kind, content in far_away.items()}
    for page in ("home", "train", "assignments", "keys", "target", "data", "runs"):
        test = app(page, store=path, run=ids["cluster"])
        assert not test.exception, page
        assert "expected" not in words(test), page
    for view in ("training", "groups", "propagation", "own"):
        test = opened(app("depth", store=path, run=ids["depth"]), f"depth.{view}")
        assert not test.exception, view
        if view == "groups":
            assert {"group-shares", "lamda-term", "group-means", "group-flow"} <= saved(test)
            assert any("(trained)" in str(table.value) for table in test.dataframe)


def saved(test) -> set[str]:
    """File names of the figures on a page."""
    data = [json.loads(each.proto.json or "{}") for each in test.get("bidi_component")]
    return {each["file"] for each in data if "file" in each}
