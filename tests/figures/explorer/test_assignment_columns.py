"""Assignments side by side, as data: what is drawn, what is said of what cannot be."""

import numpy as np
import pytest

from analysis.checks import BadInput
from analysis.figures.explorer.assignment_columns import NOT_FINITE, AssignmentColumn, columns_payload
from analysis.figures.explorer.payload import unpack
from analysis.figures.style.formatting import escape
from analysis.figures.style.heatmap_rows import Rows

EDGES = np.array([[0, 1, 1, 2], [1, 0, 2, 1]])
AT = np.array([[0.0, 0.5], [0.5, 0.5], [1.0, 0.5]])
S = np.array([[1.0, 0.0], [0.5, 0.5], [0.0, 1.0]], np.float32)
ROWS = Rows(np.array([2, 0, 1]), ("a", escape("<b>&"), "c"), np.array([0, 1, -1]), (escape("<i>"), "two"))


def packed(*columns, rows=ROWS, at=AT, edges=EDGES, **words):
    return unpack(columns_payload(columns, positions=at, edge_index=edges, rows=rows, **words))


def column(S, **words):
    return AssignmentColumn(**{"name": "dmon", "title": "DMoN", "finding": "found", "S": S, **words})


def test_names_travel_as_they_are_and_every_edge_once():
    header, arrays = packed(column(S, run="r"), note="Shows 3 of 9 nodes.")
    assert header["nodes"] == ["a", "<b>&", "c"]
    assert header["labelNames"] == ["<i>", "two"]
    assert (header["rows"], header["labels"]) == ([2, 0, 1], [0, 1, -1])
    assert header["note"] == "Shows 3 of 9 nodes."
    assert arrays["edges"].tolist() == [[0, 1], [1, 2]]
    assert arrays["S.0"].tolist() == S.tolist()
    (facts,) = header["columns"]
    assert facts["alt"] == "DMoN: found. 3 nodes by 2 clusters; cluster 1 holds most (50\u00a0%)."
    assert (facts["run"], facts["K"]) == ("r", 2)


def test_colours_are_of_the_widest_and_what_cannot_be_drawn_says_why():
    header, arrays = packed(
        column(S), column(np.full((3, 4), np.nan)), column(None, text="It is next.", name="none")
    )
    assert len(header["colours"]["clusters"]) == 4
    assert [name for name in arrays if name.startswith("S")] == ["S.0"]
    assert [facts["text"] for facts in header["columns"]] == ["", f"{NOT_FINITE}.", "It is next."]
    assert [facts["K"] for facts in header["columns"]] == [2, 0, 0]


def test_one_node_in_one_cluster_and_no_column_at_all():
    one = {"rows": Rows(np.array([0]), ("a",)), "at": AT[:1], "edges": np.zeros((2, 0), np.int64)}
    header, arrays = packed(column(np.ones((1, 1))), **one)
    assert header["columns"][0]["alt"].startswith("DMoN: found. 1 node by 1 cluster; ")
    assert header["labels"] is None
    assert arrays["edges"].shape == (2, 0)
    assert packed(**one).header["columns"] == []


def test_very_many_edges_are_sampled_and_it_is_said():
    n = 20_001
    line = np.stack([np.arange(n - 1), np.arange(1, n)])
    rows = Rows(np.arange(n), tuple(map(str, range(n))))
    header, arrays = packed(
        column(np.ones((n, 1))),
        rows=rows,
        at=np.zeros((n, 2)),
        edges=np.hstack([line, line[::-1], [[0], [5]]]),
    )
    assert arrays["edges"].shape[1] <= 20_000
    assert header["note"] == "Draws 10,001 of 20,001 edges."


def test_an_S_of_other_nodes_is_refused():
    with pytest.raises(BadInput, match="expected an S of 3 nodes in every column, got another in 'DMoN'"):
        packed(column(S[:2]))
