"""Remedies for findings of a diagnosis: changed settings to train with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from analysis.checks import BadInput
from analysis.measures.diagnosis.evidence import Finding
from analysis.training.spec import ClusterSpec, RunSpec, bounds

STRONG = 5.0
"""A weight of every head from which S can be sharp."""
_WARM_UP = 5
_FAST = 0.002


class Remedy(NamedTuple):
    """A remedy: settings to change, with a label.

    Attributes:
        words: what changes, as an imperative.
        spec: the run's settings with that changed.
    """

    words: str
    spec: RunSpec


class _Change(NamedTuple):
    words: str
    changes: Callable[[RunSpec, ClusterSpec], Mapping[str, Any]]


def _standardise(spec: RunSpec, model: ClusterSpec) -> Mapping[str, Any]:
    return {"data__standardise": True} if not spec.data.standardise else {}


def _start_from_kmeans(spec: RunSpec, model: ClusterSpec) -> Mapping[str, Any]:
    if model.keys == "kmeans":
        return {}
    warm_up = min(max(spec.training.warmup_epochs, _WARM_UP), max(spec.training.epochs // 2, 1))
    return {"model__keys": "kmeans", "training__warmup_epochs": warm_up}


def _larger_weights(spec: RunSpec, model: ClusterSpec) -> Mapping[str, Any]:
    now = model.head_weight
    weight = STRONG if now is None or now <= 0 else 2 * now
    return {"model__head_weight": weight} if now is None or now < STRONG else {}


def _detach_target(spec: RunSpec, model: ClusterSpec) -> Mapping[str, Any]:
    return {"training__kl": "detached"} if spec.training.kl == "attached" else {}


def _without_kl(spec: RunSpec, model: ClusterSpec) -> Mapping[str, Any]:
    return {"training__kl": "none"} if spec.training.kl != "none" else {}


def _lower_learning_rate(spec: RunSpec, model: ClusterSpec) -> Mapping[str, Any]:
    return {"training__lr": spec.training.lr / 5} if spec.training.lr > _FAST else {}


def _cosine_schedule(spec: RunSpec, model: ClusterSpec) -> Mapping[str, Any]:
    return {"training__lr_schedule": "cosine"} if spec.training.lr_schedule != "cosine" else {}


def _more_epochs(spec: RunSpec, model: ClusterSpec) -> Mapping[str, Any]:
    return {"training__epochs": 2 * spec.training.epochs}


def _fewer_clusters(spec: RunSpec, model: ClusterSpec) -> Mapping[str, Any]:
    first = model.clusters[0]
    return {"model__clusters": (first // 2, *model.clusters[1:])} if first >= 4 else {}


def _more_clusters(spec: RunSpec, model: ClusterSpec) -> Mapping[str, Any]:
    two = tuple(max(2, k) for k in model.clusters)
    return {"model__clusters": two} if two != model.clusters else {}


def _more_heads(spec: RunSpec, model: ClusterSpec) -> Mapping[str, Any]:
    limit = int(bounds(ClusterSpec, "heads")[1])
    return (
        {"model__heads": min(2 * model.heads, limit)}
        if model.keys == "kmeans" and model.heads < limit
        else {}
    )


def _fewer_heads(spec: RunSpec, model: ClusterSpec) -> Mapping[str, Any]:
    return {"model__heads": model.heads // 2} if model.heads > 1 else {}


def _fewer_layers(spec: RunSpec, model: ClusterSpec) -> Mapping[str, Any]:
    return {"model__encoder_layers": model.encoder_layers - 1} if model.encoder_layers > 1 else {}


def _larger_tau(spec: RunSpec, model: ClusterSpec) -> Mapping[str, Any]:
    return {"model__tau": 4 * model.tau} if model.tau < 10 else {}


def _random_keys(spec: RunSpec, model: ClusterSpec) -> Mapping[str, Any]:
    return {"model__keys": "random"} if model.keys != "random" else {}


_START_FROM_KMEANS = _Change("Start the keys from k-means", _start_from_kmeans)
_LARGER_WEIGHTS = _Change("Start the head weights larger", _larger_weights)
_DETACH = _Change("Hold the KL's target fixed, as DEC does", _detach_target)
_SLOWER = _Change("Lower the learning rate", _lower_learning_rate)
_FEWER_CLUSTERS = _Change("Use half as many clusters", _fewer_clusters)
_MORE_HEADS = _Change("Use more heads, each with a k-means of its own", _more_heads)
_LONGER = _Change("Train twice as long", _more_epochs)

REMEDIES: Mapping[str, tuple[_Change, ...]] = {
    "Features on different scales": (_Change("Standardise the features", _standardise),),
    "Inert layer": (_Change("Use two clusters", _more_clusters),),
    "Uniform assignments": (
        _LARGER_WEIGHTS,
        _START_FROM_KMEANS,
        _DETACH,
        _Change("Raise tau", _larger_tau),
        _LONGER,
    ),
    "Collapse into few clusters": (
        _START_FROM_KMEANS,
        _MORE_HEADS,
        _FEWER_CLUSTERS,
    ),
    "The KL flattens": (_DETACH, _Change("Leave the KL out", _without_kl)),
    "Unstable assignments": (
        _Change("Let the learning rate fall along a cosine", _cosine_schedule),
        _SLOWER,
        _LONGER,
    ),
    "Dead keys": (_START_FROM_KMEANS, _SLOWER, _MORE_HEADS, _FEWER_CLUSTERS),
    "Keys outside the data": (_START_FROM_KMEANS, _SLOWER, _MORE_HEADS),
    "All keys coincide": (_START_FROM_KMEANS, _LARGER_WEIGHTS, _DETACH),
    "Duplicated heads": (
        _Change("Use half as many heads", _fewer_heads),
        _Change("Start the keys at random", _random_keys),
    ),
    "Inverted heads": (_LARGER_WEIGHTS,),
    "Nodes coincide": (_SLOWER, _Change("Use one encoder layer less", _fewer_layers)),
}
"""What may help, by the name of a finding, the likeliest first.

Measured where k-means has led to dead keys (``digits-clusters``, seed 71, the worst of a hundred): 6.4 of 8
clusters in use and 88.7 % right as it is; 7.8 and 94.3 % with a fifth of the learning rate, 7.8 and 94.7 %
with 8 heads, 4.0 of 4 and 95.0 % with half the clusters. Twice the warm-up epochs are no remedy: 5.9 and
80.3 %.
"""


DEPTH_REMEDIES: Mapping[str, tuple[tuple[str, Mapping[str, Any]], ...]] = {
    "diverged": (
        ("Lower the learning rate", {"training__lr": 0.002}),
        ("Normalise after every layer (BatchNorm)", {"model__norm": "batch"}),
    ),
    "vanished": (
        ("Normalise after every layer (BatchNorm)", {"model__norm": "batch"}),
        ("Add residual connections", {"model__skip": "residual"}),
    ),
    "smoothed": (
        ("Use DiffGroupNorm", {"model__norm": "diff_group"}),
        ("Add initial residuals, as GCNII has", {"model__skip": "initial"}),
        ("Use PairNorm", {"model__norm": "pair"}),
    ),
    "over-correlated": (
        ("Use DiffGroupNorm", {"model__norm": "diff_group"}),
        ("Normalise after every layer (BatchNorm)", {"model__norm": "batch"}),
    ),
    "mixed": (("Add residual connections", {"model__skip": "residual"}),),
}
"""The same for what became of a deep network's layers, by the kind of verdict."""


def depth_remedies(kind: str, spec: RunSpec) -> list[Remedy]:
    """Remedies for a depth verdict of this ``kind`` that ``spec`` does not have yet.

    >>> from analysis.training.spec import DepthSpec
    >>> deep = RunSpec().with_(data__name="planted-partition", model=DepthSpec(depth=8))
    >>> [remedy.words for remedy in depth_remedies("smoothed", deep.with_(model__norm="diff_group"))]
    ['Add initial residuals, as GCNII has', 'Use PairNorm']
    """
    applicable = []
    for words, changes in DEPTH_REMEDIES.get(kind, ()):
        try:
            changed = spec.with_(**changes)
        except BadInput:
            continue
        if changed != spec:
            applicable.append(Remedy(words, changed))
    return applicable


def remedies(finding: Finding, spec: RunSpec) -> list[Remedy]:
    """Remedies for a finding that the spec does not have yet; empty for unknown findings.

    Args:
        finding: finding of a diagnosis.
        spec: spec of the training.

    >>> dead = Finding("Dead keys", "", "keys", "", "")
    >>> [remedy.words for remedy in remedies(dead, RunSpec().with_(model__keys="random"))]
    ['Start the keys from k-means', 'Lower the learning rate', 'Use half as many clusters']
    """
    if not isinstance(spec.model, ClusterSpec):
        return []
    applicable = []
    for words, changes in REMEDIES.get(finding.name, ()):
        changed = dict(changes(spec, spec.model))
        if changed:
            try:
                applicable.append(Remedy(words, spec.with_(**changed)))
            except BadInput:  # out of bounds
                continue
    return applicable
