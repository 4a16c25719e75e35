"""What to train: the settings of a run, their bounds, and the key that names them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Annotated, Any, Literal, get_args

import orjson
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from analysis.checks import BadInput, shown
from analysis.data.benchmarks.table import BENCHMARKS
from analysis.data.builtin.table import SAMPLES, Task
from analysis.data.catalog import OWN, check_name, known, task_of

Encoder = Literal["gcn", "gat", "sage", "gin"]
DepthEncoder = Literal["gcn", "gat", "sage", "gin", "sgc"]
Norm = Literal["none", "batch", "layer", "pair", "graph", "mean_subtraction", "diff_group"]
Skip = Literal["none", "residual", "initial", "jumping"]
KeyStart = Literal["random", "kmeans"]
KLKind = Literal["none", "attached", "detached"]
Schedule = Literal["constant", "cosine"]
Device = Literal["auto", "cpu", "cuda"]
ClusterCount = Annotated[int, Field(ge=1, le=64)]


class _Settings(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    @field_validator("*")
    @classmethod
    def _one_zero(cls, value: Any) -> Any:
        """-0.0 equals 0.0 but is written differently, and equal specs need equal keys."""
        return value + 0.0 if isinstance(value, float) else value


class DataSpec(_Settings):
    """Which graph or graphs.

    ``name`` is a sample, a benchmark, or ``own:`` and the fingerprint of a graph that is given to whoever
    trains on it; only then is there a ``task`` to be named. ``seed`` decides generated graphs, drawn splits
    and which of ten public splits is used. ``row_normalise`` makes the features of every node sum to 1.
    """

    name: str = "digits"
    seed: Annotated[int, Field(ge=0, le=2**31 - 1)] = 0
    task: Task | None = None
    row_normalise: bool = False

    @field_validator("name")
    @classmethod
    def _known(cls, name: str) -> str:
        return check_name(name)

    @model_validator(mode="after")
    def _own_has_a_task(self) -> DataSpec:
        if (self.task is not None) != self.name.startswith(OWN):
            wanted = "a task for a graph of your own" if self.task is None else f"no task for '{self.name}'"
            raise ValueError(f"expected {wanted}, got {shown(self.task)}; the table of data knows all others")
        return self


class ClusterSpec(_Settings):
    """An encoder followed by memory layers (MemPooling).

    ``head_weight`` is the start value of every weight that mixes the heads; ``None`` keeps PyG's random
    start, which bounds S so tightly around 1/K that nothing can cluster. ``dropout`` is the share of cluster
    features dropped before the readout. ``keys`` says whether the keys
    start at random (PyG) or from k-means on the encoder's output after ``training.warmup_epochs``.
    """

    kind: Literal["cluster"] = "cluster"
    encoder: Encoder = "sage"
    encoder_layers: Annotated[int, Field(ge=1, le=4)] = 2
    hidden: Annotated[int, Field(ge=4, le=256)] = 32
    heads: Annotated[int, Field(ge=1, le=8)] = 4
    clusters: Annotated[tuple[ClusterCount, ...], Field(min_length=1, max_length=3)] = (8,)
    tau: Annotated[float, Field(ge=0.01, le=100)] = 1.0
    dropout: Annotated[float, Field(ge=0, le=0.95)] = 0.0
    head_weight: Annotated[float, Field(ge=-20, le=20)] | None = 5.0
    keys: KeyStart = "kmeans"


class DepthSpec(_Settings):
    """A deep stack of graph convolutions with one norm after every layer.

    ``skip`` adds each layer's input to its output, mixes a tenth of the first state into every layer, or
    gives all layers to the readout. ``drop_edge`` is the share of edges left out anew in every step, and
    ``missing`` the share of nodes outside the training set whose features are taken away (set to 0).
    ``dropout`` acts before the first layer and before the readout (``"ends"``) or before every layer.
    ``readout`` is one more linear map, or the last layer itself (``"layer"``: C features wide); ``last_norm``
    says whether norm and ReLU follow the last layer, too. ``momentum`` is that of the norms with running
    statistics, ``bias`` whether convolutions have one. ``"sgc"`` has one linear map and then only
    propagates, without ReLU.
    """

    kind: Literal["depth"] = "depth"
    encoder: DepthEncoder = "gcn"
    depth: Annotated[int, Field(ge=1, le=64)] = 8
    hidden: Annotated[int, Field(ge=4, le=256)] = 16
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

    @model_validator(mode="after")
    def _jumping_needs_a_readout(self) -> DepthSpec:
        if self.skip == "jumping" and self.readout == "layer":
            raise ValueError(
                "expected a linear readout with skip 'jumping', which hands it all layers, got 'layer'"
            )
        return self


class TrainingSpec(_Settings):
    """How to train.

    ``lr_schedule`` keeps the learning rate or lets it fall to 0 along half a cosine. ``kl`` names the KL term
    of the memory layers: none, PyG's (target P attached to the graph) or DEC's (target detached).
    ``kl_per_head`` puts it on every head instead of the combined S. ``patience`` counts epochs without a
    better validation accuracy (loss, where there are no labels); 0 never stops early.
    """

    epochs: Annotated[int, Field(ge=1, le=2000)] = 30
    lr: Annotated[float, Field(gt=0, le=1)] = 0.01
    lr_schedule: Schedule = "constant"
    weight_decay: Annotated[float, Field(ge=0, le=1)] = 0.0
    batch_size: Annotated[int, Field(ge=1, le=4096)] = 64
    warmup_epochs: Annotated[int, Field(ge=0, le=500)] = 5
    kl: KLKind = "detached"
    kl_weight: Annotated[float, Field(ge=0, le=100)] = 1.0
    kl_per_head: bool = False
    patience: Annotated[int, Field(ge=0, le=2000)] = 0
    device: Device = "auto"


_LATER: dict[type[_Settings], tuple[str, ...]] = {
    DataSpec: ("task", "row_normalise"),
    ClusterSpec: (),
    DepthSpec: (
        "dropout_at",
        "skip",
        "drop_edge",
        "missing",
        "readout",
        "last_norm",
        "momentum",
        "bias",
    ),
}
"""Settings an earlier version did not have. Their defaults give that version's numbers: never change one."""


class RunSpec(_Settings):
    """Everything that decides a run's numbers. Equal specs have equal keys and are trained once."""

    data: DataSpec = DataSpec()
    model: Annotated[ClusterSpec | DepthSpec, Field(discriminator="kind")] = ClusterSpec()
    training: TrainingSpec = TrainingSpec()
    seed: Annotated[int, Field(ge=0, le=2**31 - 1)] = 0

    @model_validator(mode="after")
    def _depth_needs_labels(self) -> RunSpec:
        if self.model.kind == "depth" and task_of(self.data) != "node classification":
            fits = ", ".join(n for n in (*SAMPLES, *BENCHMARKS) if known(n).task == "node classification")
            raise ValueError(
                f"expected labelled nodes for a depth run, got '{self.data.name}'; choose one of: {fits}"
            )
        return self

    def to_json(self) -> str:
        """Canonical JSON: sorted keys, no spaces; equal specs give equal bytes.

        Settings that came with a later version are written only where they are not at their first value, so
        that runs of earlier versions keep their keys.
        """
        tree = self.model_dump(mode="json")
        for part, settings in ((tree["data"], DataSpec), (tree["model"], type(self.model))):
            for name in _LATER[settings]:
                if part[name] == settings.model_fields[name].default:
                    del part[name]
        return orjson.dumps(tree, option=orjson.OPT_SORT_KEYS).decode()

    @property
    def key(self) -> str:
        """SHA-256 of the canonical JSON, 64 hexadecimal digits."""
        return text_key(self.to_json())

    def with_(self, **changes: Any) -> RunSpec:
        """A copy with some settings changed, named by path (``training__epochs=5``), checked again.

        >>> RunSpec().with_(training__epochs=7, seed=3).training.epochs
        7
        """
        tree = self.model_dump()
        for path, value in changes.items():
            *parents, leaf = path.split("__")
            branch: Any = tree
            for name in (*parents, leaf):
                if not isinstance(branch, dict) or name not in branch:
                    known = ", ".join(branch) if isinstance(branch, dict) else "none (it has no parts)"
                    raise BadInput(f"expected one of the settings {known}, got '{path}'")
                holder, branch = branch, branch[name]
            holder[leaf] = value
        return parse_spec(tree)


def text_key(text: str) -> str:
    """The key of a spec that was written as ``text``, be it by a version that knew fewer settings."""
    return hashlib.sha256(text.encode()).hexdigest()


def parse_spec(raw: dict[str, Any] | str | bytes) -> RunSpec:
    """Read a spec from a dict or from JSON; anything wrong becomes one :class:`BadInput` sentence."""
    try:
        if isinstance(raw, dict):
            return RunSpec.model_validate(raw)
        return RunSpec.model_validate_json(raw)
    except ValidationError as error:
        raise BadInput(_sentence(error)) from None


def bounds(settings: type[_Settings], name: str) -> tuple[float, float]:
    """The lowest and highest value of a numeric setting (of each part, if it has several), for sliders.

    >>> bounds(TrainingSpec, "epochs"), bounds(ClusterSpec, "clusters")
    ((1, 2000), (1, 64))
    """
    field = settings.model_fields[name]
    low = high = None
    for fact in (*field.metadata, *_facts(field.annotation)):
        low = getattr(fact, "ge", getattr(fact, "gt", low))
        high = getattr(fact, "le", getattr(fact, "lt", high))
    if low is None or high is None:
        raise BadInput(f"expected a setting with bounds, got '{name}'")
    return low, high


def _facts(annotation: Any) -> Iterator[Any]:
    """The bounds inside a type such as ``Annotated[float, Field(ge=0)] | None``."""
    for note in getattr(annotation, "__metadata__", ()):
        yield from note.metadata
    for inner in get_args(annotation):
        yield from _facts(inner)


def _sentence(error: ValidationError) -> str:
    first = error.errors(include_url=False)[0]
    top, *inner = first["loc"] or ("spec",)
    if top == "model":
        inner = inner[1:]  # pydantic puts the kind there, which nobody wrote
    where = ".".join(str(part) for part in (top, *inner))
    got = first.get("input")
    came = "" if isinstance(got, dict) else f", got {shown(got)}"
    message = first["msg"].removeprefix("Value error, ")
    if first["type"] == "value_error":
        return message
    return f"{where}: {message[0].lower()}{message[1:]}{came}"
