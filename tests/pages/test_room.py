"""Rooms on screen: a student's link steers nothing, a teacher's does."""

import pytest

from analysis.lessons.table import LESSONS, lessons
from analysis.runs.rooms import Membership, Rooms
from analysis.runs.store import Store
from pages.ui.rooms import room_code
from tests.pages.conftest import OWNER


@pytest.fixture
def path(tmp_path):
    return tmp_path / "runs.sqlite"


@pytest.fixture
def made(path, app):
    app("room", store=path)
    store = Store(path)
    yield Rooms(store.database).create("heads", owner="teacher")
    store.close()


@pytest.fixture
def joined(path, made):
    """The visitor in the room, as Ada *<b>*, at the step and pace that the teacher sets."""

    def joined(*, lesson="heads", **steered):
        store = Store(path)
        rooms = Rooms(store.database)
        room = made if lesson == "heads" else rooms.create(lesson, owner="teacher")
        Membership(store.database, room.code, owner=OWNER).join("Ada *<b>*")
        if steered:
            rooms.set_view(room.code, room.secret, **steered)
        store.close()
        return room.code

    return joined


def press(test, label):
    return next(button for button in test.button if button.label == label).click().run()


def labels(test) -> set[str]:
    return {button.label for button in test.button}


def words(test) -> str:
    return "\n".join(
        str(e.value)
        for e in (*test.header, *test.markdown, *test.caption, *test.warning, *test.info, *test.text)
    )


def test_without_a_code_one_is_asked_for(app):
    assert [field.label for field in app("room").text_input] == ["Code"]


@pytest.mark.parametrize("code", ["ZZZZZZ", "x", "<script>", "K7RT4M" * 50])
def test_a_wrong_code_is_one_sentence(app, code):
    test = app("room", code=code)
    assert not test.exception
    assert len(test.warning) == 1
    assert [field.label for field in test.text_input] == ["Code"]


def test_a_student_joins_and_sees_no_names_and_nothing_to_steer_with(app, path, made):
    store = Store(path)
    Membership(store.database, made.code, owner="a").join("Ada")
    store.close()
    test = app("room", store=path, code=made.code, key="wrong")
    assert "Join" in labels(test)
    test = press(test, "Join")
    assert "You are number 2; your runs have seed 2." in words(test)
    assert not {"Reveal", "Next step", "Close it for everyone"} & labels(test)
    assert "Ada" not in words(test)


def test_a_teacher_sees_who_is_there_and_steers(app, path, made):
    store = Store(path)
    Membership(store.database, made.code, owner="a").join("Ada *<b>*")
    test = app("room", store=path, code=made.code, key=made.secret)
    assert {"Reveal", "Next step"} <= labels(test)
    assert "Ada *<b>*" in [text.value for text in test.text]
    press(test, "Next step")
    assert Rooms(store.database).room(made.code).step == 1
    store.close()


def test_a_closed_room_is_told(app, path, made):
    store = Store(path)
    Rooms(store.database).close(made.code, made.secret)
    store.close()
    assert "There is no open room" in words(app("room", store=path, code=made.code))
    assert "it was closed" in words(app("room", store=path, code=made.code))


def test_students_see_their_own_nickname_as_it_was_typed(app, path, joined):
    shown = words(app("room", store=path, code=joined()))
    assert "You are Ada \\*\\<b\\>\\*, number 1" in shown


def test_a_paused_room_says_look_up_and_nothing_else(app, path, joined):
    test = app("room", store=path, code=joined(pace="paused"))
    assert "The teacher has paused. Look up." in words(test)
    assert not labels(test)


@pytest.mark.parametrize("length", [41, 10_000])
def test_a_nickname_that_is_too_long_is_one_sentence(app, path, made, length):
    test = app("room", store=path, code=made.code)
    test.text_input[0].set_value("x" * length)
    (warning,) = press(test, "Join").warning
    assert warning.value == f"Expected a nickname of at most 40 characters, got {length:,}."


def test_a_full_room_is_one_sentence(app, path, made, monkeypatch):
    monkeypatch.setattr("analysis.runs.rooms.student_actions.MOST_MEMBERS", 0)
    test = app("room", store=path, code=made.code)
    (warning,) = press(test, "Join").warning
    assert warning.value.startswith("This room is full")


def test_a_second_tab_shows_what_the_first_has_predicted(app, path, joined):
    code = joined(pace="step", step=1)
    other = app("room", store=path, code=code)
    store = Store(path)
    Membership(store.database, code, owner=OWNER).predict(1, 0.3)
    store.close()
    test = press(other, "Predict")
    assert not test.exception
    assert "Your prediction is in." in words(test)
    assert "Predict" not in labels(test)


@pytest.mark.parametrize(("step", "hides"), [(0, False), (1, True), (2, False)])
def test_there_is_only_something_to_reveal_where_something_was_predicted(app, path, made, step, hides):
    store = Store(path)
    Rooms(store.database).set_view(made.code, made.secret, step=step)
    store.close()
    test = app("room", store=path, code=made.code, key=made.secret)
    reveal = next(button for button in test.button if button.label == "Reveal")
    assert reveal.disabled == (not hides)


def test_at_own_pace_the_teacher_sees_the_question_and_where_everybody_is(app, path, made, joined):
    code = joined(step=1)
    store = Store(path)
    Membership(store.database, code, owner=OWNER).set_step(1)
    Membership(store.database, code, owner=OWNER).predict(1, 0.3)
    store.close()
    shown = words(app("room", store=path, code=code, key=made.secret))
    assert "What is left of that without head 1?" in shown
    assert "| 2  Predict | 1 | 1 | \u2013 |" in shown
    assert "| 1  Six opinions, one S | 0 | \u2013 | \u2013 |" in shown


@pytest.mark.parametrize("id", LESSONS)
def test_a_teacher_shows_the_step_above_its_question_and_the_reason_after_the_reveal(app, path, made, id):
    store = Store(path)
    rooms = Rooms(store.database)
    room = rooms.create(id, owner="teacher")
    for index, step in enumerate(lessons()[id].steps):
        if step.predict is None:
            continue
        rooms.set_view(room.code, room.secret, step=index)
        asked = app("room", store=path, code=room.code, key=room.secret)
        before = [text.value for text in asked.markdown]
        assert not asked.expander
        question = next(at for at, text in enumerate(before) if text.startswith("**"))
        assert before[question - 1].split()[:3] == step.text.split()[:3]
        rooms.set_view(room.code, room.secret, reveal=index)
        test = app("room", store=path, code=room.code, key=room.secret)
        (reason,) = [text.value for text in test.markdown if text.value not in before]
        assert len(reason) > 40
        assert "\u2026" not in reason
        assert not reason.startswith(("Close", "Well drawn", "Right", "Yes"))
    store.close()


def test_step_by_step_nobody_has_a_button_that_leads_nowhere(app, path, joined):
    test = app("room", store=path, code=joined(pace="step", step=2))
    assert not {"Back", "Next"} & labels(test)
    assert "Next" in labels(app("room", store=path, code=joined(lesson="tau", pace="free")))


def test_step_by_step_a_student_who_is_done_hears_who_goes_on(app, path, joined):
    code = joined(lesson="soft-cluster", pace="step", step=1)
    assert "Your teacher takes everyone" not in words(app("room", store=path, code=code)), "not predicted yet"
    store = Store(path)
    Membership(store.database, code, owner=OWNER).predict(1, 1)
    store.close()
    assert "Your teacher takes everyone to the next step." in words(app("room", store=path, code=code))


def test_who_comes_after_the_reveal_reads_the_answer_and_can_go_on(app, path, joined):
    code = joined(lesson="soft-cluster", pace="free", step=1, reveal=1)
    store = Store(path)
    Membership(store.database, code, owner=OWNER).set_step(1)
    store.close()
    test = app("room", store=path, code=code)
    assert "The result is out: 12.5 %." in words(test)
    assert "Predict" not in labels(test)
    assert not next(button for button in test.button if button.label == "Next").disabled


def test_a_teacher_who_closed_the_tab_finds_the_room_on_learn(app, path, made):
    store = Store(path)
    mine = Rooms(store.database).create("tau", owner=OWNER)
    test = app("learn", store=path)
    assert {label for label in labels(test) if label.startswith("Teach ")} == {
        "Teach it",
        f"Teach {mine.code}",
    }
    test = press(test, f"Teach {mine.code}")
    assert {"Reveal", "Next step"} <= labels(test)
    assert not Rooms(store.database).is_secret(mine.code, mine.secret)
    store.close()


def test_who_holds_one_key_is_asked_to_move_one(app, path, joined):
    shown = words(app("room", store=path, code=joined(lesson="soft-cluster", pace="step", step=2)))
    assert "Yours is **head 1, key 1**" in shown
    assert "Move your key: head 1, key 1." in shown
    assert "two keys" not in shown


def test_a_descent_moves_all_keys_and_nobody_holds_one(app, path, joined):
    shown = words(app("room", store=path, code=joined(lesson="target", pace="step", step=3)))
    assert "Yours is" not in shown


@pytest.mark.parametrize(
    ("address", "warned"),
    [
        ("http://localhost:8501/room", True),
        ("http://127.0.0.1:8501/lab/room", True),
        ("http://[::1]:8501/room", True),
        ("http://lab.example.org:8501/room", False),
        ("https://localhost.example.org/room", False),
    ],
)
def test_a_link_that_only_this_computer_opens_is_told_of(address, warned):
    assert room_code.opens_here_only(address) == warned
