import numpy as np
import pytest

from analysis.figures.style.heatmap_rows import MOST_ROWS, Rows, node_rows, sample_note
from analysis.projection.row_order import row_order
from tests.made import made_digits, made_karate


def rows(n, **more):
    return Rows(np.random.default_rng(0).permutation(n), tuple(f"node {i}" for i in range(n)), **more)


def test_few_rows_are_drawn_one_to_one_in_order():
    r, S = rows(5, selected=3), np.arange(10.0).reshape(5, 2)
    np.testing.assert_array_equal(r.values(S), S[r.order])
    assert r.row_names() == [f"node {i}" for i in r.order]
    assert r.order[r.selected_row()] == 3
    assert r.note() == ""


def test_many_rows_are_binned_visibly_and_keep_their_mean():
    n = 2 * MOST_ROWS + 37
    S = np.random.default_rng(1).dirichlet(np.ones(3), size=n)
    r = rows(n, selected=1234, of=50_000, labels=np.arange(n) % 2)
    drawn = r.values(S)
    assert drawn.shape == (MOST_ROWS, 3)
    np.testing.assert_allclose(np.diff(r.cuts) @ drawn / n, S.mean(0), rtol=1e-5)
    slow = [S[r.order[a:b]].mean(0) for a, b in zip(r.cuts[:-1], r.cuts[1:], strict=True)]
    np.testing.assert_allclose(drawn, slow, rtol=1e-5)
    a, b = r.cuts[r.selected_row()], r.cuts[r.selected_row() + 1]
    assert 1234 in r.order[a:b]
    assert f"{n:,} of 50,000 nodes" in r.note()
    assert "mean of neighbours" in r.note()
    assert len(r.row_labels()) == len(r.row_names()) == MOST_ROWS == len(set(r.row_names()))


def test_a_bins_label_is_its_most_frequent_one():
    n = 3 * MOST_ROWS
    r = Rows(np.arange(n), tuple(map(str, range(n))), labels=np.tile([-1, 4, 4], MOST_ROWS))
    assert set(r.row_labels().tolist()) == {4}


def test_one_graph_of_many_has_no_label_strip_all_together_have_one():
    graphs = made_digits(6)
    one = node_rows(graphs, np.arange(graphs.ptr[1]), graph=0)
    assert one.labels is None
    every = node_rows(graphs, np.arange(graphs.ptr[-1]))
    assert len(every.labels) == graphs.ptr[-1]
    assert len(set(every.names)) == graphs.ptr[-1]


def test_names_are_escaped_and_a_sample_says_so():
    graphs = made_karate()
    r = node_rows(graphs, row_order(np.eye(34)), graph=0)
    assert r.names[0] == "member &lt;1&gt;"
    assert r.note() == ""
    sampled = type(graphs)(**{**graphs.__dict__, "total_nodes": 1797})
    assert "34 of 1,797 nodes" in node_rows(sampled, np.arange(34), graph=0).note()


def test_equal_names_are_told_apart():
    graphs = made_karate()
    twins = type(graphs)(**{**graphs.__dict__, "node_names": ("Thénardier",) * 34})
    assert len(set(node_rows(twins, np.arange(34), graph=0).names)) == 34


def test_a_node_that_is_not_there_is_an_error_not_another_node():
    with pytest.raises(IndexError):
        rows(4, selected=9).selected_row()


def test_what_is_a_part_says_so():
    karate, digits = made_karate(), made_digits(6)
    assert sample_note(karate) == ""
    assert sample_note(digits) == "Nodes of 6 of 1,797 graphs."
    assert sample_note(type(karate)(**{**karate.__dict__, "total_nodes": 1797})) == "Shows 34 of 1,797 nodes."
