import numpy as np
import pytest
import torch
from sklearn.metrics import normalized_mutual_info_score

import analysis
from analysis.checks import BadInput
from analysis.runs.assignments.assignment_report import show_assignment
from analysis.runs.assignments.given_assignment import given_assignment

PAIRS = np.array([[0, 1, 2, 3, 4, 5], [1, 0, 3, 2, 5, 4]])
S = np.random.default_rng(0).dirichlet(np.full(3, 0.3), size=60)
Y = np.repeat([0, 1, 2], 20)


def test_any_table_is_drawn_and_measured_without_a_run():
    view = analysis.show_assignment(S, y=Y)
    values = {row["measure"]: row["value"] for row in view.measures}
    assert values["NMI"] == pytest.approx(normalized_mutual_info_score(Y, S.argmax(axis=1)), abs=1e-6)
    assert "modularity" not in values
    assert view.verdict.startswith("no better than chance")
    assert [trace.type for trace in view.picture.figure.data] == ["heatmap", "heatmap"]


@pytest.mark.parametrize(
    "rounded",
    [S.round(4), np.full((60, 3), 0.3333), torch.tensor(S).half(), torch.tensor(S).bfloat16()],
    ids=["four digits", "thirds", "float16", "bfloat16"],
)
def test_rows_that_rounding_left_off_are_divided_by_their_sums(rounded):
    given = given_assignment(rounded).S
    assert given.sum(axis=1) == pytest.approx(np.ones(60), abs=1e-6)
    assert given == pytest.approx(np.asarray(torch.as_tensor(rounded).double()), abs=5e-3)
    assert show_assignment(rounded, y=Y).verdict


def test_edges_give_a_graph_and_an_embedding_a_plane():
    def marks(view):
        return [trace for trace in view.picture.figure.data if getattr(trace, "mode", "") == "markers"]

    tensor = torch.tensor(np.eye(3)[[0, 0, 1, 1, 2, 2]], requires_grad=True)
    graph = show_assignment(tensor, torch.from_numpy(PAIRS))
    assert len(marks(graph)[0].x) == 6
    assert {row["measure"] for row in graph.measures} >= {"modularity"}
    assert len(marks(show_assignment(S, x=np.random.default_rng(1).normal(size=(60, 5))))[0].x) == 60
    assert marks(show_assignment(S)) == []


def test_a_large_graph_says_that_a_part_is_drawn():
    ring = np.arange(900)
    edges = np.stack([np.r_[ring, np.roll(ring, 1)], np.r_[np.roll(ring, 1), ring]])
    view = show_assignment(np.eye(3)[ring % 3], edges)
    assert "600 of 900 nodes" in view.picture.figure.layout.annotations[-1].text.replace("<br>", " ")


def test_a_notebook_shows_a_page_that_fetches_nothing():
    view = show_assignment(S, y=Y, names=("<script>alert(1)</script>",) * 60, title="<b>mine")
    page = view._repr_html_()
    assert page.startswith("<iframe srcdoc=")
    assert 'sandbox="allow-scripts"' in page
    assert "<script>alert" not in page
    assert "shuffled rows" in page


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"S": S * 2}, "sum to 1, got 2 in row"),
        ({"S": -S}, "negative or missing"),
        ({"S": np.full((4, 2), np.nan)}, "negative or missing"),
        ({"S": np.ones((4, 1))}, "2 <= K <= N, got \\[4, 1\\]$"),
        ({"S": Y}, r"got \[60\]; of one label a node make S, torch.nn.functional.one_hot\(labels\)"),
        ({"S": np.full((2, 4), 0.25)}, "2 <= K <= N"),
        ({"S": S, "y": Y[:5]}, "expected 60 labels"),
        ({"S": S, "edge_index": PAIRS.T}, "shape \\[2, E\\]"),
        ({"S": S, "edge_index": PAIRS + 60}, "between nodes 0 to 59"),
        ({"S": S, "x": S[:3]}, "embedding of shape \\[60, D\\]"),
    ],
)
def test_what_does_not_fit_is_one_sentence(given, words):
    with pytest.raises(BadInput, match=words):
        show_assignment(**given)


def test_two_assignments_stand_on_one_ground_in_matched_colours():
    renamed = S[:, [2, 0, 1]]
    same = analysis.compare_assignments(S, renamed, y=Y)
    maps = [next(t for t in picture.figure.data if t.type == "heatmap").z for picture in same.pictures]
    np.testing.assert_allclose(maps[0], maps[1], atol=1e-6)
    assert (same.same, same.agreement) == (1.0, pytest.approx(1.0))
    assert same.sentence.startswith("the same clusters: 100 %")
    other = analysis.compare_assignments(S, S[np.random.default_rng(1).permutation(60)], y=Y)
    assert other.sentence.startswith("different clusters")
    assert other.agreement == pytest.approx(other.by_chance, abs=0.1)
    by_name = {row["measure"]: row for row in other.measures}
    assert by_name["entropy"]["first"] == pytest.approx(by_name["entropy"]["second"])
    with pytest.raises(BadInput, match="got 60 and 20 rows"):
        analysis.compare_assignments(S, S[:20])
