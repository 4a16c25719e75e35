"""The class is the model: which key a student holds, and where the class has put the keys."""

import pytest

from analysis.lessons.table import lessons
from analysis.runs import example_store
from analysis.runs.rooms.room import RoomState
from pages.ui.rooms import student_key_moves

RUN = example_store().run("example-karate-factions")  # two heads of two keys
STEP = lessons()["soft-cluster"].steps[2]


def showing(head):
    return STEP.model_copy(update={"view": STEP.view.model_copy(update={"state": {"head": head}})})


@pytest.mark.parametrize(
    ("head", "keys"), [(0, [0, 1, 0, 1, 0]), (1, [2, 3, 2, 3, 2]), (-1, [0, 1, 2, 3, 0])]
)
def test_students_hold_the_keys_that_are_shown_by_turns(head, keys):
    assert [student_key_moves.key_of(member, RUN, showing(head)) for member in range(1, 6)] == keys


def test_a_key_stands_at_the_mean_of_those_who_moved_it():
    positions = {1: (1.0, 0.0), 3: (0.0, 2.0), 2: (-1.0, 0.5)}
    state = RoomState(None, [], {}, {}, positions)
    assert student_key_moves.edits(state, RUN, showing(0)) == "m0_0.5_1~m1_-1_0.5"


def test_nobody_has_moved_a_key():
    assert student_key_moves.edits(RoomState(None, [], {}, {}, {}), RUN, STEP) == ""


@pytest.mark.parametrize("text", ["", "m0", "m0_x_1", "d0_1", "m0_1_1_1", "\u0661"])
def test_what_is_no_move_is_passed_over(text):
    assert student_key_moves.moves(text) == {}


def test_the_lesson_for_one_key_ends_with_one_move():
    mine = student_key_moves.for_one_key(STEP, hint="Move it.")
    assert mine.complete.reach[0].at_least == 1
    assert mine.text == STEP.in_room != STEP.text
