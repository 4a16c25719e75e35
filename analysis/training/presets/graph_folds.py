"""Cross-validation of graph classification, with memory layers and with mean pooling."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.training.spec import ClusterSpec, DataSpec, RunSpec, TrainingSpec

MEAN_POOL = "mean pool"


def graph_classification_spec(data: DataSpec, *, epochs: int = 100) -> RunSpec:
    """Spec for graph classification with memory layers on some hundred small graphs.

    Standardised features; GraphSAGE, 3 layers of 64; as in `Memory-Based Graph Networks
    <https://arxiv.org/abs/2002.09518>`_ one memory layer of 5 heads and 10 keys. The keys start from k-means
    after 5 epochs, the KL term is DEC's. Adam, batches of 32, learning rate 0.005 falling to 0 along half a
    cosine, weight decay 1e-4, dropout 0.3 before the readout. No early stopping: the weights of the epoch
    with the best validation accuracy are those that are tested.

    Args:
        data: graphs with labels.
        epochs: number of training epochs.

    >>> spec = graph_classification_spec(DataSpec(name="digits"))
    >>> spec.model.heads, spec.model.clusters, spec.training.lr
    (5, (10,), 0.005)
    """
    return RunSpec(
        data=data.model_copy(update={"standardise": True}),
        model=ClusterSpec(encoder_layers=3, hidden=64, heads=5, clusters=(10,), dropout=0.3),
        training=TrainingSpec(
            epochs=epochs,
            lr=0.005,
            lr_schedule="cosine",
            weight_decay=1e-4,
            batch_size=32,
            patience=epochs,
            device="cpu",
        ),
    )


def fold_specs(
    base: RunSpec, *, folds: int, seeds: Sequence[int] = (0,), baseline: bool = True
) -> tuple[RunSpec, ...]:
    """Specs of every fold of a cross-validation of ``base``, ordered by seed, then fold.

    Args:
        base: a run of graph classification.
        folds: number of folds, at least 3; see :func:`~analysis.data.splits.fold_split`.
        seeds: at least 0; each seed deals the folds anew and starts its models anew.
        baseline: whether every fold is trained once more with the mean of the node states in place of the
            clusters, all else equal.

    Raises:
        BadInput: if there are no graphs to classify, or too few folds.

    >>> base = graph_classification_spec(DataSpec(name="mutag"))
    >>> [(spec.data.fold, spec.model.readout) for spec in fold_specs(base, folds=3)][:3]
    [(0, 'clusters'), (0, 'mean'), (1, 'clusters')]
    """
    pooled = [{}, {"model__readout": "mean", "training__kl": "none"}] if baseline else [{}]
    return tuple(
        base.with_(data__folds=folds, data__fold=fold, data__seed=seed, seed=seed, **changes)
        for seed in seeds
        for fold in range(folds)
        for changes in pooled
    )


def pooling_of(spec: RunSpec) -> str:
    """Pooling of a run of :func:`fold_specs`: its pooler's name, or ``"mean pool"``.

    Args:
        spec: one of the runs.

    >>> pooling_of(RunSpec()), pooling_of(RunSpec().with_(model__pooler="mincut"))
    ('memory', 'mincut')
    """
    assert isinstance(spec.model, ClusterSpec)
    return MEAN_POOL if spec.model.readout == "mean" else spec.model.pooler
