"""Table of presets, each of which shows one thing without configuration."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.checks import one_of
from analysis.training.presets.depth_grid import Grid, grid_specs
from analysis.training.presets.dgn_recipe import EPOCHS, PAPER_DEPTHS, PAPER_NORMS
from analysis.training.presets.failures import FAILURES
from analysis.training.presets.poolers import POOLER_PRESETS
from analysis.training.presets.preset import Preset
from analysis.training.spec import ClusterSpec, DataSpec, DepthSpec, Norm, RunSpec, TrainingSpec


def depth_sweep(
    base: RunSpec, *, depths: Sequence[int], norms: Sequence[Norm], seeds: Sequence[int] = (0,)
) -> tuple[RunSpec, ...]:
    """Specs of every depth with every norm and every seed; other settings as in ``base``.

    The order is by seed, then depth, then norm, so that the treatments of a pair finish close together.

    Args:
        base: a run of a deep network.
        depths: numbers of layers, 1 to 256.
        norms: keys of the norms.
        seeds: seeds of the runs, at least 0.

    >>> base = RunSpec().with_(data__name="digits-knn", model={"kind": "depth"})
    >>> specs = depth_sweep(base, depths=[2, 4], norms=["none", "batch"], seeds=[0, 1, 2])
    >>> len(specs), specs[1].model.norm  # 2 * 2 * 3
    (12, 'batch')
    """
    return tuple(
        base.with_(seed=seed, model__depth=depth, model__norm=norm)
        for seed in seeds
        for depth in depths
        for norm in norms
    )


_DIGITS = RunSpec(
    data=DataSpec(name="digits"),
    model=ClusterSpec(dropout=0.3),
    training=TrainingSpec(epochs=60, lr=0.01, lr_schedule="cosine", weight_decay=1e-4, warmup_epochs=5),
)
_DEEP_DIGITS = RunSpec(
    data=DataSpec(name="digits-knn"),
    model=DepthSpec(hidden=16, groups=10, lamda=0.1),
    # As patient as the training is long: it never stops early.
    training=TrainingSpec(epochs=150, lr=0.01, weight_decay=5e-4, patience=150, kl="none"),
)

PRESETS: dict[str, Preset] = {
    "digits-clusters": Preset(
        "Digits, clustered",
        "Which strokes does each cluster claim?",
        # With four heads one seed in thirty lost clusters as its keys sharpened (5.5 left, 89 % right):
        # more heads, each with its own k-means, outvote one with a poor initialisation.
        (_DIGITS.with_(model__heads=6),),
    ),
    "digits-uniform": Preset(
        "Digits, nothing clusters",
        "What happens with PyG's defaults? The accuracy rises, the clusters never form.",
        (
            _DIGITS.with_(
                model__head_weight=None,
                model__keys="random",
                training__kl="attached",
                training__warmup_epochs=0,
            ),
        ),
    ),
    "karate-factions": Preset(
        "Karate club, two factions",
        "Does a network that never sees the factions find them?",
        (
            RunSpec(
                data=DataSpec(name="karate"),
                model=ClusterSpec(encoder="gcn", encoder_layers=2, hidden=16, heads=2, clusters=(2,)),
                training=TrainingSpec(epochs=150, lr=0.01, warmup_epochs=50),
            ),
        ),
    ),
    **POOLER_PRESETS,
    "digits-depth": Preset(
        "Digits, deeper and deeper",
        "At which depth do the digits melt into one, and does DiffGroupNorm keep them apart?",
        depth_sweep(_DEEP_DIGITS, depths=(2, 4, 8, 16, 32), norms=("none", "diff_group")),
    ),
    "dgn-cora": Preset(
        "Cora, as in the paper on DiffGroupNorm",
        "Do 15 and 30 layers still tell fields of papers apart, with its authors' settings? Needs Cora.",
        grid_specs(
            RunSpec().with_(data__name="cora", model=DepthSpec().model_dump(), training__epochs=EPOCHS),
            Grid(depths=PAPER_DEPTHS, norms=PAPER_NORMS, seeds=range(5)),
            recipe="dgn",
        ),
    ),
    **FAILURES,
}


def preset_specs(
    name: str, *, seed: int | None = None, epochs: int | None = None, device: str | None = None
) -> tuple[RunSpec, ...]:
    """Specs of a preset, optionally with other seed, epochs or device.

    Args:
        name: a key of :data:`PRESETS`.
        seed: seed of every run, at least 0; None leaves the preset's.
        epochs: number of epochs; None leaves the preset's.
        device: ``"cpu"``, ``"cuda"`` or ``"auto"``; None leaves the preset's.

    Raises:
        BadInput: if there is no such preset, or a value is out of its bounds.

    >>> len(preset_specs("digits-depth", seed=3))
    10
    """
    one_of("preset", name, PRESETS)
    changes = {"seed": seed, "training__epochs": epochs, "training__device": device}
    settings = {path: value for path, value in changes.items() if value is not None}
    return tuple(spec.with_(**settings) if settings else spec for spec in PRESETS[name].specs)
