"""Learn: cards, steps, predictions that survive a refresh, and what is said."""

import re

import numpy as np
import pytest

from analysis.glossary import glossary
from analysis.lessons.quantities import value
from analysis.lessons.table import FOLDER, LESSONS, lessons
from analysis.runs.results.run_library import Library
from pages.ui.depth import depth_explorer
from pages.ui.lessons import lesson_lookup
from pages.ui.lessons.answer_storage import read_guess, write_guess
from pages.ui.widgets import explorer
from tests.source import ROOT


def texts(test) -> str:
    return "\n".join(element.value for element in (*test.markdown, *test.caption, *test.warning, *test.info))


def test_every_lesson_has_a_card_with_its_question_and_a_picture_of_its_own(app):
    test = app("learn")
    shown = texts(test)
    for lesson in lessons().values():
        assert lesson.question in shown
    pictures = [image.proto.imgs[0].url for image in test.get("image")]
    assert len(set(pictures)) == len(lessons())


@pytest.mark.parametrize("id", LESSONS)
def test_every_step_of_every_lesson_opens(app, id):
    lesson = lessons()[id]
    for number, step in enumerate(lesson.steps, start=1):
        test = app("learn", lesson=id, step=str(number))
        assert not test.exception
        assert step.title in [heading.value for heading in test.header]
        assert f"Step {number} of {len(lesson.steps)}" in texts(test)


def test_a_prediction_stands_in_the_address_and_survives_a_refresh(app):
    test = app("learn", lesson="soft-cluster", step="2")
    test.radio[0].set_value(1).run()
    test = next(button for button in test.button if button.label == "Predict").click().run()
    assert test.query_params["said"] in ("1:1", ["1:1"])
    again = app("learn", lesson="soft-cluster", step="2", said="1:1")
    assert "You were right." in texts(again)
    assert not again.radio


@pytest.mark.parametrize("id", LESSONS)
def test_a_picture_keeps_the_answer_to_itself_until_the_prediction(app, monkeypatch, id):
    shown = []
    monkeypatch.setattr(
        explorer, "mount", lambda *_, select, emphasis, **__: shown.append((select, emphasis))
    )
    monkeypatch.setattr(
        depth_explorer, "mount_depth", lambda *_, select, **__: shown.append((select, "depth"))
    )
    for number, step in enumerate(lessons()[id].steps):
        if step.predict is None:
            continue
        shown.clear()
        guess = write_guess([0.5] * len(step.predict.x) if step.predict.kind == "curve" else 1)
        app("learn", lesson=id, step=str(number + 1))
        app("learn", lesson=id, step=str(number + 1), said=f"{number}:{guess}")
        (asked, panel), (answered, last) = shown
        assert asked.pop("withheld") == "1"
        assert asked == answered
        assert panel != "target", "S beside its target shows how far they are apart"
        assert last == step.view.page


def test_a_share_is_predicted_in_per_cent_and_kept_as_a_share(app):
    (slider,) = app("learn", lesson="heads", step="2").slider
    assert (slider.proto.format, slider.max, slider.value) == ("%g\u00a0%%", 100.0, 50.0)
    test = slider.set_value(61.0).run()
    test = next(button for button in test.button if button.label == "Predict").click().run()
    assert test.query_params["said"] in ("1:0.61", ["1:0.61"])


def test_a_wrong_prediction_is_told_what_came_out(app):
    shown = texts(app("learn", lesson="soft-cluster", step="2", said="1:0"))
    assert "It came out differently." in shown
    assert "It is 12.5\u00a0%" in shown


def test_a_drawn_curve_is_shown_beside_what_came_out(app):
    asked = app("learn", lesson="melting", step="2")
    assert not asked.get("plotly_chart")
    test = app("learn", lesson="melting", step="2", said="1:0.9_0.9_0.9_0.1_0.1")
    assert not test.exception
    (chart,) = test.get("plotly_chart")
    answers = [value(each, Library(None)) for each in lessons()["melting"].steps[1].predict.answer]
    off = np.abs(np.subtract([0.9, 0.9, 0.9, 0.1, 0.1], answers)).mean()
    assert f"You drew within {off:.2g} of what came out" in chart.proto.alt
    assert f"32: 0.1, {answers[-1]:.3g}." in chart.proto.alt


def test_one_cannot_go_on_before_the_step_is_done(app):
    def following(test):
        return next(button for button in test.button if button.label == "Next")

    assert following(app("learn", lesson="soft-cluster", step="2")).disabled
    assert not following(app("learn", lesson="soft-cluster", step="2", said="1:0")).disabled


@pytest.mark.parametrize(
    "said", ["", "x", "1:", ":", "1:nan", "1:99", "1:0.5_x", "99:1", "1:1;1:2", "\u0661:1"]
)
def test_an_address_that_was_tampered_with_breaks_nothing(app, said):
    test = app("learn", lesson="soft-cluster", step="2", said=said)
    assert not test.exception


@pytest.mark.parametrize("step", ["0", "-1", "99", "x", "1e9", ""])
def test_a_step_that_is_not_there_opens_the_nearest(app, step):
    assert not app("learn", lesson="tau", step=step).exception


def test_a_lesson_that_is_not_there_is_told_and_the_others_are_shown(app):
    shown = texts(app("learn", lesson="<b>gone</b>"))
    assert "There is no lesson called" in shown
    assert lessons()["tau"].question in shown


def test_german(app):
    test = app("learn", lesson="soft-cluster", lang="de", step="2")
    assert "Was ist ein weiches Cluster?" in [title.value for title in test.title]
    assert "Schritt 2 von 3" in texts(test)
    assert test.radio[0].label == "Deine Vorhersage"
    assert {"Vorhersagen", "Weiter", "Zur\u00fcck"} == {button.label for button in test.button}
    first = app("learn", lesson="soft-cluster", lang="de")
    assert "Ein gelernter Punkt im Raum der Knoten" in texts(first)


def test_terms_of_a_german_lesson_lead_to_the_german_glossary(app):
    assert "learn?term=key&lang=de" in texts(app("learn", lesson="soft-cluster", lang="de"))


@pytest.fixture(scope="module")
def questions() -> set[str]:
    """What the lessons of the project ask."""
    return {lesson.question for lesson in lessons().values()}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The how-to's lesson in a folder of the operator's own, written by ``folder(old, new)``."""
    place = tmp_path / "lessons"
    place.mkdir()
    monkeypatch.setenv(FOLDER, str(place))

    def write(old="", new=""):
        text = (ROOT / "docs" / "how-to" / "write-a-lesson.md").read_text("utf-8")
        lesson = re.search(r"```toml\n(?:# .*?\n)?(id = .*?)```", text, re.DOTALL).group(1)
        assert old in lesson
        (place / "first.toml").write_text(lesson.replace(old, new, 1))

    return write


def unescaped(text: str) -> str:
    return text.replace("\\", "").replace("\u2060", "")


def test_a_lesson_of_ones_own_stands_beside_the_others(app, folder):
    folder()
    assert "Who is the least sure?" in texts(app("learn"))
    assert "Click a member." in texts(app("learn", lesson="first-look"))


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('page = "keys"', 'page = "wall"', "first.toml, line 11: steps 1 view page"),
        ("minutes = 3", "minutes = ", "first.toml: expected TOML"),
    ],
)
def test_a_file_that_is_no_lesson_takes_no_other_away(app, folder, questions, old, new, words):
    folder(old, new)
    test = app("learn")
    (warning,) = test.warning
    assert words in unescaped(warning.value)
    assert questions <= set(texts(test).splitlines())
    assert not app("learn", lesson="tau").warning


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('run = "example-karate-factions"', 'run = "gone"', "expected a recorded run to show, got 'gone'"),
        ("at_least = 0", "at_least = 99", "node goes from -1 to 33: what ends this step cannot be reached"),
        ("state = { epoch = 150 }", "state = { epok = 150 }", "expected the state of a picture"),
    ],
)
def test_a_lesson_that_cannot_be_given_is_one_sentence(app, folder, questions, old, new, words):
    folder(old, new)
    test = app("learn", lesson="first-look")
    (warning,) = test.warning
    assert words in unescaped(warning.value)
    assert questions <= set(texts(test).splitlines()), "the others are offered"
    button = test.button(key="learn.room.first-look")
    assert words in unescaped(button.click().run().warning[-1].value), "no room is made for it"


@pytest.mark.parametrize(
    ("run", "says"), [("failed", "Your run failed."), ("nobodys", "Your run is not here any more.")]
)
def test_a_run_that_did_not_end_can_be_trained_again(app, recorded, run, says):
    test = app(
        "learn", store=recorded.path, lesson="diffgroupnorm", step="3", ran=f"2:{getattr(recorded, run, run)}"
    )
    assert says in texts(test)
    assert "Train" in [button.label for button in test.button]


def test_a_browser_in_german_gets_what_is_german(app, monkeypatch):
    from streamlit.runtime.context import ContextProxy

    monkeypatch.setattr(ContextProxy, "locale", property(lambda self: "de-AT"))
    assert "Was ist ein weiches Cluster?" in [t.value for t in app("learn", lesson="soft-cluster").title]
    assert "how near is near?" in app("learn", lesson="tau").title[0].value


@pytest.mark.parametrize("said", ["0:0.5", "1:7", "1:0_1", "1:0.5"])
def test_a_forged_prediction_is_told_and_breaks_nothing(app, said):
    assert not app("learn", lesson="soft-cluster", step="2", said=said).exception


def test_a_term_carries_its_meaning(app):
    assert 'learn?term=key "A learned point in the space of the nodes' in texts(
        app("learn", lesson="soft-cluster")
    )


@pytest.mark.parametrize("guess", [0, 3, 0.25, [0.5, 0.75, 1.0]])
def test_guesses_are_written_and_read(guess):
    assert read_guess(write_guess(guess)) == guess


def test_on_a_cold_server_numbers_wait_for_the_libraries(app, monkeypatch):
    """Two threads that import PyG at once leave it broken for the server's life."""
    from pages.ui.lessons import lesson_markdown, step

    told = []
    compute, judge = lesson_markdown.value, step.grade
    monkeypatch.setattr("pages.ui.frame.warm_up.ensure_libraries", lambda: told.append("waited"))
    monkeypatch.setattr(lesson_markdown, "value", lambda *a, **k: told.append("number") or compute(*a, **k))
    monkeypatch.setattr(step, "grade", lambda *a, **k: told.append("number") or judge(*a, **k))
    assert not app("learn", lesson="melting", step="2", said="1:1_1_1_1_1").exception
    assert "number" in told
    assert told[0] == "waited"


def test_a_term_that_a_link_asks_about_stands_above_the_lessons(app):
    key = glossary()["key"]
    shown = [element.value for element in app("learn", term="key").markdown]
    told = [key.sentence in text for text in shown].index(True)
    assert told < shown.index(lessons()["soft-cluster"].question)
    assert not app("learn", term="<b>").exception


def test_the_next_lesson_is_that_of_the_next_card():
    every = list(lessons().values())
    assert [lesson_lookup.following(lesson, "en") for lesson in every] == [*every[1:], None]
