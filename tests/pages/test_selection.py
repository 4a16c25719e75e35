"""The selection bar: one selection in the address, kept from page to page, changed by choosing."""

import re
from dataclasses import fields

import pytest

from analysis.figures.explorer.linker import SCRIPTS
from pages.ui.clusters import cluster_explorer
from pages.ui.frame import selection
from tests.pages.conftest import OWNER, heroes, words


def address(test):
    return {name: value for name, value in test.query_params.items()}


def test_without_an_epoch_the_last_recorded_one_is_shown(app, recorded):
    test = app("assignments", store=recorded.path, run=recorded.karate)
    assert "Diagnosis at epoch 4" in words(test)
    assert address(test) == {"run": recorded.karate}


@pytest.mark.parametrize(("asked", "shown"), [(400, 4), (1.4, 1), (2.6, 3)])
def test_an_epoch_without_a_snapshot_is_replaced_by_its_neighbour(app, recorded, asked, shown):
    test = app("target", store=recorded.path, run=recorded.karate, epoch=asked)
    assert f"Diagnosis at epoch {shown}" in words(test)


def test_another_graph_forgets_the_node(recorded):
    chosen = selection.Selection(run=recorded.digits, graph=1, node=3)
    assert chosen.change(graph=2).params() == {"run": recorded.digits, "graph": "2"}


def test_the_selection_and_what_is_tried_are_kept_on_the_way_to_another_page(app, recorded):
    asked = {"epoch": "0", "graph": "1", "node": "3", "tau": "2", "muted": "1,0"}
    test = app("assignments", store=recorded.path, run=recorded.digits, **asked)
    test.query_params.clear()
    test.switch_page("pages/keys.py").run()
    assert address(test) == {"run": recorded.digits, **asked}
    assert not test.exception


@pytest.mark.parametrize(
    ("link", "opened"), [({"epoch": "1"}, {"epoch": "3"}), ({"epoch": "2"}, {"epoch": "2"})]
)
def test_a_link_opens_with_what_was_selected_after_it_was_drawn(app, recorded, link, opened):
    """A hand that rests runs a fragment, which draws no link anew; another address means what it says."""
    test = app("assignments", store=recorded.path, run=recorded.karate, epoch=1)
    test.session_state["selection"] = selection.Selection(run=recorded.karate, epoch=3)
    test.query_params.update({"run": recorded.karate, **link})
    test.switch_page("pages/keys.py").run()
    assert address(test) == {"run": recorded.karate, **opened}


def test_a_link_to_a_cluster_keeps_it_where_more_was_selected(app, recorded):
    test = app("keys", store=recorded.path, run=recorded.karate, tau=2, head=0)
    chosen = selection.Selection(run=recorded.karate, tau="2", head=0)
    with_cluster = chosen.change(cluster=1)
    test.session_state[selection._LINKS]["assignments", with_cluster] = {"cluster": 1}
    test.session_state["selection"] = chosen.change(epoch=3)
    test.query_params.update(with_cluster.params())
    test.switch_page("pages/assignments.py").run()
    assert address(test) == {**with_cluster.params(), "epoch": "3"}


def test_another_run_is_chosen_in_the_bar_and_forgets_the_rest(app, recorded):
    test = app("assignments", store=recorded.path, run=recorded.digits, epoch=0, node=3, tau=2)
    chooser = test.selectbox(key="bar.run")
    chooser.set_value(recorded.karate).run()
    assert address(test) == {"run": recorded.karate}
    assert not test.exception
    assert any("(example)" in option for option in chooser.options)


def test_a_link_to_another_run_decides(app, recorded):
    test = app("assignments", store=recorded.path, run=recorded.digits, epoch=0, node=3)
    test.query_params.clear()
    test.query_params["run"] = recorded.karate
    test.run()
    assert "Diagnosis at epoch 4" in words(test)
    assert test.session_state["hero.assignments.message"]["node"] == -1


def test_the_name_of_a_run_is_never_markup(app, recorded, tmp_path):
    from analysis.runs.store.store import Store

    path = tmp_path / "copy.sqlite"
    path.write_bytes(recorded.path.read_bytes())
    store = Store(path)
    store.rename(recorded.karate, "[x](http://evil) **b** <b>", owner=OWNER)
    store.close()
    for page in ("assignments", "train", "depth"):
        assert "[x](" not in words(app(page, store=path, run=recorded.karate))
    assert "\\[x\\]" in words(app("depth", store=path, run=recorded.karate))


@pytest.mark.parametrize("page", ["home", "train"])
def test_pages_without_a_bar_keep_the_selection_too(app, recorded, page):
    test = app("keys", store=recorded.path, run=recorded.karate, epoch=1)
    test.query_params.clear()
    test.switch_page(f"pages/{page}.py").run()
    assert address(test) == {"run": recorded.karate, "epoch": "1"}


@pytest.mark.parametrize("page", ["assignments", "keys", "target"])
def test_the_explorer_is_told_what_the_address_says(app, recorded, page):
    test = app(page, store=recorded.path, run=recorded.digits, epoch=1, graph=1, node=3, head=2, muted="1,0")
    assert heroes(test) == [f"soft-cluster-lab-clusters-{page}"]
    message = test.session_state[f"hero.{page}.message"]
    assert (message["graph"], message["node"], message["head"], message["epoch"], message["muted"]) == (
        1,
        3,
        2,
        "1",
        "1,0",
    )


def test_keys_begin_with_one_head_and_an_address_may_ask_for_all(app, recorded):
    test = app("keys", store=recorded.path, run=recorded.digits)
    assert test.session_state["hero.keys.message"]["head"] is None, "the picture begins as it likes"
    test = app("keys", store=recorded.path, run=recorded.digits, head=-1)
    assert test.session_state["hero.keys.message"]["head"] == -1
    assert address(test)["head"] == "-1"


def test_a_picture_begins_where_it_was_left(app, recorded):
    test = app("keys", store=recorded.path, run=recorded.karate)
    test.query_params["epoch"] = "1"  # as the browser writes it when a hand rests, and then tells the server
    left = selection.Selection.parse({"run": recorded.karate, "epoch": "1"})
    test.session_state["hero.keys.sent"] = test.session_state["selection"] = left
    test.switch_page("pages/train.py").run()
    test.query_params.clear()
    test.switch_page("pages/keys.py").run()
    assert test.session_state["hero.keys.message"]["epoch"] == address(test)["epoch"] == "1"


def test_what_a_link_fixes_is_fixed_in_the_picture(app, recorded):
    test = app("keys", store=recorded.path, run=recorded.digits, lock="graph,node")
    assert test.session_state["hero.keys.message"]["lock"] == "graph,node"


def test_the_browser_and_the_app_write_addresses_in_one_order():
    script = (SCRIPTS / "shared" / "selection_messages.js").read_text()
    order = re.findall(r'"(\w+)"', script[script.index("ORDER = [") : script.index("];")])
    everything = selection.Selection(
        **{field.name: "x" if field.type == "str" else 1 for field in fields(selection.Selection)}
    )
    assert order == list(everything.params())


class _View:
    class graphs:  # noqa: N801
        graph_names = "abcde"


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ({}, {"epoch": None, "graph": None, "node": None, "head": None, "tau": ""}),
        ({"epoch": "3.25", "node": "2", "graph": "1"}, {"epoch": 3.25, "graph": 1, "node": 2}),
        ({"graph": "3"}, {"graph": None}),
        ({"node": "x", "epoch": "x", "head": "-1"}, {"epoch": None, "node": None, "head": -1}),
        ({"tau": "2", "edits": "m1_2_3"}, {"tau": "2", "edits": "m1_2_3"}),
    ],
)
def test_what_the_explorer_answers_becomes_the_selection(answer, expected):
    heard = cluster_explorer.chosen_in(_View, answer)
    assert {name: heard[name] for name in expected} == expected
    assert selection.Selection().change(**heard)
