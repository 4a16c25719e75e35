import numpy as np
import pytest
from sklearn.metrics import normalized_mutual_info_score

from analysis.checks import BadInput
from analysis.data.builtin.table import load_sample
from analysis.measures.arena.baselines import baseline_assignment
from analysis.measures.arena.row_permutation import against_chance

BLOCKS = load_sample("planted-partition")
EDGES, LABELS = BLOCKS.edge_index.numpy(), BLOCKS.y.numpy()


def test_chance_is_what_shuffled_rows_read_by_scikit_learn():
    S = baseline_assignment("spectral", BLOCKS, clusters=4, seed=0)
    found = against_chance(S, edge_index=EDGES, y=LABELS, draws=50, seed=7)
    clusters = S.argmax(1)
    by_chance = []
    for draw in range(50):
        order = np.random.default_rng(7 + draw).permutation(len(S))
        by_chance.append(normalized_mutual_info_score(LABELS, clusters[order]))
    chance = found.chance["normalized_mutual_information"]
    assert chance.mean == pytest.approx(np.mean(by_chance))
    assert chance.sd == pytest.approx(np.std(by_chance, ddof=1))
    assert found.values["normalized_mutual_information"] == pytest.approx(
        normalized_mutual_info_score(LABELS, clusters)
    )
    assert abs(found.chance["soft_modularity"].mean) < 0.02 < 0.3 < found.values["soft_modularity"]
    assert found.drawn_nmi == pytest.approx(found.values["normalized_mutual_information"])  # one-hot: sure


def test_what_is_nearly_uniform_agrees_by_its_largest_entries_alone():
    S = np.full((200, 4), 0.25)
    S[np.arange(200), LABELS] += 1e-4
    S /= S.sum(1, keepdims=True)
    found = against_chance(S, edge_index=EDGES, y=LABELS)
    assert found.values["normalized_mutual_information"] == pytest.approx(1)
    assert found.drawn_nmi < 0.05
    assert found.values["information"] < 1e-6
    assert found.values["soft_modularity"] == pytest.approx(0, abs=1e-5)


def test_weights_of_edges_count():
    path = np.array([[0, 1, 1, 2, 2, 3], [1, 0, 2, 1, 3, 2]])
    S, heavy = np.eye(2)[[0, 0, 1, 1]], np.array([5.0, 5, 1, 1, 5, 5])
    weighted = against_chance(S, edge_index=path, edge_weight=heavy)
    repeated = against_chance(S, edge_index=np.repeat(path, heavy.astype(int), axis=1))
    assert weighted.values["soft_modularity"] == pytest.approx(repeated.values["soft_modularity"])
    assert weighted.chance["soft_modularity"] == pytest.approx(repeated.chance["soft_modularity"])
    assert weighted.values["soft_modularity"] > against_chance(S, edge_index=path).values["soft_modularity"]
    with pytest.raises(BadInput, match="one weight for each of 6 edges, got 2"):
        against_chance(S, edge_index=path, edge_weight=heavy[:2])
    with pytest.raises(BadInput, match="finite edge weights >= 0, got a negative or missing"):
        against_chance(S, edge_index=path, edge_weight=-heavy)


def test_drawn_clusters_follow_the_rows():
    rng = np.random.default_rng(0)
    y = rng.integers(2, size=4000)
    S = np.where(y[:, None] == [0, 1], 0.8, 0.2)
    drawn = (rng.random(4000) < 0.8) == (y == 1)
    expected = normalized_mutual_info_score(y, drawn)
    assert against_chance(S, y=y, draws=5).drawn_nmi == pytest.approx(expected, abs=0.02)


def test_what_is_undefined_is_none_and_what_is_not_asked_for_is_not_there():
    S = np.eye(2)[[0, 0, 1, 1]]
    alone = against_chance(S)
    assert (alone.values["soft_modularity"], alone.drawn_nmi, alone.chance) == (None, None, {})
    assert "normalized_mutual_information" not in alone.values
    one_label = against_chance(S, y=np.zeros(4, int), edge_index=np.zeros((2, 0), int))
    assert one_label.values["normalized_mutual_information"] is None
    assert one_label.values["soft_modularity"] is None
    with pytest.raises(BadInput, match="row 0 with sum 2"):
        against_chance(np.ones((3, 2)))
