"""The selection bar: one selection in the address, stepped, played, cleared, and kept from page to page."""

import pytest

from pages.ui.widgets import selection_bar
from tests.pages.conftest import words


def recorded_epochs(test):
    return list(test.select_slider(key="bar.epoch").options)


def address(test):
    return {name: value for name, value in test.query_params.items()}


def test_without_an_epoch_the_last_recorded_one_is_shown(app, recorded):
    test = app("assignments", store=recorded.path, run=recorded.karate)
    assert test.select_slider(key="bar.epoch").value == 4
    assert address(test) == {"run": recorded.karate}


def test_steps_go_over_the_recorded_epochs_and_stop_at_the_ends(app, recorded):
    test = app("keys", store=recorded.path, run=recorded.karate, epoch=3)
    test.button(key="bar.on").click().run()
    assert address(test)["epoch"] == "4"
    test.button(key="bar.on").click().run()
    assert address(test)["epoch"] == "4"
    for _ in range(6):
        test.button(key="bar.back").click().run()
    assert address(test)["epoch"] == "0"
    assert not test.exception


def test_an_epoch_without_a_snapshot_is_replaced_by_its_neighbour(app, recorded):
    test = app("target", store=recorded.path, run=recorded.karate, epoch=400)
    assert test.select_slider(key="bar.epoch").value == 4


def test_playing_goes_on_by_itself_and_ends_at_the_end(app, recorded, monkeypatch):
    test = app("assignments", store=recorded.path, run=recorded.karate, epoch=2)
    test.button(key="bar.play").click().run()
    assert test.button(key="bar.play").label == "Pause"
    monkeypatch.setattr(selection_bar, "_STEP_SECONDS", 0.0)  # as if the time to the next step had passed
    test.run()
    assert address(test)["epoch"] == "4"
    assert test.button(key="bar.play").label == "Play"
    assert not test.exception


def test_playing_from_the_end_begins_at_the_start(app, recorded):
    test = app("assignments", store=recorded.path, run=recorded.karate)
    test.button(key="bar.play").click().run()
    assert address(test)["epoch"] == "0"


def test_another_graph_forgets_the_node(app, recorded):
    test = app("assignments", store=recorded.path, run=recorded.digits, graph=1, node=3)
    assert test.selectbox(key="bar.node").value == 3
    test.selectbox(key="bar.graph").set_value(2).run()
    assert address(test) == {"run": recorded.digits, "graph": "2"}
    assert test.selectbox(key="bar.node").value is None
    assert not test.exception


def test_the_selection_is_kept_on_the_way_to_another_page(app, recorded):
    test = app("assignments", store=recorded.path, run=recorded.digits, epoch=0, graph=1, node=3)
    test.query_params.clear()
    test.switch_page("pages/keys.py").run()
    assert address(test) == {"run": recorded.digits, "epoch": "0", "graph": "1", "node": "3"}
    assert test.select_slider(key="bar.epoch").value == 0


def test_clear_leaves_the_run_alone(app, recorded):
    test = app(
        "assignments", store=recorded.path, run=recorded.digits, epoch=0, graph=1, node=3, head=1, cluster=2
    )
    test.button(key="bar.clear").click().run()
    assert address(test) == {"run": recorded.digits}
    assert not test.exception


def test_a_link_to_another_run_decides(app, recorded):
    test = app("assignments", store=recorded.path, run=recorded.digits, epoch=0, node=3)
    test.query_params.clear()
    test.query_params["run"] = recorded.karate
    test.run()
    assert test.select_slider(key="bar.epoch").value == 4
    assert test.selectbox(key="bar.node").value is None


def test_the_name_of_a_run_is_never_markup(app, recorded, tmp_path):
    from analysis.runs.store.store import Store
    from tests.pages.conftest import OWNER

    path = tmp_path / "copy.sqlite"
    path.write_bytes(recorded.path.read_bytes())
    store = Store(path)
    store.rename(recorded.karate, "[x](http://evil) **b** <b>", owner=OWNER)
    store.close()
    for page in ("assignments", "train"):
        test = app(page, store=path, run=recorded.karate)
        assert "[x](" not in words(test)
        assert "\\[x\\]" in words(test)


@pytest.mark.parametrize("page", ["home", "train"])
def test_pages_without_a_bar_keep_the_selection_too(app, recorded, page):
    test = app("keys", store=recorded.path, run=recorded.karate, epoch=1)
    test.query_params.clear()
    test.switch_page(f"pages/{page}.py").run()
    assert address(test) == {"run": recorded.karate, "epoch": "1"}


def test_the_bar_answers_to_the_keyboard(app, recorded):
    test = app("assignments", store=recorded.path, run=recorded.karate)
    shortcuts = {
        name: test.button(key=f"bar.{name}").proto.shortcut for name in ("back", "on", "play", "clear")
    }
    assert shortcuts == {"back": "left", "on": "right", "play": "p", "clear": "escape"}
