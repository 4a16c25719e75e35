"""Features on different scales: told where they are given as they are, not where they were standardised."""

from dataclasses import replace
from functools import partial

import numpy as np
import pytest

from analysis.measures.diagnosis.feature_findings import find_uneven_scales
from analysis.runs.results.diagnose_run import gather_evidence
from analysis.runs.results.run_library import example_store
from tests.measures.evidence_made import made

NODES = np.random.default_rng(0).random((30, 3))


@pytest.mark.parametrize(("factor", "told"), [(1, False), (900, False), (2e8, True), (1e-8, True)])
def test_one_feature_far_from_the_others(factor, told):
    finding = find_uneven_scales(made(features=NODES * np.array([1, 1, factor])))
    assert (finding is not None) is told


def test_all_features_far_from_one():
    finding = find_uneven_scales(made(features=NODES[:, :1] * 1e5))
    assert "reaches 9.81\u00b710\u2074" in finding.sentence
    assert "about 1" in finding.sentence


def test_nothing_is_said_where_nothing_is_known_or_all_is_zero():
    assert find_uneven_scales(made()) is None
    assert find_uneven_scales(made(features=np.zeros((4, 2)))) is None


def test_a_run_that_standardises_is_not_advised_to():
    store = example_store()
    run = store.run("example-karate-factions")
    epochs = store.snapshot_epochs(run.id)[-1:]
    for standardise in (False, True):
        asked = replace(run, spec=run.spec.with_(data__standardise=standardise))
        evidence = gather_evidence(
            asked, store.graphs(run.id), epochs=epochs, snapshot=partial(store.snapshot, run.id), history=[]
        )
        assert (evidence.features is None) is standardise
        assert find_uneven_scales(evidence) is None
