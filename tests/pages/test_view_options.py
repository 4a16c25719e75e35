"""Links that hide, fix and embed."""

import pytest

from pages.ui.frame.view_options import hidden


def styles(test) -> str:
    return "\n".join(element.value for element in test.get("html")) if hasattr(test, "get") else ""


@pytest.mark.parametrize(
    ("params", "names"),
    [
        ({}, set()),
        ({"hide": "menu"}, {"menu"}),
        ({"hide": "nothing,<script>,menu"}, {"menu"}),
        ({"present": "1"}, {"menu", "heading", "bar", "below", "settings"}),
        ({"present": "0", "bare": "yes"}, set()),
        ({"bare": "1"}, {"menu", "heading", "bar", "below", "settings"}),
    ],
)
def test_an_address_hides_what_it_names_and_nothing_else(params, names):
    assert hidden(params) == names


def chooser(test, label):
    return next(box for box in test.selectbox if box.label == label)


def test_a_link_fixes_the_graph_and_leaves_the_node(app, recorded):
    test = app("keys", store=recorded.path, run=recorded.digits, lock="graph,run")
    assert chooser(test, "Run").disabled
    assert test.session_state["hero.keys.message"]["lock"] == "graph", "the picture is told"
    free = app("keys", store=recorded.path, run=recorded.digits)
    assert not chooser(free, "Run").disabled
    assert free.session_state["hero.keys.message"]["lock"] is None


def test_the_menu_writes_what_the_page_reads(app, recorded):
    test = app("keys", store=recorded.path, run=recorded.karate)
    assert not test.code, "made when it is asked for: the epoch is then that of the picture"
    test.session_state["link"] = True
    test.run()
    codes = [code.value for code in test.code]
    assert any(f"run={recorded.karate}" in code and "present" not in code for code in codes)
