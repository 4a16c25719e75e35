import csv
import io

from analysis.runs.rooms import class_csv, class_results
from analysis.runs.rooms.room import Member, Room, RoomState
from analysis.runs.run import Run
from analysis.training.spec import RunSpec

ROOM = Room("K7RT4M", "tau", "en", "free", 0, (), False, 0.0, 1.0, 3)
RUN = Run(
    "r1", "key", "a", "mine", "", "", RunSpec(), "finished", summary={"test_accuracy": 0.5, "device": "cpu"}
)
STATE = RoomState(
    ROOM,
    [Member(1, "=cmd()", 1, 2), Member(2, "Bob", 2, 0)],
    {(1, 0): 0.25, (2, 0): [0.5, 0.75]},
    {(1, 2): "r1", (2, 2): "gone"},
    {},
)


def test_a_row_for_each_student_and_step():
    rows = class_results(STATE, {"r1": RUN}.get)
    assert [(row.member, row.step, row.guess, row.state) for row in rows] == [
        (1, 1, 0.25, ""),
        (1, 3, None, "finished"),
        (2, 1, [0.5, 0.75], ""),
        (2, 3, None, ""),
    ]


def test_the_table_holds_numbers_and_runs_no_formula():
    table = list(csv.DictReader(io.StringIO(class_csv(class_results(STATE, {"r1": RUN}.get)))))
    assert [row["nickname"] for row in table] == ["'=cmd()", "'=cmd()", "Bob", "Bob"]
    assert table[1]["test_accuracy"] == "0.5"
    assert table[2]["prediction"] == "0.5 0.75"
    assert "device" not in table[0]


def test_a_formula_in_wide_letters_is_text_too():
    wide = STATE._replace(members=[Member(1, "\uff1dcmd()", 1, 2)])
    table = list(csv.DictReader(io.StringIO(class_csv(class_results(wide, {"r1": RUN}.get)))))
    assert {row["nickname"] for row in table} == {"'\uff1dcmd()"}
