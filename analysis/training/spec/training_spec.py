"""TrainingSpec: settings of the training."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from analysis.training.spec.base_spec import Settings

KLKind = Literal["none", "attached", "detached"]
Schedule = Literal["constant", "cosine"]
Device = Literal["auto", "cpu", "cuda"]


class TrainingSpec(Settings):
    """Settings of the training: optimiser, schedule, regularisation, KL term.

    ``lr_schedule`` keeps the learning rate or lets it fall to 0 along half a cosine. ``kl`` names the KL term
    of the memory layers: none, PyG's (target P attached to the graph) or DEC's (target detached).
    ``kl_per_head`` puts it on every head instead of the combined S. ``patience`` counts epochs without a
    better validation accuracy; where there are no labels, without a lower loss on the edges that are trained
    on, since none are held out. 0 never stops early. ``untrained_counts`` says whether epoch 0, before the
    first step, can be the best.

    Attributes:
        epochs: number of epochs, 1 to 10,000.
        lr: learning rate of Adam, above 0 and at most 1.
        lr_schedule: how the rate goes, ``"constant"`` or ``"cosine"``.
        weight_decay: factor of Adam's weight decay, 0 to 1.
        batch_size: number of graphs in a mini-batch, 1 to 4,096; one graph is always trained on whole.
        warmup_epochs: number of epochs before the keys are initialised and the KL acts, 0 to 500.
        kl: ``"none"``, ``"attached"`` or ``"detached"``.
        kl_weight: factor of the KL term, 0 to 100.
        kl_per_head: whether it acts on every head.
        patience: number of epochs without a better one that end the training, 0 to 10,000; 0 never does.
        device: ``"auto"``, ``"cpu"`` or ``"cuda"``.
        untrained_counts: whether the untrained network can be the best; of use with ``patience`` only.
    """

    inside: ClassVar[str] = "training"
    later: ClassVar[tuple[str, ...]] = ("untrained_counts",)

    epochs: Annotated[int, Field(ge=1, le=10_000)] = 30
    lr: Annotated[float, Field(gt=0, le=1)] = 0.01
    lr_schedule: Schedule = "constant"
    weight_decay: Annotated[float, Field(ge=0, le=1)] = 0.0
    batch_size: Annotated[int, Field(ge=1, le=4096)] = 64
    warmup_epochs: Annotated[int, Field(ge=0, le=500)] = 5
    kl: KLKind = "detached"
    kl_weight: Annotated[float, Field(ge=0, le=100)] = 1.0
    kl_per_head: bool = False
    patience: Annotated[int, Field(ge=0, le=10_000)] = 0
    device: Device = "auto"
    untrained_counts: bool = True
