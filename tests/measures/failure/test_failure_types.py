"""Every death has a cure, health has none."""

from typing import get_args

from analysis.measures.failure.failure_types import CURES, FailureType


def test_every_death_has_a_cure_and_health_has_none():
    assert set(CURES) == set(get_args(FailureType))
    assert [kind for kind, cure in CURES.items() if not cure] == ["healthy"]
