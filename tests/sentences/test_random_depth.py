"""Sentences of random sweeps over depth against counts made here; 40 sweeps here, 160 more by the command."""

import re

import numpy as np
import pytest

from analysis.figures.depth.depth_sentences import depth_sentence, layers_finding
from analysis.figures.depth.depth_series import DepthRun
from analysis.measures import layers_verdict
from tests.sentences.checked import NUMBER, close, says

RATIO = "group_distance_ratio_paper"
NAMES = {"none": "no norm", "pair": "PairNorm"}


def random_sweep(seed):
    """Runs of two treatments; their last layers are apart, melted or undefined at random."""
    rng = np.random.default_rng(seed)
    seeds, depths = int(rng.integers(1, 6)), [2, 8]
    runs = []
    for norm in list(NAMES)[: int(rng.integers(1, 3))]:
        odds = rng.dirichlet([1, 1, 0.4])
        for depth in depths:
            for number in range(seeds):
                rows = []
                for layer in range(depth + 1):
                    state = (
                        rng.choice(["apart", "melted", "undefined"], p=odds) if layer == depth else "apart"
                    )
                    accuracy = {"apart": rng.uniform(0.5, 1), "melted": rng.uniform(0.1, 0.3)}.get(state)
                    ratio = None if state == "undefined" else rng.uniform(1.1, 4)
                    values = {
                        "class_mean_accuracy": accuracy,
                        "class_mean_accuracy_permuted_mean": None if accuracy is None else 0.2,
                        "class_mean_accuracy_permuted_sd": None if accuracy is None else 0.02,
                        RATIO: ratio,
                        f"{RATIO}_permuted_mean": None if ratio is None else 1.12,
                        f"{RATIO}_neutral": 10 / 9,
                        "norm_per_node": rng.uniform(0.5, 2),
                        "rayleigh_quotient": rng.uniform(0.01, 1),
                        "mean_cosine_distance": rng.uniform(0.001, 1),
                        "feature_correlation": rng.uniform(0, 0.7),
                    }
                    rows += [{"layer": layer, "measure": name, "value": v} for name, v in values.items()]
                averaged = None if norm == "none" else float(rng.uniform(0, 0.9))
                accuracy = float(rng.uniform(0.1, 0.9))
                runs.append(DepthRun(norm, depth, number, accuracy, rows, running=averaged))
    return runs


def last(run, measure):
    return next(r["value"] for r in run.table if (r["layer"], r["measure"]) == (run.depth, measure))


def is_apart(run):
    accuracy = last(run, "class_mean_accuracy")
    return None if accuracy is None else (accuracy - 0.2) / 0.8 >= 0.15 and accuracy - 0.2 >= 0.04


def check_depth(seed):
    runs = random_sweep(seed)
    clauses = depth_sentence(runs, RATIO, names=NAMES).rstrip(".").split("; with ")
    norms = list(dict.fromkeys(run.norm for run in runs))
    assert len(clauses) == len(norms)
    for norm, clause in zip(norms, clauses, strict=True):
        assert NAMES[norm] in clause
        deepest = [run for run in runs if run.norm == norm and run.depth == 8]
        states = [is_apart(run) for run in deepest]
        keeping, unknown, n = states.count(True), states.count(None), len(states)
        assert ("still stand apart" in clause) == (keeping > 0)
        assert ("whether classes are apart" in clause) == (unknown == n)
        assert ("melt" in clause) == (keeping == 0 and unknown < n)
        if keeping and n > 1:
            counted = says(r"in (all|\d+ of) (\d+) seeds", clause)
            assert counted == ("all" if keeping == n else f"{keeping} of", str(n))
        if unknown and n > 1:
            assert re.search(rf"undefined in {unknown}\b", clause)
        known = [last(run, "class_mean_accuracy") for run in deepest if is_apart(run) is not None]
        if known:
            right, chance = says(rf"class mean right for {NUMBER} %, shuffled labels {NUMBER} %", clause)
            assert close(right, np.mean(known))
            assert close(chance, 0.2)
        mean = np.mean([run.accuracy for run in deepest])
        assert close(says(rf"accuracy {NUMBER} %", clause)[0], mean)
        lagging = None if norm == "none" else np.mean([run.running for run in deepest])
        assert ("running averages" in clause) == (lagging is not None and abs(lagging - mean) > 0.03)
        if "running averages" in clause:
            assert close(says(rf"\({NUMBER} % with running averages", clause)[0], lagging)
    deep = [run for run in runs if run.depth == 8]
    title = layers_finding(deep, names=NAMES)
    for norm in norms:
        melted = sum(is_apart(run) is not True for run in deep if run.norm == norm)
        n = sum(run.norm == norm for run in deep)
        own = next(part for part in title.split("; ") if NAMES[norm].lower() in part.lower())
        assert ("keeps the classes apart" in own) == (melted == 0)
        if 0 < melted < n:
            assert f"in {melted} of {n} seeds" in own
    for run in runs:
        verdict = layers_verdict(run.table)
        assert (verdict.kind == "healthy") <= (is_apart(run) is True)
        if is_apart(run) and verdict.kind == "healthy":
            read = says(rf"right for {NUMBER} % \(shuffled labels: {NUMBER} %\)", verdict.sentence)
            assert close(read[0], last(run, "class_mean_accuracy"))


@pytest.mark.parametrize("seed", range(40))
def test_seeds_are_counted_and_numbers_are_means(seed):
    check_depth(seed)
