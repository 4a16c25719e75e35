"""What a card says in two numbers."""

import pytest

from pages.ui.widgets.run_cards import numbers
from tests.made import made_run


@pytest.mark.parametrize(
    ("summary", "expected"),
    [
        (
            {"test_accuracy": 0.957, "usage_perplexity": 7.84},
            "test accuracy 95.7 %, 7.8 of 8 clusters in use over all graphs",
        ),
        (
            {"test_accuracy": None, "matched_accuracy": 33 / 34, "usage_perplexity": 2.0},
            "97 % of nodes in the cluster of their label, 2.0 of 8 clusters in use over all graphs",
        ),
        (
            {"test_accuracy": None, "mean_max_assignment": 0.5, "usage_perplexity": 3.0},
            "mean of max S 0.50, 3.0 of 8 clusters in use over all graphs",
        ),
        (
            {"test_accuracy": 0.923, "entropy": 1.0, "usage_perplexity": 8.0},
            "test accuracy 92.3 %, every node spread uniformly over 8 clusters",
        ),
        (
            {"test_accuracy": 0.957, "entropy": 0.04, "usage_perplexity": 7.84},
            "test accuracy 95.7 %, 7.8 of 8 clusters in use over all graphs",
        ),
        ({}, "epoch 30 of 30"),
    ],
)
def test_the_two_numbers_that_say_most(summary, expected):
    assert numbers([made_run(summary=summary)]) == expected.replace(" %", "\u00a0%")


def test_of_one_graph_nothing_is_said_of_graphs():
    run = made_run(data="karate", clusters=2, summary={"usage_perplexity": 2.0})
    assert numbers([run]) == "2.0 of 2 clusters in use"


def test_a_card_tells_another_accuracy_with_running_averages():
    summary = {"test_accuracy": 0.976, "test_accuracy_running": 0.479}
    run = made_run(data="digits-knn", summary=summary)
    words = numbers([run]).replace("\u00a0", " ")
    assert words == "test accuracy 97.6 % (47.9 % with running averages)"
