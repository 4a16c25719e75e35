import math

import pytest
import torch

from analysis.checks import BadInput
from analysis.runs.export.bundle_writer import save_bundle
from analysis.runs.imports.bundle_reader import load_bundle
from analysis.runs.reproduce.bundle_replay import compare_histories, replay_bundle
from analysis.runs.store.store import Store
from tests.runs.carried import DEEP, train

ROWS = [
    {"epoch": 0, "seconds": 0.1, "loss": None, "kl": 0.5},
    {"epoch": 1, "seconds": 0.2, "loss": 0.25, "kl": 0.25},
]


@pytest.fixture(scope="module")
def bundles(carried):
    return [load_bundle(save_bundle(carried.store, id)) for id in (carried.karate, carried.deep)]


def test_a_bundle_is_trained_again_bit_for_bit(bundles):
    for bundle in bundles:
        said = []
        replay = replay_bundle(bundle, progress=said.append)
        assert replay.equal, replay.describe()
        assert (replay.epochs, replay.differing) == (len(bundle.history), 0)
        assert replay.numbers > 3 * replay.epochs
        assert "the same to the last bit" in replay.describe()
        assert said[-1] == f"epoch {bundle.run.epochs_done} of {bundle.run.epochs_done}"


def test_it_holds_whatever_number_of_threads_the_process_had(bundles):
    threads = torch.get_num_threads()
    torch.set_num_threads(2)
    try:
        for bundle in bundles:
            replay = replay_bundle(bundle)
            assert replay.equal, replay.describe()
        assert torch.get_num_threads() == 2, "as it was before"
    finally:
        torch.set_num_threads(threads)


@pytest.mark.parametrize("changes", [{"standardise": True}, {"row_normalise": True}])
def test_data_that_are_scaled_are_not_scaled_twice(tmp_path, changes):
    store = Store(tmp_path / "runs.sqlite")
    spec = DEEP.with_(**{f"data__{name}": value for name, value in changes.items()})
    replay = replay_bundle(load_bundle(save_bundle(store, train(store, spec))))
    store.close()
    assert replay.equal, replay.describe()


def test_a_last_bit_is_noticed_and_time_does_not_count():
    again = [ROWS[0] | {"seconds": 9.0}, ROWS[1] | {"loss": math.nextafter(0.25, 1)}]
    replay = compare_histories(ROWS, again)
    assert (replay.equal, replay.differing, replay.numbers) == (False, 1, 4)
    assert replay.where == "loss of epoch 1"
    assert 0 < replay.largest < 1e-15
    assert compare_histories(ROWS, [row | {"seconds": 9} for row in ROWS]).equal


def test_a_number_or_an_epoch_that_is_gone_differs():
    assert math.isinf(compare_histories(ROWS, [ROWS[0], ROWS[1] | {"loss": None}]).largest)
    assert compare_histories(ROWS, ROWS[:1]).differing == 2
    assert math.isinf(compare_histories(ROWS, [ROWS[0], ROWS[1] | {"loss": float("nan")}]).largest)


def test_what_differs_is_said_with_its_likely_reason():
    replay = compare_histories(
        ROWS, ROWS[:1], recorded_with="torch 2.9", trained_on="trained on cuda, here on cpu"
    )
    assert "2 of 4 numbers differ" in replay.describe()
    assert replay.describe().endswith("Recorded with torch 2.9, trained on cuda, here on cpu")
    assert replay.as_dict()["equal"] is False


def test_a_bundle_without_data_cannot_be_replayed(bundles):
    from dataclasses import replace

    with pytest.raises(BadInput, match="got one without"):
        replay_bundle(replace(bundles[0], data=None))
