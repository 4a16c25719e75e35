import pytest

from analysis.runs.results.depth.running_statistics_note import running_averages_note
from tests.made import made_run


@pytest.mark.parametrize(
    "summary",
    [
        {},
        {"test_accuracy": 0.9},
        {"test_accuracy": None, "test_accuracy_running": 0.1},
        {"test_accuracy": 0.9, "test_accuracy_running": 0.8701},
        {"test_accuracy": 0.88, "test_accuracy_running": 0.9},
    ],
)
def test_nothing_is_said_where_nothing_differs(summary):
    assert running_averages_note(made_run(summary=summary)) == ""


def test_what_differs_by_more_than_three_points_is_said_with_both_numbers():
    note = running_averages_note(made_run(summary={"test_accuracy": 0.976, "test_accuracy_running": 0.479}))
    assert note.startswith("98 % of the test nodes")
    assert "it would be 48 %" in note
    assert running_averages_note(made_run(summary={"test_accuracy": 0.5, "test_accuracy_running": 0.54}))
