"""DataSpec: the graph or graphs that a run is trained on."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field, field_validator, model_validator

from analysis.checks import shown
from analysis.data.builtin.table import Task
from analysis.data.catalog import OWN, check_name
from analysis.training.spec.base_spec import Seed, Settings


class DataSpec(Settings):
    """The graph or graphs that a run is trained on.

    ``name`` is a sample, a benchmark, or ``own:`` and the fingerprint of a graph that is given to whoever
    trains on it; only then is there a ``task`` to be named. ``seed`` decides generated graphs, drawn splits
    and which of ten public splits is used. ``row_normalise`` makes the features of every node sum to 1;
    ``standardise`` gives every feature mean 0 and standard deviation 1 over the training graphs' nodes.
    With ``folds`` the graphs are dealt anew for cross-validation: ``fold`` is for testing, the next for
    validation.
    """

    inside: ClassVar[str] = "data"
    later: ClassVar[tuple[str, ...]] = ("task", "row_normalise", "standardise", "folds", "fold")

    name: str = "digits"
    seed: Seed = 0
    task: Task | None = None
    row_normalise: bool = False
    standardise: bool = False
    folds: Annotated[int, Field(ge=0, le=100)] = 0
    fold: Annotated[int, Field(ge=0, le=99)] = 0

    @field_validator("name")
    @classmethod
    def _check_name(cls, name: str) -> str:
        return check_name(name)

    @model_validator(mode="after")
    def _fold_is_there(self) -> DataSpec:
        if self.folds in (1, 2):
            raise ValueError(
                f"expected 0 folds, or at least 3 (test, validation, training), got {self.folds}"
            )
        if self.fold >= max(self.folds, 1):
            raise ValueError(f"expected a fold below {max(self.folds, 1)}, got {self.fold}")
        return self

    @model_validator(mode="after")
    def _own_has_a_task(self) -> DataSpec:
        if (self.task is not None) != self.name.startswith(OWN):
            expected = "a task for a graph of your own" if self.task is None else f"no task for '{self.name}'"
            raise ValueError(
                f"expected {expected}, got {shown(self.task)}; the table of data knows all others"
            )
        return self
