"""Assignments, Keys and Target: what is selected is what is drawn, and what they say is computed."""

from types import SimpleNamespace

import numpy as np
import orjson
import pytest

from analysis.runs.store.store import Store
from tests.pages.conftest import KARATE, OWNER, FakeEngine, record, words


def charts(test) -> dict[str, dict]:
    """Title of every Plotly figure on the page, and the figure."""
    figures = [orjson.loads(chart.proto.spec) for chart in test.get("plotly_chart")]
    return {figure["layout"]["title"]["text"].replace("<br>", " "): figure for figure in figures}


def alts(test) -> list[str]:
    return [chart.proto.alt for chart in test.get("plotly_chart")]


def has(test, start: str) -> bool:
    return any(title.startswith(start) for title in charts(test))


@pytest.mark.parametrize("page", ["assignments", "keys", "target"])
@pytest.mark.parametrize("name", ["karate", "digits"])
def test_every_figure_has_words_for_those_who_cannot_see_it(app, recorded, page, name):
    test = app(page, store=recorded.path, run=getattr(recorded, name), node=0)
    assert len(alts(test)) >= 3
    assert all(len(alt) > 40 and "<" not in alt for alt in alts(test))


def test_a_chosen_node_gets_its_card_and_is_marked(app, recorded):
    without = app("assignments", store=recorded.path, run=recorded.karate)
    assert "Click a node" in words(without)
    test = app("assignments", store=recorded.path, run=recorded.karate, node=2)
    assert has(test, "member 3: ")
    frames = [s for f in charts(test).values() for s in f["layout"].get("shapes", []) if s["type"] == "rect"]
    assert len(frames) >= 2


def test_a_chosen_head_is_the_one_that_claims_are_drawn_from(app, recorded):
    test = app("assignments", store=recorded.path, run=recorded.digits)
    assert has(test, "What each cluster of S claims")
    test.query_params["head"] = "1"
    assert has(test.run(), "What each cluster of head 2 claims")
    test.query_params["head"] = "99"
    assert has(test.run(), "What each cluster of S claims")


def test_against_even_changes_the_scale_of_all_panels(app, recorded):
    test = app("assignments", store=recorded.path, run=recorded.karate)
    test.session_state["assignments.scale"] = "uniform"
    axes = [
        figure["layout"]["coloraxis"]
        for figure in charts(test.run()).values()
        if "coloraxis" in figure["layout"]
    ]
    assert len(axes) == 2
    assert all(axis["cmin"] == -axis["cmax"] < 0 for axis in axes)


def test_the_plane_keeps_its_frame_over_the_epochs(app, recorded):
    test = app("keys", store=recorded.path, run=recorded.karate)
    frames = set()
    for epoch in (0, 2, 4):
        test.query_params["epoch"] = str(epoch)
        plane = next(f for title, f in charts(test.run()).items() if "keys among" in title)
        frames.add(tuple(plane["layout"]["xaxis"]["range"]))
    assert len(frames) == 1


def test_what_if_follows_the_sliders_and_goes_back(app, recorded):
    test = app("keys", store=recorded.path, run=recorded.karate)
    assert "All stand at their trained values" in words(test)
    trained = charts(test)
    weights = [slider for slider in test.slider if slider.label.startswith("head ")]
    for slider in weights:
        slider.set_value(0.0)
    test.run()
    assert "With these values a node would give its first cluster 50 %" in words(test)
    assert charts(test).keys() != trained.keys()
    next(button for button in test.button if button.label.startswith("Back to")).click()
    test.run()
    assert "All stand at their trained values" in words(test)
    assert charts(test).keys() == trained.keys()


def test_target_names_the_kl_and_steps_through_the_formula(app, recorded):
    test = app("target", store=recorded.path, run=recorded.karate)
    assert "target held fixed" in words(test)
    assert not has(test, "member 1: the target")
    test.query_params["node"] = "0"
    test.run()
    assert any(": the target " in title for title in charts(test))


def test_a_first_open_sends_little(app, recorded):
    for page in ("assignments", "keys", "target"):
        test = app(page, store=recorded.path, run=recorded.digits)
        assert sum(len(chart.proto.spec) for chart in test.get("plotly_chart")) < 1_000_000


def test_a_key_moved_by_hand_takes_its_nodes_along_and_goes_back(app, recorded):
    test = app("keys", store=recorded.path, run=recorded.karate)
    before = charts(test)
    slider = next(slider for slider in test.slider if slider.label == "along component 1")
    slider.set_value(slider.max / 2)
    test.run()
    assert not test.exception
    assert "With these values" in words(test)
    plane = next(f for title, f in charts(test).items() if "keys among" in title)
    was = next(f for title, f in before.items() if "keys among" in title)
    at, stood = ([t for t in figure["data"] if t.get("name") == "head 1"][0]["x"] for figure in (plane, was))
    assert at != stood
    next(button for button in test.button if button.label.startswith("Back to")).click()
    assert charts(test.run()).keys() == before.keys()


def test_a_muted_head_changes_s_and_all_that_is_drawn_from_it(app, recorded):
    test = app("assignments", store=recorded.path, run=recorded.karate)
    before = charts(test)
    heads = [pills for pills in test.pills if pills.label == "Mute"]
    heads[0].set_value([0, 1]).run()
    assert "With these values a node would give its first cluster 50 %" in words(test)
    assert has(test, "S stays uniform, whatever the heads say")
    assert has(test, "S is almost uniform: a node gives its first cluster 50 %")
    heads = [pills for pills in test.pills if pills.label == "Mute"]
    heads[0].set_value([]).run()
    assert charts(test).keys() == before.keys()


def test_an_inverted_head_has_its_weight_turned_round(app, recorded):
    test = app("assignments", store=recorded.path, run=recorded.karate)
    [pills for pills in test.pills if pills.label == "Invert"][0].set_value([1]).run()
    path = next(f for f in charts(test).values() if len(f["layout"].get("annotations", [])) > 4)
    notes = [note["text"] for note in path["layout"]["annotations"] if "S<sub>" in note["text"]]
    assert notes[0].split("<br>")[1].startswith("+")
    assert notes[1].split("<br>")[1].startswith("\u2212")
    assert not test.exception


@pytest.mark.parametrize(("view", "title"), [("t-SNE", "On this map"), ("3-D", "Three components show")])
def test_keys_can_be_seen_in_other_ways(app, recorded, view, title):
    test = app("keys", store=recorded.path, run=recorded.karate, node=1)
    test.session_state["keys.view"] = view
    test.run()
    assert not test.exception
    assert has(test, title)


def test_what_is_clicked_in_the_plane_is_chosen_everywhere(app, recorded, monkeypatch):
    from pages.ui.clusters import controls
    from pages.ui.frame import selection
    from pages.ui.widgets import selection_bar

    chosen: dict = {}
    monkeypatch.setattr(selection, "select", lambda **changes: chosen.update(changes))
    monkeypatch.setattr(controls, "cached", _Kept)
    look = selection_bar.Chosen(None, [0], 0, None, _Graphs, 0, None, None, None)
    choose = controls.in_plane(look, on_place=lambda index: chosen.update(place=index))
    choose(12)
    assert chosen == {"graph": 1, "node": 2}
    chosen.clear()
    choose(20 + 5)
    assert chosen == {"head": 1, "cluster": 2}
    chosen.clear()
    choose(20 + 6 + 7)
    assert chosen == {"place": 7}


class _Graphs:
    ptr = np.array([0, 10, 20])


class _Kept:
    @staticmethod
    def assigned(chosen):
        return SimpleNamespace(keys=np.zeros((2, 3, 4)))


def test_a_deeper_layer_has_its_own_nodes_keys_and_diagnosis(app, two_layers):
    path, run_id = two_layers
    for page in ("assignments", "keys", "target"):
        test = app(page, store=path, run=run_id, layer=1, node=2)
        assert not test.exception
        assert all(len(alt) > 40 for alt in alts(test))
        assert "The nodes of this layer are the 4 clusters before it" in words(test)
    assert test.selectbox(key="bar.node").options == ["cluster 1", "cluster 2", "cluster 3", "cluster 4"]
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


def test_a_chosen_cluster_is_seen_on_every_picture(app, recorded):
    for name in ("karate", "digits"):
        test = app("assignments", store=recorded.path, run=getattr(recorded, name), cluster=1)
        assert any(": cluster 2 holds" in title for title in charts(test))
        test.selectbox(key="pick.cluster").set_value(0).run()
        assert test.query_params["cluster"] == "0"
        test.button(key="bar.clear").click().run()
        assert not any("cluster 1 holds" in title for title in charts(test))
    test = app("keys", store=recorded.path, run=recorded.karate, cluster=1)
    plane = next(f for title, f in charts(test).items() if "keys among" in title)
    (first,) = [trace for trace in plane["data"] if trace.get("name") == "head 1"]
    assert first["marker"]["line"]["width"] == [0.6, 4]
