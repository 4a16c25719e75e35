"""Assignments, Keys and Target: what is selected is what is drawn, and what they say is computed."""

from dataclasses import replace

import numpy as np
import orjson
import pytest

from analysis.figures.explorer.payload import unpack
from analysis.runs.results.run_library import Library
from analysis.runs.store.store import Store
from tests.pages.conftest import KARATE, OWNER, FakeEngine, heroes, opened, record, words

QUESTIONS = {
    "assignments": ("claims", "path", "pooled", "control", "settled"),
    "keys": ("distances", "other", "settled"),
    "target": ("curves", "steps", "settled"),
}


def all_open(test, page):
    return opened(test, *(f"{page}.{name}" for name in QUESTIONS[page]))


def charts(test) -> dict[str, dict]:
    """Title of every Plotly figure on the page, and the figure."""
    figures = [orjson.loads(chart.proto.spec) for chart in test.get("plotly_chart")]
    return {figure["layout"]["title"]["text"].replace("<br>", " "): figure for figure in figures}


def alts(test) -> list[str]:
    return [chart.proto.alt for chart in test.get("plotly_chart")]


def has(test, start: str) -> bool:
    return any(title.startswith(start) for title in charts(test))


@pytest.mark.parametrize("page", QUESTIONS)
def test_at_first_there_is_the_explorer_and_no_other_picture(app, recorded, page):
    test = app(page, store=recorded.path, run=recorded.karate)
    assert heroes(test) == [f"soft-cluster-lab-clusters-{page}"]
    assert not alts(test)


@pytest.mark.parametrize("page", QUESTIONS)
@pytest.mark.parametrize("name", ["karate", "digits"])
def test_every_figure_has_words_for_those_who_cannot_see_it(app, recorded, page, name):
    test = all_open(app(page, store=recorded.path, run=getattr(recorded, name), node=0), page)
    assert not test.exception
    assert len(alts(test)) >= len(QUESTIONS[page])
    assert all(len(alt) > 40 and "<" not in alt for alt in alts(test))


@pytest.mark.parametrize("page", QUESTIONS)
def test_a_run_that_diverged_shows_the_epochs_before(app, recorded, monkeypatch, page):
    read = Library.snapshot

    def diverged(library, id, epoch):
        snapshot = read(library, id, epoch)
        arrays = {name: array * np.nan for name, array in snapshot.arrays.items()}
        return snapshot if epoch < 3 or id != recorded.karate else replace(snapshot, arrays=arrays)

    monkeypatch.setattr(Library, "snapshot", diverged)
    test = all_open(app(page, store=recorded.path, run=recorded.karate), page)
    assert not test.exception
    assert heroes(test)
    assert "Diagnosis at epoch 2" in words(test)
    assert "NaN" not in "".join(warning.value for warning in test.warning)
    (hero,) = (e for e in test.get("bidi_component") if e.proto.component_name.endswith(f"clusters-{page}"))
    header = unpack(hero.proto.bytes).header
    assert (header["epochs"], header["missing"]) == (
        [0, 1, 2],
        "From epoch 3 on, its numbers are NaN or infinite.",
    )


def test_a_chosen_node_is_followed_through_heads_and_epochs(app, recorded):
    without = opened(app("assignments", store=recorded.path, run=recorded.karate), "assignments.path")
    assert "Choose a node" in words(without)
    test = app("assignments", store=recorded.path, run=recorded.karate, node=2)
    assert has(opened(test, "assignments.path"), "member 3: ")


def test_a_chosen_head_is_the_one_that_claims_are_drawn_from(app, recorded):
    test = opened(app("assignments", store=recorded.path, run=recorded.digits), "assignments.claims")
    assert has(test, "What each cluster of S claims")
    test.query_params["head"] = "1"
    assert has(test.run(), "What each cluster of head 2 claims")
    test.query_params["head"] = "99"
    assert has(test.run(), "What each cluster of S claims")


def test_a_chosen_cluster_is_marked(app, recorded):
    test = opened(app("assignments", store=recorded.path, run=recorded.digits), "assignments.claims")
    test.selectbox(key="pick.cluster").set_value(1).run()
    assert test.query_params["cluster"] == "1"
    (claims,) = charts(test).values()
    assert any(shape["type"] == "rect" for shape in claims["layout"]["shapes"])


def test_against_uniform_changes_the_scale_of_all_panels(app, recorded):
    test = app("assignments", store=recorded.path, run=recorded.karate)
    test.session_state["assignments.scale"] = "uniform"
    figures = charts(opened(test, "assignments.settled")).values()
    axes = [figure["layout"]["coloraxis"] for figure in figures if "coloraxis" in figure["layout"]]
    assert len(axes) == 2
    assert all(axis["cmin"] == -axis["cmax"] < 0 for axis in axes)


def test_the_plane_keeps_its_frame_over_the_epochs(app, recorded):
    test = app("keys", store=recorded.path, run=recorded.karate)
    frames = set()
    for epoch in (0, 2, 4):
        test.query_params["epoch"] = str(epoch)
        plane = next(f for title, f in charts(opened(test, "keys.settled")).items() if "keys among" in title)
        frames.add(tuple(plane["layout"]["xaxis"]["range"]))
    assert len(frames) == 1


@pytest.mark.parametrize(
    ("tried", "said"),
    [
        ({"muted": "1,1"}, "S stays uniform, whatever the heads say"),
        ({"weights": "-999,-999", "inverted": "1,1"}, "S follows head"),
    ],
)
def test_settled_figures_and_sentences_follow_what_is_tried(app, recorded, tried, said):
    test = app("assignments", store=recorded.path, run=recorded.karate, **tried)
    assert has(opened(test, "assignments.settled"), said)
    assert "head weights" in words(test), "the diagnosis says of which values it is"


def test_a_key_moved_in_the_picture_is_moved_in_settled_figures(app, recorded):
    plane = {}
    for edits in ("", "m1_0.5_0"):
        test = app("keys", store=recorded.path, run=recorded.karate, edits=edits)
        (figure,) = charts(opened(test, "keys.settled")).values()
        (first,) = [trace for trace in figure["data"] if trace.get("name") == "head 1"]
        plane[edits] = first["x"]
    assert plane[""] != plane["m1_0.5_0"]


@pytest.mark.parametrize(
    "tried", [{"tau": "x"}, {"muted": "1,2,3,4,5,6"}, {"edits": "m99_1_1~q"}, {"tau": "-3"}]
)
def test_what_cannot_be_read_counts_as_trained(app, recorded, tried):
    test = app("keys", store=recorded.path, run=recorded.karate, **tried)
    assert not test.exception
    assert heroes(test)


def test_target_names_the_kl_and_steps_through_the_formula(app, recorded):
    test = app("target", store=recorded.path, run=recorded.karate)
    assert "target held fixed" in words(test)
    test.query_params["node"] = "0"
    assert any(": the target " in title for title in charts(opened(test, "target.steps")))


@pytest.mark.parametrize(("view", "title"), [("t-SNE", "On this map"), ("3-D", "Three components show")])
def test_keys_can_be_seen_in_other_ways(app, recorded, view, title):
    test = app("keys", store=recorded.path, run=recorded.karate, node=1)
    test.session_state["keys.view"] = view
    opened(test, "keys.other")
    assert not test.exception
    assert has(test, title)


def test_a_first_open_sends_little(app, recorded):
    for page in QUESTIONS:
        test = app(page, store=recorded.path, run=recorded.digits)
        sent = [len(element.proto.bytes) for element in test.get("bidi_component")]
        assert max(sent) < 2_500_000


def test_a_deeper_layer_has_its_own_nodes_keys_and_diagnosis(app, two_layers):
    path, run_id = two_layers
    for page in QUESTIONS:
        test = all_open(app(page, store=path, run=run_id, layer=1, node=2), page)
        assert not test.exception
        assert all(len(alt) > 40 for alt in alts(test))
        assert "The nodes of this layer are the 4 clusters before it" in words(test)
    payload = unpack(next(e.proto.bytes for e in test.get("bidi_component") if e.proto.bytes))
    assert payload.header["nodes"] == ["cluster 1", "cluster 2", "cluster 3", "cluster 4"]
    first = app("assignments", store=path, run=run_id)
    assert "The nodes of this layer" not in words(first)
    first.segmented_control(key="pick.layer").set_value(1).run()
    assert first.query_params["layer"] == "1"


@pytest.fixture(scope="module")
def two_layers(tmp_path_factory):
    path = tmp_path_factory.mktemp("two") / "runs.sqlite"
    store = Store(path)
    engine = FakeEngine(store)
    run_id = engine.submit(KARATE.with_(model__clusters=(4, 2)), owner=OWNER, name="Two layers")
    record(store, run_id)
    store.close()
    return path, run_id
