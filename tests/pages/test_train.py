"""Train: settings become a spec, Start makes a run, Stop ends it."""

import pytest
import streamlit as st

from analysis.data.benchmarks.table import BENCHMARKS
from analysis.data.builtin.table import SAMPLES
from analysis.runs.store.store import Store
from analysis.training.presets.table import PRESETS
from analysis.training.spec import ClusterSpec, DepthSpec, TrainingSpec
from pages.ui.frame import warm_up
from pages.ui.run_data import server
from tests.pages.conftest import runs_of, words


def test_the_workers_are_made_ready_where_people_train_and_not_before(app, recorded):
    app("home", store=recorded.path)
    assert not server.engine().prepared
    app("train", store=recorded.path)
    assert server.engine().prepared
    server.engine().prepared = False
    app("arena", store=recorded.path)
    assert server.engine().prepared


def test_the_first_preparation_of_a_server_ends_with_workers_made_ready(app, recorded):
    app("home", store=recorded.path)
    assert not server.engine().prepared
    warm_up._import_and_prepare()
    assert server.engine().prepared


@pytest.mark.parametrize("preset", PRESETS)
def test_start_submits_the_preset_as_it_is(app, tmp_path, preset):
    path = tmp_path / "runs.sqlite"
    test = app("train", store=path)
    test.selectbox(key="settings.preset").set_value(preset).run()
    test.button(key="train.start").click().run()
    assert not test.exception
    runs = runs_of(path)
    assert {run.spec for run in runs} == set(PRESETS[preset].specs)
    assert {run.preset for run in runs} == {preset}
    assert test.query_params["run"] in [run.id for run in runs]
    assert "Waiting" in words(test) or "runs: queued" in words(test)


@pytest.mark.parametrize("preset", ["karate-factions", "digits-uniform", "digits-depth"])
def test_the_example_that_plays_is_that_of_the_preset(app, preset):
    def playing(test) -> str:
        (title,) = [text.value for text in test.markdown if "a recorded example, until" in text.value]
        return title

    test = app("train")
    first = playing(test)
    test.selectbox(key="settings.preset").set_value(preset).run()
    assert not test.exception
    assert playing(test) != first
    test.selectbox(key="settings.preset").set_value("failure-uniform").run()
    assert playing(test) == first, "nothing was recorded with it"


def test_settings_change_the_spec_and_the_recipe(app, tmp_path):
    path = tmp_path / "runs.sqlite"
    test = app("train", store=path)
    test.slider(key="settings.model.heads").set_value(2).run()
    test.slider(key="settings.clusters.0").set_value(5).run()
    test.number_input(key="settings.training.epochs").set_value(7).run()
    test.selectbox(key="settings.training.kl").set_value("attached").run()
    assert "2 heads of 5 clusters" in test.button(key="train.start").help
    test.button(key="train.start").click().run()
    (run,) = runs_of(path)
    assert run.spec.model.heads == 2
    assert run.spec.model.clusters == (5,)
    assert run.spec.training.epochs == 7
    assert run.spec.training.kl == "attached"
    assert run.name.startswith("Digits, clustered, changed")


def test_depths_and_norms_make_a_sweep(app, tmp_path):
    path = tmp_path / "runs.sqlite"
    test = app("train", store=path)
    test.selectbox(key="settings.preset").set_value("digits-depth").run()
    test.button_group(key="settings.depths").set_value([4, 1]).run()
    test.button_group(key="settings.norms").set_value(["pair", "none", "batch"]).run()
    assert "6 runs: GCN, 1, 4 layers of" in test.button(key="train.start").help
    test.button_group(key="settings.norms").set_value([]).run()
    assert "at least one" in test.warning[0].value
    test.button(key="train.start").click().run()
    assert not test.exception
    made = [(run.spec.model.depth, run.spec.model.norm) for run in runs_of(path)]
    assert sorted(made) == sorted((depth, norm) for depth in (1, 4) for norm in ("pair", "none", "batch"))
    assert "The picture begins once it learns." in words(test), "its place is kept"


def test_a_value_the_engine_would_refuse_is_refused_in_words(app):
    test = app("train")
    test.number_input(key="settings.training.lr").set_value(0.0).run()
    assert not test.exception
    assert "training.lr" in test.warning[0].value
    assert (
        test.number_input(key="settings.training.lr").value == PRESETS["digits-clusters"].specs[0].training.lr
    )


@pytest.mark.parametrize("preset", ["digits-clusters", "digits-depth"])
def test_every_setting_can_be_reached(app, preset):
    test = app("train")
    test.selectbox(key="settings.preset").set_value(preset).run()
    widgets = [*test.slider, *test.number_input, *test.selectbox, *test.toggle, *test.button_group]
    shown = " ".join(widget.key for widget in widgets if widget.key) + words(test)
    model = ClusterSpec if preset == "digits-clusters" else DepthSpec
    names = set(model.model_fields) - {"kind"}  # fixed by the preset
    if model is ClusterSpec:
        names |= set(TrainingSpec.model_fields)
    assert {name for name in names if name not in shown} == set()


def test_stop_is_offered_to_the_owner_only(app, recorded):
    test = app("train", store=recorded.path, run=recorded.queued)
    assert test.button(key="watch.stop")
    test.session_state["owner.id"] = "x" * 32
    test.run()
    assert not [button for button in test.button if button.key == "watch.stop"]


def test_stop_ends_the_run_and_says_so(app, tmp_path):
    path = tmp_path / "runs.sqlite"
    test = app("train", store=path)
    test.button(key="train.start").click().run()
    test.button(key="watch.stop").click().run()
    assert not test.exception
    (run,) = runs_of(path)
    assert run.state == "stopped"
    assert "Stopped" in words(test)
    assert test.button(key="train.start")


def test_doors_start_a_preset_that_is_not_done_yet(app, tmp_path):
    path = tmp_path / "runs.sqlite"
    test = app("home", store=path)
    test.button(key="door.digits-clusters.train").click().run()
    assert not test.exception
    (run,) = runs_of(path)
    assert run.spec == PRESETS["digits-clusters"].specs[0]
    assert test.title[0].value == "Train"


def test_a_failed_run_can_be_started_again(app, recorded, tmp_path):
    path = tmp_path / "copy.sqlite"
    path.write_bytes(recorded.path.read_bytes())
    test = app("train", store=path, run=recorded.failed)
    test.button(key="watch.again").click().run()
    assert not test.exception
    (again,) = [run for run in runs_of(path) if run.id == test.query_params["run"]]
    assert again.state == "queued"


def test_a_link_to_a_run_brings_its_settings(app, recorded):
    test = app("train", store=recorded.path, run=recorded.karate)
    assert "GCN, 2 layers of 8; 2 heads of 2 clusters" in test.button(key="train.start").help


def test_the_third_door_leads_to_the_page_for_graphs_of_ones_own(app):
    test = app("home")
    test.button(key="door.graph").click().run()
    assert not test.exception
    assert test.title[0].value == "Data"
    assert "run" not in test.query_params


def test_every_graph_can_be_chosen(app):
    test = app("train")
    graphs = test.selectbox(key="settings.data.name")
    assert len(graphs.options) == len(SAMPLES) + len(BENCHMARKS)


def test_every_axis_of_a_sweep_multiplies_and_its_size_and_time_are_said(app, tmp_path):
    path = tmp_path / "runs.sqlite"
    test = app("train", store=path)
    test.selectbox(key="settings.preset").set_value("digits-depth").run()
    test.button_group(key="settings.depths").set_value([2]).run()
    test.button_group(key="settings.encoders").set_value(["gcn", "sage"]).run()
    test.button_group(key="settings.skips").set_value(["none", "initial", "jumping"]).run()
    test.button_group(key="settings.drop_edges").set_value([0.0, 0.5]).run()
    test.button_group(key="settings.groups").set_value([5, 10]).run()
    test.slider(key="settings.seeds").set_value(2).run()
    assert not test.exception
    assert "**72 runs**, about" in words(test), "2 x 3 x 2 x 2 seeds, of one norm once and of the other twice"
    test.button(key="train.start").click().run()
    runs = runs_of(path)
    assert len({run.key for run in runs}) == 72
    assert {run.spec.seed for run in runs} == {0, 1}
    assert {run.spec.model.lamda for run in runs} == {0.1}


def test_the_recipe_goes_on_choosing_lamda_until_the_visitor_does(app, tmp_path):
    test = app("train", store=tmp_path / "runs.sqlite")
    test.selectbox(key="settings.preset").set_value("dgn-cora").run()
    test.button_group(key="settings.depths").set_value([4, 8]).run()
    assert "**40 runs**" in words(test)
    assert test.button_group(key="settings.lamdas").value == [0.001, 0.03]
    test.button_group(key="settings.lamdas").set_value([0.1]).run()
    assert test.button_group(key="settings.lamdas").value == [0.1]
    assert not test.exception


def test_settings_trained_before_are_replayed_or_trained_with_a_new_seed(app, recorded, tmp_path):
    path = tmp_path / "copy.sqlite"
    path.write_bytes(recorded.path.read_bytes())
    before = len(Store(path).runs())
    test = app("train", store=path, run=recorded.karate)
    test.button(key="train.start").click().run()
    assert "**trained before**" in words(test)
    assert len(Store(path).runs()) == before, "nothing is started unasked"
    other = [run.spec.seed for run in Store(path).runs() if run.spec.data.name == "karate"]
    test.button(key="before.seed").click().run()
    assert not test.exception
    (new,) = [run for run in Store(path).runs() if run.id == test.query_params["run"]]
    assert new.spec.seed not in [run.spec.seed for run in Store(path).runs() if run.state == "finished"]
    assert new.spec.model.kind == "cluster"
    assert 0 in other


def test_settings_not_trained_before_start_at_once(app, tmp_path):
    test = app("train", store=tmp_path / "runs.sqlite")
    test.button(key="train.start").click().run()
    assert "trained before" not in words(test)
    assert test.query_params["run"]


def test_settings_that_were_open_before_start_are_closed_at_the_end(app, recorded, monkeypatch):
    """Their state is kept by their key: of another training they have another one."""
    keys, expander = [], st.expander
    monkeypatch.setattr(
        st, "expander", lambda *a, key=None, **k: keys.append(key) or expander(*a, key=key, **k)
    )
    for address in ({}, {"run": recorded.karate}):
        app("train", store=recorded.path, **address)
    lines = [key for key in keys if key and key.startswith("settings.")]
    assert len(lines) == len(set(lines)) == 6
