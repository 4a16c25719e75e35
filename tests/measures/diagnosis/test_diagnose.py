import numpy as np

from analysis.measures.diagnosis.diagnose import DETECTORS, diagnose
from tests.measures.evidence_made import assigned, made


def test_a_layer_that_clusters_is_left_in_peace():
    assert diagnose(made(heads=4, K=6)) == []


def test_everything_found_is_told_in_the_order_of_the_signs():
    evidence = made(heads=1, K=4)
    keys = evidence.keys.copy()
    keys[0, 2] += 500.0
    found = [
        finding.name for finding in diagnose(assigned(evidence, keys=keys, head_weights=np.array([-9.0])))
    ]
    assert found == ["Dead keys", "Keys outside the data", "Inverted heads"]


def test_numbers_in_every_sentence_and_something_to_try():
    cases = [made(weight=0.1), made(K=1), assigned(made(), head_weights=np.array([6.0, -6.0]))]
    for finding in [finding for case in cases for finding in diagnose(case)]:
        assert any(letter.isdigit() for letter in finding.sentence)
        assert finding.advice.endswith(".")
        assert finding.picture


def test_every_sign_is_asked_once():
    assert len(set(DETECTORS)) == len(DETECTORS) == 12
