import pytest

from analysis.runs.results.diagnose_run import TAIL, diagnose_layer, gather_evidence
from analysis.runs.results.run_library import Library
from analysis.runs.store.store import Store
from analysis.training.presets.failures import FAILURES
from analysis.training.presets.table import PRESETS
from tests.provoked import findings


@pytest.mark.slow
@pytest.mark.parametrize("name", FAILURES)
def test_a_provoked_failure_is_named(name):
    preset = FAILURES[name]
    assert preset.provokes in findings(preset.specs[0])[0]


def test_a_run_that_works_is_left_in_peace():
    assert findings(PRESETS["karate-factions"].specs[0])[0] == []


@pytest.fixture
def library(tmp_path):
    store = Store(tmp_path / "runs.sqlite")
    yield Library(store)
    store.close()


def of(library, id, look=diagnose_layer):
    run = library.run(id)
    return look(
        run,
        library.graphs(id),
        epochs=library.snapshot_epochs(id),
        snapshot=lambda epoch: library.snapshot(id, epoch),
        history=library.history(id),
    )


def test_the_recorded_digits_are_left_in_peace_and_the_even_ones_are_not(library):
    assert of(library, "example-digits-clusters") == []
    names = [finding.name for finding in of(library, "example-digits-uniform")]
    assert names[:2] == ["Uniform assignments", "The KL flattens"]


def test_the_evidence_is_the_end_of_the_recording(library):
    evidence = of(library, "example-karate-factions", gather_evidence)
    epochs = library.snapshot_epochs("example-karate-factions")
    assert evidence.epoch == epochs[-1]
    assert [epoch for epoch, _ in evidence.earlier] == [e for e in epochs[:-1] if e >= TAIL * epochs[-1]]
    history = library.history("example-karate-factions")
    assert evidence.sharpest == min(row["entropy"] for row in history)
