"""Columns on a page: only what has changed is sent, and only a run of the picture opens."""

from types import SimpleNamespace

import numpy as np

from analysis.figures.explorer.assignment_columns import AssignmentColumn, columns_payload
from analysis.figures.explorer.payload import unpack
from analysis.figures.style.heatmap_rows import Rows
from pages.ui.widgets import assignment_columns


def test_a_tick_sends_the_columns_that_have_changed():
    def payload(*, shift, columns=5):
        each = [np.eye(30)] * (columns - 1) + [np.roll(np.eye(30), shift, axis=1)]
        drawn = [AssignmentColumn(str(i), str(i), "", S) for i, S in enumerate(each)]
        rows = Rows(np.arange(30), tuple(map(str, range(30))))
        return columns_payload(
            drawn, positions=np.zeros((30, 2)), edge_index=np.zeros((2, 0), int), rows=rows
        )

    first = payload(shift=0)
    assert assignment_columns.sent_parts(None, first) == (first, [])
    for shift in (1, 2, 0):
        whole, (added,) = assignment_columns.sent_parts(first, payload(shift=shift))
        assert whole == first
        assert unpack(added).arrays["S.3"].size == 0
        assert (unpack(added).arrays["S.4"].size > 0) == (shift > 0)
    few = payload(shift=1, columns=1)
    assert assignment_columns.sent_parts(first, few) == (few, [])


def test_only_a_run_of_the_picture_opens_at_a_node_of_it(monkeypatch):
    mounted, opened_runs = {}, []
    monkeypatch.setattr(assignment_columns, "_COLUMNS", lambda **options: mounted.update(options))
    assignment_columns.mount(
        b"", key="k", runs=["a"], nodes=3, on_open=lambda run, node: opened_runs.append((run, node))
    )
    for asked in ({"run": "a", "node": 2}, {"run": "a", "node": 3}, {"run": "a", "node": True},
                  {"run": "b", "node": 0}, {"run": ["a"]}, {"node": 0}, "a", None):  # fmt: skip
        state = {"k": SimpleNamespace(open=asked)}
        monkeypatch.setattr(assignment_columns.st, "session_state", state)
        mounted["on_open_change"]()
    assert opened_runs == [("a", 2), ("a", None), ("a", None)]
