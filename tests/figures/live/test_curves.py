"""Live curves: nothing undefined is drawn as a number, and what was sent is not sent again."""

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.figures.live.curves import chart_data, charts_data, history_parts, series_of
from tests.made import made_history

ENOUGH = 560
"""Bytes of rows that make, with script and place, a message of the thousand that Streamlit remembers."""


def history(epochs):
    return [{"epoch": epoch, "loss": 1 / (1 + epoch), "accuracy_val": None} for epoch in range(epochs)]


def test_what_stays_is_json_and_as_long_as_the_run():
    chart = chart_data({1: "total", 2: "task"}, title="Loss")
    data = charts_data([chart, chart_data({3: "train"}, title="Accuracy", top=1)], run="a", epochs=40)
    assert json.loads(json.dumps(data)) == data
    assert data["epochs"] == 40
    assert [[one["column"] for one in chart["series"]] for chart in data["charts"]] == [[1, 2], [3]]


def test_curves_differ_in_colour_and_in_style():
    series = chart_data({1: "a", 2: "b", 3: "c"}, title="Three")["series"]
    assert len({line["colour"] for line in series}) == len({line["line"] for line in series}) == 3


def test_undefined_epochs_and_empty_columns_are_left_out():
    rows = [*made_history(2), {"epoch": 3, "loss": None}]
    found = series_of(rows, {"loss": "total", "accuracy_val": "validation"})
    assert [(one.name, one.epochs) for one in found] == [("total", [0, 1, 2])]
    assert found[0].values == [row["loss"] for row in made_history(2)]


def test_what_is_undefined_or_no_number_travels_as_nothing():
    rows = [{"epoch": 0, "loss": math.nan}, {"epoch": 1, "loss": math.inf}, {"epoch": 2, "loss": 0.123456}]
    assert history_parts(rows, ["loss", "kl"]) == [[[0, None, None], [1, None, None], [2, 0.12346, None]]]


@given(st.integers(0, 500))
def test_the_parts_make_the_whole(epochs):
    parts = history_parts(history(epochs), ["loss"])
    assert [row for part in parts for row in part] == [
        [epoch, float(f"{1 / (1 + epoch):.5g}")] for epoch in range(epochs)
    ]
    assert len(parts) <= 2 * 7 + 1


def test_as_rows_come_few_of_them_are_sent_again():
    """Of two thousand epochs, looked at after every third: whole each time it would be 330 times the rows."""
    sent, rows = set(), 0
    for epochs in range(0, 2000, 3):
        for part in map(str, history_parts(history(epochs), ["loss"])):
            rows += part.count("[") - 1 if len(part) < ENOUGH or part not in sent else 0
            sent.add(part)
    assert rows < 14 * 2000


@pytest.mark.parametrize("columns", [["loss"], ["loss"] * 3, ["loss"] * 6, ["loss"] * 12])
def test_a_part_that_stays_is_long_enough_to_be_remembered(columns):
    rows = [{"epoch": epoch, "loss": 1 / (1.37 + epoch)} for epoch in range(70)]
    *_, full, tail = history_parts(rows, columns)
    assert ENOUGH < len(json.dumps(full)) < 2 * ENOUGH
    assert len(tail) <= len(full)
