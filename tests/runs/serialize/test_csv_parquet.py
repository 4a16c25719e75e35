import io
import math

import numpy as np
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.checks import BadInput
from analysis.runs.serialize.csv_parquet import measures_of, neutral, read_numbers, to_csv, to_parquet
from analysis.training.loop.snapshot import Snapshot
from tests.made import made_history, made_run

FORMULAS = [
    *("=1+1", "+1+1", "-1+cmd", "-1 ± cmd", "-1 (3)\n", "-", "@SUM(A1)", "\t=1", "\r=1", "\n=1"),
    *("  =1", "\u00a0=1", "\uff1d1", " \uff0b1"),
]


@pytest.mark.parametrize("text", FORMULAS)
def test_text_cannot_become_a_formula(text):
    (cell,) = to_csv([{"name": text}]).decode().split("\r\n", 1)[1:]
    assert cell.lstrip('"').startswith("'")


@pytest.mark.parametrize("text", FORMULAS)
def test_neither_can_a_column(text):
    assert to_csv([{text: 1}]).decode().lstrip('"').startswith("'")


@pytest.mark.parametrize("text", ["-1", "+1", "-12.2 ± 3", "-1.0 ± 0.5 (3)", "-2e-05 ×/ 1.4 (3)", "-5 %"])
def test_numbers_with_their_spread_need_no_guard(text):
    assert to_csv([{"gain": text}]).decode() == f"gain\r\n{text}\r\n"


@pytest.mark.parametrize("value", [-1, -0.5, +3, 1e-300, True, None])
def test_numbers_are_untouched(value):
    assert neutral(value) is value


numbers = st.floats(allow_nan=False) | st.integers(-(2**53), 2**53) | st.none()


@given(st.lists(st.fixed_dictionaries({"epoch": st.integers(0), "loss": numbers}), min_size=1))
def test_numbers_read_back_as_the_same_numbers(rows):
    back = read_numbers(to_csv(rows))
    assert back == rows
    assert all(type(b[name]) is type(row[name]) for b, row in zip(back, rows, strict=True) for name in row)


@pytest.mark.parametrize("content", [b"\xff\xfe", b"a,b\r\n1,x\r\n", b'a\r\n"1\r\n', b"a\r\n1,2\r\n"])
def test_what_is_no_table_of_numbers_is_said_so(content):
    with pytest.raises(BadInput, match="expected a table of numbers"):
        read_numbers(content)


def test_parquet_keeps_types_and_gaps():
    rows = [{"layer": 1, "value": 0.1, "reason": None}, {"layer": 2, "value": None, "reason": "=no labels"}]
    table = pq.read_table(io.BytesIO(to_parquet(rows)))
    assert table.to_pylist() == rows
    assert str(table.schema.field("layer").type) == "int64"


def test_parquet_of_mixed_columns_is_text_and_stray_surrogates_are_no_trouble():
    table = pq.read_table(io.BytesIO(to_parquet([{"a": 1}, {"a": "x\ud800"}])))
    assert table.to_pylist() == [{"a": "1"}, {"a": "x?"}]
    assert to_csv([{"a": "x\ud800"}]) == b"a\r\nx?\r\n"


def test_measures_are_tidy_and_those_of_layers_keep_their_reason():
    table = ({"layer": 0, "measure": "effective_rank", "value": None, "reason": "one node"},)
    run = made_run(summary={"test_accuracy": 0.5, "device": "cpu", "seconds": 1.0}, table=table)
    rows = measures_of(run, made_history(epochs=7))
    assert rows[0] == {"epoch": 7, "layer": None, "measure": "test_accuracy", "value": 0.5, "reason": None}
    assert rows[-1] == {
        "epoch": 7,
        "layer": 0,
        "measure": "effective_rank",
        "value": None,
        "reason": "one node",
    }
    assert "device" not in {row["measure"] for row in rows}
    assert math.isclose(sum(row["value"] or 0 for row in rows), 1.5)


def test_a_number_has_the_epoch_it_is_of_and_one_value_there():
    table = ({"layer": 0, "measure": "mad", "value": 0.5},)
    run = made_run(summary={"test_accuracy": 0.5, "best_epoch": 3}, table=table)
    arrays = {"measure.mad": np.array([0.25]), "measure.dead_units": np.array([1.0]), "state.0": np.ones(1)}
    shots = [Snapshot(3, arrays), Snapshot(7, dict(reversed(arrays.items())))]
    rows = measures_of(run, made_history(epochs=7), shots)
    places = [(row["epoch"], row["layer"], row["measure"]) for row in rows]
    assert len(set(places)) == len(places)
    assert [row["value"] for row in rows if row["measure"] == "mad"] == [0.5, 0.25]
    assert {row["epoch"] for row in rows if row["measure"] == "test_accuracy"} == {3}
    assert places[-2:] == [(7, 0, "dead_units"), (7, 0, "mad")]
