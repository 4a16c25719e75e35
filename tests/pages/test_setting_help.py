"""Every setting says what it does; the tables of help and of specs name the same settings."""

import ast

import pytest

from analysis.training.fit import fit
from analysis.training.spec import ClusterSpec, DataSpec, DepthSpec, RunSpec, TrainingSpec
from pages.ui.frame.page_table import PAGES
from pages.ui.train.setting_help import HELP
from tests.pages.conftest import opened
from tests.source import ROOT, name_of, offences

KINDS = (
    "slider",
    "select_slider",
    "number_input",
    "selectbox",
    "toggle",
    "button_group",
    "radio",
    "text_input",
)
QUESTIONS = ("training", "groups", "treatments", "map", "propagation", "own", "curves", "states")


def without_help(test, *, some: bool = True) -> list[str]:
    widgets = [
        widget
        for kind in (*KINDS, "checkbox", "file_uploader", "text_area")
        for widget in getattr(test, kind)
    ]
    assert widgets or not some
    named = [widget for widget in widgets if widget.proto.label_visibility.value == 0]
    return [f"{widget.type} '{widget.label}'" for widget in named if not widget.help]


OPENED = [page for page in PAGES if page not in ("home", "data")]
OF_A_RUN = ["train", "assignments", "keys", "target", "depth", "runs"]


@pytest.mark.parametrize(
    ("run", "page"),
    [
        *(("karate", page) for page in OPENED),
        *((run, page) for run in ("digits", "sweep") for page in OF_A_RUN),
    ],
)
def test_no_setting_is_without_help(app, recorded, page, run):
    asked = recorded.sweep[1] if run == "sweep" else getattr(recorded, run)
    test = app(page, store=recorded.path, run=asked)
    assert without_help(test, some=page in OF_A_RUN) == []
    if page == "depth":
        opened(test, *(f"depth.{name}" for name in QUESTIONS))
    elif page in ("assignments", "keys"):
        opened(test, "assignments.claims", "assignments.settled", "keys.other")
    assert without_help(test, some=page in OF_A_RUN) == []


@pytest.mark.parametrize("preset", ["digits-clusters", "digits-depth"])
def test_no_setting_of_a_training_is_without_help(app, preset):
    test = app("train")
    test.selectbox(key="settings.preset").set_value(preset).run()
    assert without_help(test) == []


def test_every_setting_in_the_source_has_help():
    """Also those that only show in some state: of an upload, of the administrator."""
    settings = {*KINDS, "checkbox", "file_uploader", "text_area", "multiselect", "segmented_control", "pills"}
    offences(
        f"{name_of(path)}:{call.lineno} {call.func.attr}"
        for path in (ROOT / "pages").rglob("*.py")
        for call in ast.walk(ast.parse(path.read_text()))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr in settings
        if not {"help", "label_visibility", None} & {keyword.arg for keyword in call.keywords}
    )


def test_help_names_settings_that_there_are():
    fields = {f"model.{name}" for spec in (ClusterSpec, DepthSpec) for name in spec.model_fields}
    fields |= {f"data.{name}" for name in DataSpec.model_fields}
    fields |= {f"training.{name}" for name in TrainingSpec.model_fields}
    assert set(HELP) - fields == {"seed", "seeds", "model.head_weight.random"}


def test_help_is_a_sentence():
    assert all(text[0].isupper() and text.endswith(".") and len(text) < 220 for text in HELP.values())


def test_patience_is_told_as_the_trainings_do_it():
    """Without labels there is no validation accuracy: the loss on the trained edges is what must improve."""
    base = RunSpec().with_(data__name="karate", training__patience=1, training__epochs=40, seed=3)
    rows = []
    fit(base.with_(training__kl="none"), observe=lambda event: rows.append(getattr(event, "row", None)))
    losses = {row["epoch"]: row["loss_val"] for row in rows if row and row.get("loss_val") is not None}
    assert all(row["accuracy_val"] is None for row in rows if row)
    last = max(losses)
    assert last < 40
    assert losses[last] >= losses[last - 1] == min(losses.values())
    assert "Where no labels are used, the loss on the edges" in HELP["training.patience"]
