import math

import pytest

from analysis.runs.reproduce.replay import largest_difference, means, read_history
from analysis.runs.serialize.tables import to_csv
from analysis.training.loop.task import Step

ROWS = [
    {"epoch": 0, "seconds": 0.1, "loss": None, "kl": 0.5},
    {"epoch": 1, "seconds": 0.2, "loss": 0.25, "kl": 0.25},
]


def test_the_history_is_read_as_it_was_written(tmp_path):
    path = tmp_path / "history.csv"
    path.write_bytes(to_csv(ROWS))
    assert read_history(path) == ROWS


def test_the_largest_difference_is_found_and_time_does_not_count():
    again = [ROWS[0] | {"seconds": 9.0}, ROWS[1] | {"loss": 0.5}]
    assert largest_difference(ROWS, again) == (0.25, "loss of epoch 1")
    assert largest_difference(ROWS, [row | {"seconds": 9} for row in ROWS]) == (0.0, "none")


def test_a_number_that_is_gone_is_the_largest_difference():
    assert math.isinf(largest_difference(ROWS, [ROWS[0], ROWS[1] | {"loss": None}])[0])
    assert math.isinf(largest_difference(ROWS, [ROWS[0], ROWS[1] | {"loss": float("nan")}])[0])


def test_means_are_over_items():
    import torch

    one, two = (torch.tensor(v) for v in (1.0, 4.0))
    steps = [Step(one, one, None, 1, torch.tensor(1)), Step(two, two, None, 2, torch.tensor(1))]
    assert means(steps) == {
        "loss": 3.0,
        "loss_task": 3.0,
        "loss_kl": None,
        "accuracy_train": pytest.approx(2 / 3),
    }
    assert means([])["loss"] is None
