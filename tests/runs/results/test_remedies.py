"""Every finding has a remedy, each changes what it says, and none asks for what is already set."""

import pytest

from analysis.measures.diagnosis.evidence import Finding
from analysis.runs.results.remedies import REMEDIES, remedies
from analysis.training.presets.failures import FAILURES
from analysis.training.presets.table import preset_specs
from analysis.training.spec import DepthSpec, RunSpec
from tests.source import ROOT

WEAK = RunSpec().with_(
    model__keys="random", model__head_weight=None, training__kl="attached", training__lr=0.1
)


def finding(name):
    return Finding(name, "", "assignments", "", "")


def test_every_finding_the_diagnosis_can_make_is_in_the_table():
    folder = ROOT / "analysis" / "measures" / "diagnosis"
    source = "".join(
        (folder / f"{name}_findings.py").read_text() for name in ("assignment", "feature", "key")
    )
    assert all(f'"{name}"' in source for name in REMEDIES)
    assert source.count("    return Finding(\n") == len(REMEDIES)


@pytest.mark.parametrize("name", REMEDIES)
def test_a_remedy_changes_the_settings_and_trains_the_same_data(name):
    for remedy in remedies(finding(name), WEAK):
        assert remedy.spec != WEAK
        assert remedy.spec.data.name == WEAK.data.name
        assert remedy.spec.seed == WEAK.seed


@pytest.mark.parametrize("name", REMEDIES)
def test_what_a_remedy_asks_for_is_not_asked_for_again(name):
    for remedy in remedies(finding(name), WEAK):
        again = [other.words for other in remedies(finding(name), remedy.spec)]
        repeats = (
            "Train twice as long",
            "Lower the",
            "Use half",
            "Use more heads",
            "Raise tau",
            "Use one encoder",
        )
        assert remedy.words not in again or remedy.words.startswith(repeats)


def test_the_first_remedy_of_provoked_failures():
    first = {
        name: remedies(finding(of), FAILURES[name].specs[0])[0].words
        for name, of in (
            ("failure-collapse", "Collapse into few clusters"),
            ("failure-flattens", "The KL flattens"),
        )
        if name in FAILURES
    }
    assert first["failure-collapse"] == "Start the keys from k-means"
    assert set(first.values()) <= {"Start the keys from k-means", "Hold the KL's target fixed, as DEC does"}


def test_dead_keys_after_k_means_are_met_with_what_was_measured_to_help():
    """More warm-up epochs stood first, and made it worse; ``python -m tests.benchmarks.bench_remedies``."""
    (spec,) = preset_specs("digits-clusters", seed=71)
    assert [remedy.words for remedy in remedies(finding("Dead keys"), spec)] == [
        "Lower the learning rate",
        "Use more heads, each with a k-means of its own",
        "Use half as many clusters",
    ]
    assert not any("warm" in remedy.words for name in REMEDIES for remedy in remedies(finding(name), spec))


def test_a_deep_network_and_an_unknown_finding_have_none():
    assert (
        remedies(
            finding("Dead keys"), RunSpec().with_(data__name="planted-partition", model=DepthSpec(depth=2))
        )
        == []
    )
    assert remedies(finding("Something new"), WEAK) == []
