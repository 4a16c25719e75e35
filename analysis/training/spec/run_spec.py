"""RunSpec: data, model, training and seed of a run, and their key."""

from __future__ import annotations

import hashlib
from typing import Annotated, Any

import orjson
from pydantic import Field, ValidationError, model_validator

from analysis.checks import BadInput
from analysis.data.benchmarks.table import BENCHMARKS
from analysis.data.builtin.table import SAMPLES
from analysis.data.catalog import catalog_entry, is_user_graph, task_of
from analysis.training.spec.base_spec import Seed, Settings, one_sentence
from analysis.training.spec.cluster_spec import ClusterSpec
from analysis.training.spec.data_spec import DataSpec
from analysis.training.spec.depth_spec import DepthSpec
from analysis.training.spec.training_spec import TrainingSpec

LABELLED = next(name for name, sample in SAMPLES.items() if sample.task == "node classification")


class RunSpec(Settings):
    """Everything that determines the results of a run. Equal specs have equal keys and are trained once.

    Where no data are named they are the digits: a deep model's as one graph of labelled nodes.

    Attributes:
        data: the graph or graphs, how they are prepared and split.
        model: a clustering model or a deep network.
        training: optimiser, schedule, KL term and device.
        seed: seed of weights and draws, 0 to 2,147,483,647.

    >>> RunSpec().data.name, RunSpec(model=DepthSpec(depth=8)).data.name
    ('digits', 'digits-knn')
    """

    data: DataSpec = DataSpec()
    model: Annotated[ClusterSpec | DepthSpec, Field(discriminator="kind")] = ClusterSpec()
    training: TrainingSpec = TrainingSpec()
    seed: Seed = 0

    @model_validator(mode="before")
    @classmethod
    def _depth_begins_with_labelled_nodes(cls, given: Any) -> Any:
        """Default the data of a deep model to the first sample with labelled nodes."""
        if not isinstance(given, dict) or given.get("data") is not None:
            return given
        model = given.get("model")
        kind = model.get("kind") if isinstance(model, dict) else getattr(model, "kind", None)
        return {**given, "data": {"name": LABELLED}} if kind == "depth" else given

    @model_validator(mode="after")
    def _depth_needs_labels(self) -> RunSpec:
        if self.model.kind == "depth" and task_of(self.data) != "node classification":
            labelled = ", ".join(
                n for n in (*SAMPLES, *BENCHMARKS) if catalog_entry(n).task == "node classification"
            )
            raise ValueError(
                f"expected labelled nodes for a depth run, got {_data_name(self.data)}; "
                f"choose one of: {labelled}"
            )
        return self

    @model_validator(mode="after")
    def _folds_are_of_graphs(self) -> RunSpec:
        if self.data.folds and task_of(self.data) != "graph classification":
            raise ValueError(
                f"expected data of many labelled graphs for cross-validation, got {_data_name(self.data)} "
                f"({task_of(self.data)}); leave out folds"
            )
        return self

    def to_json(self) -> str:
        """Serialise as canonical JSON: sorted keys, no spaces; equal specs give equal bytes.

        Settings that came with a later version are written only where they are not at their first value, so
        that runs of earlier versions keep their keys.
        """
        tree = self.model_dump(mode="json")
        for name, settings in (("data", self.data), ("model", self.model), ("training", self.training)):
            for later in settings.later:
                if tree[name][later] == type(settings).model_fields[later].default:
                    del tree[name][later]
        return orjson.dumps(tree, option=orjson.OPT_SORT_KEYS).decode()

    @property
    def key(self) -> str:
        """SHA-256 of the canonical JSON, 64 hexadecimal digits."""
        return text_key(self.to_json())

    def with_(self, **changes: Any) -> RunSpec:
        """Copy with some settings changed by path (``training__epochs=5``), validated again.

        Args:
            changes: path of a setting, its parts joined by ``__``, -> its new value.

        Raises:
            BadInput: for an unknown setting, or a value out of its bounds.

        >>> RunSpec().with_(training__epochs=7, seed=3).training.epochs
        7
        """
        tree = self.model_dump()
        unnamed = self.data == DataSpec() and not any(path.startswith("data") for path in changes)
        for path, value in changes.items():
            *parents, leaf = path.split("__")
            branch: Any = tree
            for name in (*parents, leaf):
                if not isinstance(branch, dict) or name not in branch:
                    names = ", ".join(branch) if isinstance(branch, dict) else "none (it has no parts)"
                    raise BadInput(f"expected one of the settings {names}, got '{path}'")
                holder, branch = branch, branch[name]
            holder[leaf] = value
        if unnamed:  # as at construction: the model determines these defaults
            del tree["data"]
        return parse_spec(tree)


def _data_name(data: DataSpec) -> str:
    return "a graph of your own" if is_user_graph(data) else f"'{data.name}'"


def text_key(text: str) -> str:
    """Key of a serialised spec, possibly written by a version with fewer settings.

    Args:
        text: JSON of a spec, as it was written.
    """
    return hashlib.sha256(text.encode()).hexdigest()


def parse_spec(raw: dict[str, Any] | str | bytes) -> RunSpec:
    """Parse a spec from a dict or from JSON; validation errors become one :class:`BadInput` sentence.

    Args:
        raw: settings as a dict, or as JSON.

    >>> parse_spec('{"seed": 3}').seed
    3
    """
    try:
        if isinstance(raw, dict):
            return RunSpec.model_validate(raw)
        return RunSpec.model_validate_json(raw)
    except ValidationError as error:
        raise BadInput(one_sentence(error)) from None
