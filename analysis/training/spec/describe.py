"""Describe specs in words."""

from __future__ import annotations

from analysis.data.catalog import title_of
from analysis.layers.convolutions.table import CONVOLUTIONS
from analysis.layers.norms import table
from analysis.layers.poolers.table import POOLERS
from analysis.layers.registry import Titles
from analysis.layers.skips import table as skips
from analysis.training.custom_models import MODELS
from analysis.training.spec import ClusterSpec, DepthSpec, RunSpec, TrainingSpec

ENCODERS = Titles(CONVOLUTIONS, MODELS, sgc="SGC")
NORMS = Titles(table.NORMS)
SKIPS = Titles(skips.SKIPS)
KL = {
    "none": "no KL term",
    "attached": "KL to a target that is attached, as in PyG",
    "detached": "KL to a target held fixed, as in DEC",
}


def data_line(spec: RunSpec) -> str:
    """Describe the data in a few words.

    Args:
        spec: of any run, clustering or deep.

    >>> data_line(RunSpec())
    'Handwritten digits as pixel graphs'
    """
    return title_of(spec.data)


def model_line(*specs: RunSpec) -> str:
    """Describe a model, or the axes of a sweep over models, in a few words.

    Args:
        specs: one run, or the runs of a sweep.

    >>> model_line(RunSpec())
    'GraphSAGE, 2 layers of 32; 4 heads of 8 clusters'
    """
    model = specs[0].model
    if isinstance(model, DepthSpec):
        models = [spec.model for spec in specs if isinstance(spec.model, DepthSpec)]
        depths = list(dict.fromkeys(m.depth for m in models))
        norms = ", ".join(dict.fromkeys(NORMS[m.norm] for m in models))
        layers = _count(depths[0], "layer") if len(depths) == 1 else f"{', '.join(map(str, depths))} layers"
        skips = ", ".join(dict.fromkeys(SKIPS[m.skip] or "no skip" for m in models))
        extra = "" if skips == "no skip" else f"; {skips}"
        extra += "".join(
            f"; DropEdge {share:g}" for share in dict.fromkeys(m.drop_edge for m in models) if share
        )
        extra += f"; {100 * model.missing:.0f} % of features missing" if model.missing else ""
        encoders = ", ".join(dict.fromkeys(ENCODERS[m.encoder] for m in models))
        return f"{encoders}, {layers} of {model.hidden}; {norms}{extra}"
    clusters = ", then ".join(map(str, model.clusters))
    keys = POOLERS[model.pooler].keys
    pooler = _count(model.heads, "head") if keys else POOLERS[model.pooler].title
    return (
        f"{ENCODERS[model.encoder]}, {_count(model.encoder_layers, 'layer')} of {model.hidden}; "
        f"{pooler} of {clusters} clusters"
    )


def training_line(spec: RunSpec) -> str:
    """Describe the training in a few words.

    Args:
        spec: of any run, clustering or deep.

    >>> training_line(RunSpec())
    '30 epochs; KL to a target held fixed, as in DEC'
    """
    epochs = _count(spec.training.epochs, "epoch")
    if isinstance(spec.model, DepthSpec):
        return epochs
    return f"{epochs}; {KL[spec.training.kl] if POOLERS[spec.model.pooler].keys else _losses(spec)}"


def describe_runs(*specs: RunSpec) -> str:
    """Describe a run, or the runs of a sweep, in two or three sentences.

    Args:
        specs: one run, or the runs of a sweep.

    >>> for sentence in describe_runs(RunSpec()).split(". "):
    ...     print(sentence)
    GraphSAGE, 2 layers of 32; 4 heads of 8 clusters
    The keys come from k-means after 5 epochs; every head starts with weight 5
    KL to a target held fixed, as in DEC, with weight 1
    Adam for 30 epochs, learning rate 0.01, seed 0.
    """
    spec = specs[0]
    seeds = ", ".join(dict.fromkeys(str(each.seed) for each in specs))
    adam = (
        f"Adam for {_count(spec.training.epochs, 'epoch')}, learning rate {spec.training.lr:g}, seed {seeds}."
    )
    if isinstance(spec.model, DepthSpec):
        runs = "" if len(specs) == 1 else f"{len(specs)} runs: "
        return f"{runs}{model_line(*specs)} after every layer. {adam}"
    if not POOLERS[spec.model.pooler].keys:
        return f"{model_line(spec)}. It learns by {_losses(spec)}. {adam}"
    return f"{model_line(spec)}. {_keys(spec.model, spec.training)} {_kl(spec.training)} {adam}"


def _losses(spec: RunSpec) -> str:
    """Describe the losses of a pooler without keys."""
    assert isinstance(spec.model, ClusterSpec)
    row = POOLERS[spec.model.pooler]
    return f"the losses of {row.title}" + (f" ({', '.join(row.terms)})" if row.terms else "")


def _keys(model: ClusterSpec, training: TrainingSpec) -> str:
    start = (
        f"The keys come from k-means after {_count(training.warmup_epochs, 'epoch')}"
        if model.keys == "kmeans"
        else "The keys start at random"
    )
    weight = (
        "the heads' weights start at random, so small that S can hardly leave 1/K"
        if model.head_weight is None
        else f"every head starts with weight {model.head_weight:g}"
    )
    return f"{start}; {weight}."


def _kl(training: TrainingSpec) -> str:
    if training.kl == "none":
        return "No KL term."
    per = " on every head" if training.kl_per_head else ""
    return f"{KL[training.kl]},{per} with weight {training.kl_weight:g}."


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
