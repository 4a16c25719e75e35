"""Every number that a lesson speaks of, in every language, computed again from what was recorded."""

import numpy as np
import pytest
import torch
from sklearn.metrics import normalized_mutual_info_score

from analysis.data.catalog import load_data
from analysis.lessons.lesson import Choice, Curve, Number, Quantity
from analysis.lessons.quantities import value
from analysis.lessons.table import lessons
from analysis.measures.assignments.random_baseline import control_assignment
from analysis.runs.results.run_library import Library
from tests.sentences.checked import entropies, strength
from tests.sentences.random_layers import softmax, student_t, target

LIBRARY = Library(None)
LAYER = {
    "ratio": "group_distance_ratio_paper",
    "ratio_neutral": "group_distance_ratio_paper_neutral",
    "ratio_shuffled": "group_distance_ratio_paper_permuted_mean",
    "rayleigh": "rayleigh_quotient",
    "energy": "dirichlet_energy",
    "rank": "effective_rank",
    "norm": "norm_per_node",
}


def quantities():
    """Every quantity of every lesson that is of a recorded run."""
    for language in ("en", "de"):
        for lesson in lessons(language).values():
            for step in lesson.steps:
                asked = step.predict
                some = [*step.numbers.values()]
                if isinstance(asked, Number):
                    some.append(asked.answer)
                elif isinstance(asked, Curve):
                    some += asked.answer
                elif isinstance(asked, Choice):
                    for option in asked.options:
                        some += [
                            each
                            for each in (option.holds.left, option.holds.right)
                            if isinstance(each, Quantity)
                        ]
                yield from ((lesson.id, each) for each in some if each.run != "own")


def assigned(quantity):
    """S by the kernel's formula in float64, from recorded states and keys."""
    run, graphs = LIBRARY.run(quantity.run), LIBRARY.graphs(quantity.run)
    epoch = LIBRARY.snapshot_epochs(run.id)[-1] if quantity.epoch is None else quantity.epoch
    arrays = LIBRARY.snapshot(run.id, epoch).arrays
    x, keys = arrays["memory.0.x"].astype(float), arrays["memory.0.keys"].astype(float)
    weights = quantity.weight_scale * arrays["memory.0.head_weights"].astype(float)
    for head in quantity.mute:
        weights[head - 1] = 0
    tau = quantity.tau or run.spec.model.tau
    if tau == 1:
        S_h = np.stack([student_t(x, each) for each in keys])
    else:
        squared = ((x[None, :, None] - keys[:, None]) ** 2).sum(-1)
        kernel = (1 + squared / tau) ** (-(tau + 1) / 2)
        S_h = kernel / kernel.sum(2, keepdims=True)
    S = S_h[quantity.head - 1] if quantity.head else softmax(np.tensordot(weights, S_h, axes=1))
    if quantity.shuffled:
        S = control_assignment(S.astype(np.float32), "shuffled", seed=0).astype(float)
    return S, graphs


def by_hand(quantity):
    run = LIBRARY.run(quantity.run)
    if quantity.name in LAYER:
        rows = [row for row in run.table if row["measure"] == LAYER[quantity.name]]
        layer = quantity.layer if quantity.layer is not None else max(row["layer"] for row in rows)
        return next(row["value"] for row in rows if row["layer"] == layer)
    if quantity.name == "test_accuracy":
        kept = run.summary["best_epoch"]
        return next(row["accuracy_test"] for row in LIBRARY.history(run.id) if row["epoch"] == kept)
    if quantity.name == "majority_accuracy":
        data = load_data(run.spec.data)
        tested = data.y[data.test_mask].tolist()
        return max(tested.count(label) for label in set(tested)) / len(tested)
    S, graphs = assigned(quantity)
    K, usage = S.shape[1], S.mean(0)
    if quantity.name == "nmi":
        return normalized_mutual_info_score(graphs.y, S.argmax(1))
    if quantity.name == "modularity":
        edges = graphs.edge_index
        degree = np.bincount(edges[0], minlength=len(S))
        return np.mean([S[a] @ S[b] for a, b in edges.T]) - (((degree @ S) / degree.sum()) ** 2).sum()
    if quantity.name == "kl":
        P = target(S, np.array([0, len(S)]))
        return max(0.0, (P * np.log(P / S)).sum() / len(S))
    mean = float(np.mean(entropies(S)))
    return {
        "least_sure_node": 1 + min(range(len(S)), key=lambda node: max(S[node])),
        "sharpness": strength(S),
        "entropy": mean / np.log(K),
        "clusters_in_use": np.exp(entropies(usage[None])[0]),
        "information": entropies(usage[None])[0] - mean,
    }[quantity.name]


def test_every_number_is_that_of_the_record():
    seen = set()
    for lesson, quantity in quantities():
        with torch.no_grad():
            told = value(quantity, LIBRARY)
        assert told == pytest.approx(by_hand(quantity), rel=2e-4, abs=2e-5), (lesson, quantity)
        seen.add(quantity.name)
    assert {"sharpness", "kl", "ratio", "test_accuracy", "majority_accuracy"} <= seen
