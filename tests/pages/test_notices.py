"""Nothing that went wrong is said as markup."""

import ast

from pages.ui.frame import notices
from tests.source import ROOT, SOURCES, name_of, offences, tree

LOUD = {"warning", "error", "info", "success", "exception", "toast"}


def test_only_one_module_draws_notices():
    offences(
        f"{name_of(path)}:{node.lineno} calls st.{node.func.attr}; use pages.ui.frame.notices"
        for path in SOURCES
        if path.is_relative_to(ROOT / "pages") and path.stem != "notices"
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and (node.func.value.id, node.func.attr in LOUD) == ("st", True)
        and not isinstance(node.args[0], ast.Constant)  # our own words may be marked up
    )


def test_markup_is_shown_as_it_is(monkeypatch):
    said = []
    monkeypatch.setattr(notices.st, "warning", said.append)
    notices.warn("expected a number, got '![x](https://foreign.invalid/x.png)'", "Nothing was changed.")
    assert said == [
        "Expected a number, got '\\!\\[x\\]\\(https\\:\u2060//foreign.invalid/x.png\\)'. Nothing was changed."
    ]
