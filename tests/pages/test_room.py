"""Rooms on screen: a student's link steers nothing, a teacher's does."""

import pytest

from analysis.runs.rooms import Membership, Rooms
from analysis.runs.store import Store


@pytest.fixture
def path(tmp_path):
    return tmp_path / "runs.sqlite"


@pytest.fixture
def made(path, app):
    app("room", store=path)
    store = Store(path)
    yield Rooms(store.database).create("heads", owner="teacher")
    store.close()


def labels(test) -> set[str]:
    return {button.label for button in test.button}


def words(test) -> str:
    return "\n".join(
        str(e.value) for e in (*test.markdown, *test.caption, *test.warning, *test.info, *test.text)
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
    test = next(button for button in test.button if button.label == "Join").click().run()
    assert "You are number 2; your runs have seed 2." in words(test)
    assert not {"Reveal", "Next step", "Close it for everyone"} & labels(test)
    assert "Ada" not in words(test)


def test_a_teacher_sees_who_is_there_and_steers(app, path, made):
    store = Store(path)
    Membership(store.database, made.code, owner="a").join("Ada *<b>*")
    test = app("room", store=path, code=made.code, key=made.secret)
    assert {"Reveal", "Next step"} <= labels(test)
    assert "Ada *<b>*" in [text.value for text in test.text]
    next(button for button in test.button if button.label == "Next step").click().run()
    assert Rooms(store.database).room(made.code).step == 1
    store.close()


def test_a_closed_room_is_told(app, path, made):
    store = Store(path)
    Rooms(store.database).close(made.code, made.secret)
    store.close()
    assert "There is no open room" in words(app("room", store=path, code=made.code))
