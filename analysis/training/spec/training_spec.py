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
    on, since none are held out. 0 never stops early.
    """

    inside: ClassVar[str] = "training"

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
