"""Each kind of verdict on a case where it is known, and just past its limit the other one."""

import numpy as np
import pytest

from analysis.data.builtin.table import load_sample
from analysis.measures.arena.assignment_verdict import verdict
from analysis.measures.arena.baselines import baseline_assignment
from analysis.measures.arena.row_permutation import against_chance
from analysis.measures.arena.verdict_words import verdict_words

BLOCKS = load_sample("planted-partition")
EDGES, LABELS = BLOCKS.edge_index.numpy(), BLOCKS.y.numpy()


def judged(S):
    return verdict(against_chance(np.asarray(S, np.float64), edge_index=EDGES, y=LABELS))


def soft(S, share):
    """S moved towards uniform."""
    return share * S + (1 - share) / S.shape[1]


TRUTH = np.eye(4)[LABELS]


@pytest.mark.parametrize(
    ("S", "kind"),
    [
        (TRUTH, "found"),
        (soft(TRUTH, 0.5), "found"),
        (soft(TRUTH, 0.1), "uniform"),
        (np.full((200, 4), 0.25), "uniform"),
        (np.eye(4)[np.zeros(200, int)], "same rows"),
        (np.tile([0.9, 0.1, 0.0, 0.0], (200, 1)), "same rows"),
        (baseline_assignment("random", BLOCKS, clusters=4, seed=0), "chance"),
        (np.eye(8)[LABELS], "few clusters"),
        (np.eye(4)[LABELS // 2], "few clusters"),
    ],
)
def test_known_cases(S, kind):
    assert judged(S).kind == kind


@pytest.mark.parametrize("seed", range(8))
def test_random_draws_are_called_chance_and_spectral_clustering_is_not(seed):
    assert judged(baseline_assignment("random", BLOCKS, clusters=4, seed=seed)).kind == "chance"
    assert judged(baseline_assignment("spectral", BLOCKS, clusters=4, seed=seed)).kind == "found"


def test_the_sentence_has_the_numbers_it_was_decided_by():
    found = judged(TRUTH).sentence
    assert found.startswith("4.0 of 4 clusters in use, information 1.39 of 1.39 nats: NMI 1.00 (shuffled 0.0")
    assert "modularity 0." in found
    assert "of arg max alone" in judged(soft(TRUTH, 0.01)).sentence
    assert "arg max" not in judged(np.full((200, 4), 0.25)).sentence
    assert "only 2.0 of 4 clusters are in use" in judged(np.eye(4)[LABELS // 2]).sentence


def test_without_edges_and_labels_only_the_assignment_speaks():
    alone = verdict(against_chance(TRUTH))
    assert alone.kind == "unjudged"
    assert alone.sentence == (
        "4.0 of 4 clusters in use, information 1.39 of 1.39 nats; without edges or labels nothing says "
        "whether that is more than chance"
    )
    one_label = against_chance(TRUTH, y=np.zeros(200, int), edge_index=np.zeros((2, 0), int))
    assert verdict(one_label).kind == "unjudged", "one label for all is none to judge by"
    assert verdict(against_chance(np.ones((5, 1)))).kind == "same rows"


def sides(nodes):
    """A complete bipartite graph, and which side each node is on."""
    side = np.arange(nodes) % 2
    return np.stack(np.nonzero(side[:, None] != side)), side


def test_clusters_that_edges_run_between_are_not_called_chance():
    edges, side = sides(20)
    found = verdict(against_chance(np.eye(2)[side], edge_index=edges))
    assert found.kind == "across"
    assert found.sentence.startswith(
        "edges run between clusters more often than by chance: modularity \u22120.50"
    )
    assert verdict(against_chance(np.eye(2)[side], edge_index=edges, y=side)).kind == "found"
    drawn = np.random.default_rng(0).integers(2, size=20)
    assert verdict(against_chance(np.eye(2)[drawn], edge_index=edges)).kind == "chance"


def test_clusters_of_unequal_size_are_not_few():
    y = np.repeat([0, 1], [90, 10])
    edges = np.stack(np.nonzero((y[:, None] == y) & ~np.eye(100, dtype=bool)))
    exact = verdict(against_chance(np.eye(2)[y], edge_index=edges, y=y))
    assert exact.kind == "found", "usage perplexity is 1.4 of 2, but no cluster is empty"
    assert verdict(against_chance(np.eye(3)[y], edge_index=edges, y=y)).kind == "few clusters"


def test_what_is_not_better_than_chance_is_not_called_hardly_better():
    drawn = baseline_assignment("random", BLOCKS, clusters=4, seed=0)
    assert judged(drawn).sentence.startswith("no better than chance: ")
    hint = drawn.copy()
    hint[::5] = TRUTH[::5]
    assert judged(hint).sentence.startswith("hardly better than chance: ")


def test_few_clusters_are_said_to_be_above_chance():
    measured = [against_chance(np.eye(8)[LABELS], edge_index=EDGES), against_chance(np.eye(8)[LABELS])]
    assert verdict_words("few clusters", measured[:1]) == "above chance, with 4 of 8 clusters"
    assert verdict_words("few clusters", measured[1:]) == "few clusters in use", "nothing to judge it by"
