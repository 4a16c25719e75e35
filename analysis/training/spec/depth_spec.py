"""DepthSpec: settings of a deep network."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, Field, model_validator

from analysis.checks import one_of
from analysis.layers.convolutions.table import CONVOLUTIONS
from analysis.layers.norms.table import NORMS
from analysis.layers.skips.table import SKIPS
from analysis.layers.user_code import is_user_code
from analysis.training.custom_models import is_custom_model
from analysis.training.spec.base_spec import Settings


def _norm(name: str) -> str:
    return name if is_user_code(name) else one_of("norm", name, NORMS)


def _encoder(name: str) -> str:
    return name if is_custom_model(name) else one_of("encoder", name, (*CONVOLUTIONS, "sgc"))


DepthEncoder = Annotated[str, AfterValidator(_encoder)]
"""A name in :data:`analysis.layers.convolutions.table.CONVOLUTIONS`, ``"sgc"``, or a model of one's own: a
name in :data:`analysis.training.custom_models.MODELS`, or ``"module:function"``."""
Norm = Annotated[str, AfterValidator(_norm)]
"""A name in :data:`analysis.layers.norms.table.NORMS`, or ``"module:function"``."""


def _skip(name: str) -> str:
    return one_of("skip", name, SKIPS)


Skip = Annotated[str, AfterValidator(_skip)]
"""A name in :data:`analysis.layers.skips.table.SKIPS`."""


class DepthSpec(Settings):
    """Settings of a deep stack of graph convolutions with a norm after every layer.

    ``skip`` adds each layer's input to its output, mixes a tenth of the first state into every layer, gives
    all layers to the readout, gates every layer or lets nodes go past it while training. ``drop_edge`` is the
    share of edges left out anew in every step, and ``missing`` the share of nodes outside the training set
    whose features are taken away (set to 0). ``dropout`` acts before the first layer and before the readout
    (``"ends"``) or before every layer. ``readout`` is one more linear map, or the last layer itself
    (``"layer"``: C features wide); ``last_norm`` says whether norm and ReLU follow the last layer, too.
    ``momentum`` is that of the norms with running statistics, ``bias`` whether convolutions have one.
    ``predict_from`` says of what a node's class is the largest: the logits, or their log-softmax in float32,
    in which differences below 1e-7 are lost, so that a network whose logits are smaller predicts one class.
    ``"sgc"`` has one linear map and then only propagates, without ReLU. A model of one's own in the place of
    ``encoder`` is given depth, width and dropout, and the norm if it takes one; the rest is its own affair.

    Attributes:
        kind: ``"depth"``, which tells these settings from those of a clustering model.
        encoder: name of the convolution, or of a custom model.
        depth: number of layers, 1 to 256.
        hidden: width of every layer state, 4 to 1,024.
        norm: name of the norm after every layer.
        groups: number of groups of DiffGroupNorm, 1 to 64.
        lamda: weight of its group term, 0 to 10.
        dropout: share of features dropped, 0 to .95.
        dropout_at: before which layers it acts, ``"ends"`` or ``"every"``.
        skip: name of the skip connection.
        drop_edge: share of edges left out in every step, 0 to .95.
        missing: share of the nodes outside the training set that lose their features, 0 to 1.
        readout: what makes the logits, ``"linear"`` or ``"layer"``.
        last_norm: whether norm and ReLU follow the last layer.
        momentum: of the norms with running statistics, above 0 and at most 1.
        bias: whether convolutions have one.
        predict_from: what is largest at the class that is predicted, ``"logits"`` or ``"log_softmax"``.
    """

    inside: ClassVar[str] = "model"
    later: ClassVar[tuple[str, ...]] = (
        "dropout_at",
        "skip",
        "drop_edge",
        "missing",
        "readout",
        "last_norm",
        "momentum",
        "bias",
        "predict_from",
    )

    kind: Literal["depth"] = "depth"
    encoder: DepthEncoder = "gcn"
    depth: Annotated[int, Field(ge=1, le=256)] = 8
    hidden: Annotated[int, Field(ge=4, le=1024)] = 16
    norm: Norm = "none"
    groups: Annotated[int, Field(ge=1, le=64)] = 10
    lamda: Annotated[float, Field(ge=0, le=10)] = 0.03
    dropout: Annotated[float, Field(ge=0, le=0.95)] = 0.0
    dropout_at: Literal["ends", "every"] = "ends"
    skip: Skip = "none"
    drop_edge: Annotated[float, Field(ge=0, le=0.95)] = 0.0
    missing: Annotated[float, Field(ge=0, le=1)] = 0.0
    readout: Literal["linear", "layer"] = "linear"
    last_norm: bool = True
    momentum: Annotated[float, Field(gt=0, le=1)] = 0.1
    bias: bool = True
    predict_from: Literal["logits", "log_softmax"] = "logits"

    @model_validator(mode="after")
    def _own_models_have_their_own_skips(self) -> DepthSpec:
        if is_custom_model(self.encoder) and self.skip != "none":
            raise ValueError(
                f"expected skip 'none' with a model of your own, got '{self.skip}'; build it into the model"
            )
        return self

    @model_validator(mode="after")
    def _jumping_needs_a_readout(self) -> DepthSpec:
        if self.skip == "jumping" and self.readout == "layer":
            raise ValueError(
                "expected a linear readout with skip 'jumping', which hands it all layers, got 'layer'"
            )
        return self
