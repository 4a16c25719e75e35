"""Rooms: what a student may do, what a teacher may do, and what is deleted when."""

import threading

import pytest

from analysis.checks import BadInput
from analysis.runs.rooms import Membership, Rooms
from analysis.runs.rooms.room import KEEP_HOURS, KEEP_RUNS_DAYS, MOST_MEMBERS, MOST_NAME
from analysis.runs.rooms.room_store import MOST_ROOMS
from analysis.runs.store import Store
from tests.runs.fake import spec

TEACHER = "teacher"


@pytest.fixture
def clock():
    return [1_000_000.0]


@pytest.fixture
def rooms(store, clock):
    return Rooms(store.database, now=lambda: clock[0])


@pytest.fixture
def student(store, clock):
    return lambda owner, code: Membership(store.database, code, owner=owner, now=lambda: clock[0])


@pytest.fixture
def made(rooms):
    return rooms.create("tau", owner=TEACHER, language="de")


def test_a_room_begins_open_and_empty(rooms, student, made):
    room = rooms.room(made.code)
    assert (room.lesson, room.language, room.pace, room.step, room.revealed) == ("tau", "de", "free", 0, ())
    assert rooms.state(made.code).members == []
    assert [r.code for r in rooms.of(TEACHER)] == [made.code]
    assert rooms.of("somebody else") == []


def test_members_get_a_seed_each_and_stay_who_they_are_in_a_second_tab(rooms, student, made):
    ada, bob = (student(owner, made.code).join(name) for owner, name in (("a", "Ada"), ("b", "")))
    assert (ada.seed, bob.seed) == (1, 2)
    assert student("a", made.code.lower()).join() == ada
    assert student("a", f" {made.code[:3]}-{made.code[3:]} ").join("Countess").nickname == "Countess"
    assert student("c", made.code).member() is None
    assert len(rooms.state(made.code).members) == 2


def test_forty_join_at_once_and_no_two_share_a_number_or_a_seed(rooms, student, made):
    threads = [threading.Thread(target=student(f"s{i}", made.code).join) for i in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    members = rooms.state(made.code).members
    assert [member.number for member in members] == list(range(1, 41))
    assert len({member.seed for member in members}) == 40


def test_the_first_prediction_counts_and_none_after_the_reveal(rooms, student, made):
    for owner in "ab":
        student(owner, made.code).join()
    student("a", made.code).predict(1, 0.5)
    with pytest.raises(BadInput, match="one prediction"):
        student("a", made.code).predict(1, 0.9)
    rooms.set_view(made.code, made.secret, reveal=1)
    with pytest.raises(BadInput, match="before the reveal"):
        student("b", made.code).predict(1, 0.2)
    assert rooms.state(made.code).guesses == {(1, 1): 0.5}


def test_before_the_reveal_only_the_teacher_sees_predictions(rooms, student, made):
    student("a", made.code).join("Ada")
    student("a", made.code).predict(0, [0.1, 0.2, 0.3])
    student("b", made.code).join()
    assert rooms.state(made.code).guesses == {}
    assert student("a", made.code).state().guesses == {(1, 0): [0.1, 0.2, 0.3]}
    assert student("b", made.code).state().guesses == {}
    assert [member.nickname for member in student("b", made.code).state().members] == ["", ""]
    assert rooms.state(made.code, secret=made.secret).guesses == {(1, 0): [0.1, 0.2, 0.3]}


def test_names_are_for_the_teacher_alone_and_can_be_hidden(rooms, student, made):
    student("a", made.code).join("Ada")
    assert [member.nickname for member in rooms.state(made.code).members] == [""]
    assert [m.nickname for m in rooms.state(made.code, secret=made.secret).members] == ["Ada"]
    assert [m.nickname for m in rooms.state(made.code, secret="wrong").members] == [""]
    rooms.set_view(made.code, made.secret, hide_names=True)
    assert [m.nickname for m in rooms.state(made.code, secret=made.secret).members] == [""]


@pytest.mark.parametrize("secret", ["", "x", "0" * 32, "' OR 1=1 --", "\x00", "\U0001f600" * 100])
def test_a_students_link_steers_nothing(rooms, student, made, secret):
    before = rooms.room(made.code)
    for change in ({"pace": "paused"}, {"step": 3}, {"reveal": 0}, {"hide_names": True}):
        with pytest.raises(BadInput, match="a student's link cannot"):
            rooms.set_view(made.code, secret, **change)
    with pytest.raises(BadInput, match="a student's link cannot"):
        rooms.close(made.code, secret)
    assert not rooms.is_secret(made.code, secret)
    assert rooms.room(made.code) == before


def test_the_secret_of_one_room_steers_no_other(rooms, student, made):
    other = rooms.create("tau", owner="another teacher")
    with pytest.raises(BadInput, match="cannot"):
        rooms.set_view(other.code, made.secret, pace="paused")


def test_the_teacher_paces(rooms, student, made):
    student("a", made.code).join()
    version = rooms.room(made.code).version
    room = rooms.set_view(made.code, made.secret, pace="paused", step=2)
    assert (room.pace, room.step) == ("paused", 2)
    assert rooms.room(made.code).version > version
    with pytest.raises(BadInput, match="paused"):
        student("a", made.code).predict(2, 1)
    with pytest.raises(BadInput, match="paused"):
        student("a", made.code).move_key(0.1, 0.2)
    with pytest.raises(BadInput, match="pace to be one of"):
        rooms.set_view(made.code, made.secret, pace="fast")


def test_each_student_holds_one_key(rooms, student, made):
    student("a", made.code).join()
    student("a", made.code).move_key(0.5, -1.0)
    student("a", made.code).move_key(0.6, -1.0)
    assert rooms.state(made.code).positions == {1: (0.6, -1.0)}
    with pytest.raises(BadInput, match="finite"):
        student("a", made.code).move_key(float("nan"), 0.0)
    with pytest.raises(BadInput, match="join it first"):
        student("stranger", made.code).move_key(0.0, 0.0)


def test_only_a_run_of_ones_own_counts(rooms, student, made, queue):
    (mine,) = queue.enter([spec(1)], owner="a", preset="", names=["mine"])
    student("a", made.code).join()
    student("b", made.code).join()
    student("a", made.code).record_run(2, mine)
    with pytest.raises(BadInput, match="a run of your own"):
        student("b", made.code).record_run(2, mine)
    assert rooms.state(made.code, secret=made.secret).runs == {(1, 2): mine}


def test_closing_deletes_names_and_predictions_at_once_and_runs_later(
    rooms, student, made, queue, store, clock
):
    (mine,) = queue.enter([spec(1)], owner="a", preset="", names=["mine"])
    student("a", made.code).join("Ada")
    student("a", made.code).predict(0, 1)
    student("a", made.code).record_run(1, mine)
    rooms.close(made.code, made.secret)
    with pytest.raises(BadInput, match="no open room"):
        rooms.room(made.code)
    with store.database.reading() as connection:
        for table in ("room_members", "room_guesses", "room_runs", "room_positions", "rooms"):
            assert connection.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)
    rooms.purge()
    assert [run.id for run in store.runs(owner="a")] == [mine]
    clock[0] += KEEP_RUNS_DAYS * 86400 + 1
    rooms.purge()
    assert store.runs(owner="a") == []


def test_a_room_nobody_closes_ends_by_itself(rooms, student, made, clock):
    clock[0] += KEEP_HOURS * 3600 + 1
    with pytest.raises(BadInput, match="no open room"):
        student("a", made.code).join()
    rooms.purge()
    assert rooms.of(TEACHER) == []


def test_limits(rooms, student, made):
    for _ in range(MOST_ROOMS - 1):
        rooms.create("tau", owner=TEACHER)
    with pytest.raises(BadInput, match="close one first"):
        rooms.create("tau", owner=TEACHER)
    for number in range(MOST_MEMBERS):
        student(f"s{number}", made.code).join()
    with pytest.raises(BadInput, match="full with 120 members"):
        student("one more", made.code).join()


@pytest.mark.parametrize(
    "guess", [float("nan"), float("inf"), [], [0.1] * 41, "x", [0.1, "x"], None, True, {}]
)
def test_a_prediction_is_numbers(rooms, student, made, guess):
    student("a", made.code).join()
    with pytest.raises(BadInput, match="as a prediction"):
        student("a", made.code).predict(0, guess)


@pytest.mark.parametrize(
    "typed",
    ["{code}", " {small} ", "{first}-{rest}", "https://lab.org/room?code={code}", "?a=1&code={small}#x"],
)
def test_a_code_is_read_however_it_is_typed(rooms, made, typed):
    small = made.code.lower()
    text = typed.format(code=made.code, small=small, first=small[:3], rest=small[3:])
    assert rooms.room(text).code == made.code


@pytest.mark.parametrize("code", ["K7RT40", "K7RT4O", "1K7RT4"])
def test_who_types_0_for_o_is_told_that_neither_stands_in_a_code(rooms, code):
    with pytest.raises(BadInput, match="in which 0, 1, I, L and O never stand"):
        rooms.room(code)


def test_a_teacher_who_lost_the_link_gets_another_and_the_old_one_steers_no_more(rooms, made, clock):
    again = rooms.renew(made.code, owner=TEACHER)
    assert again.code == made.code
    assert rooms.set_view(made.code, again.secret, step=2).step == 2
    with pytest.raises(BadInput, match="cannot"):
        rooms.set_view(made.code, made.secret, step=3)
    with pytest.raises(BadInput, match="made by somebody else"):
        rooms.renew(made.code, owner="a student")
    assert rooms.is_secret(made.code, again.secret), "a refused renewal changes nothing"
    clock[0] += KEEP_HOURS * 3600 + 1
    assert rooms.of(TEACHER) == [], "its time is over"
    with pytest.raises(BadInput, match="no open room"):
        rooms.renew(made.code, owner=TEACHER)


@pytest.mark.parametrize("code", ["", "K7R", "K7RT4MX", "K7RT40", "<b>K7R", "' OR 1", "\u212a7RT4M"])
def test_what_cannot_be_a_code_is_one_sentence(rooms, code):
    with pytest.raises(BadInput, match="such as K7RT4M"):
        rooms.room(code)


def test_nicknames_are_one_clean_line(rooms, student, made):
    assert student("a", made.code).join(" <b>A\x00da</b>\n\u202e ").nickname == "<b>Ada</b>"
    scientist = "\U0001f469\u200d\U0001f52c"
    assert student("c", made.code).join(f"{scientist}\u200d Zo\xeb\u200b").nickname == f"{scientist} Zo\xeb"
    for unseen in ("   ", "\u200b\u200d\u200c", "\u202e", "\u2066\u200d\u2066"):
        assert student("d", made.code).join(unseen).nickname == ""
    with pytest.raises(BadInput, match=f"at most {MOST_NAME} characters, got 10,000"):
        student("b", made.code).join("x" * 10_000)
    with pytest.raises(BadInput, match=f"at most {MOST_NAME} characters, got 41"):
        student("b", made.code).join("x" * 41)


def test_a_room_is_there_after_the_server_was_killed(tmp_path, clock):
    first = Store(tmp_path / "runs.sqlite")
    made = Rooms(first.database).create("tau", owner=TEACHER)
    Membership(first.database, made.code, owner="a").join("Ada")
    second = Store(tmp_path / "runs.sqlite")
    assert [m.nickname for m in Rooms(second.database).state(made.code, secret=made.secret).members] == [
        "Ada"
    ]
    first.close()
    second.close()
