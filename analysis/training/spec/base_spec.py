"""Base class of all settings: bounds, one-sentence errors, extensible names."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, ClassVar, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from analysis.checks import BadInput, shown

Seed = Annotated[int, Field(ge=0, le=2**31 - 1)]


class Settings(BaseModel):
    """Immutable settings with a canonical serialisation.

    Attributes:
        inside: the setting of a run that holds these, as errors name it.
        later: settings that an earlier version did not have. Their defaults give that version's numbers:
            never change one. They are written only where they differ from it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)
    inside: ClassVar[str] = ""
    later: ClassVar[tuple[str, ...]] = ()

    def __init__(self, **settings: Any) -> None:
        """Check the settings.

        Raises:
            BadInput: for the first that is wrong.
        """
        try:
            super().__init__(**settings)
        except ValidationError as error:
            raise BadInput(one_sentence(error, inside=self.inside)) from None

    @field_validator("*")
    @classmethod
    def _normalise_zero(cls, value: Any) -> Any:
        """Replace -0.0 by 0.0: they are equal but serialise differently, and equal specs need equal keys."""
        return value + 0.0 if isinstance(value, float) else value


def one_sentence(error: ValidationError, *, inside: str = "") -> str:
    """Format the first validation error as one sentence, with the path of the setting.

    Args:
        error: of pydantic, with one or more errors.
        inside: the setting of a run that holds these, in front of the path.
    """
    first = error.errors(include_url=False)[0]
    message = first["msg"].removeprefix("Value error, ")
    if first["type"] == "value_error":
        return message
    if first["type"].startswith("union_tag"):
        kinds = first["ctx"].get("expected_tags", "'cluster', 'depth'")
        actual = first["ctx"].get("tag", "none")
        where = ".".join(map(str, first["loc"]))
        return f"expected {where} with a kind, one of {kinds}, got {shown(actual)}"
    where = ".".join(str(name) for name in (inside, *first["loc"]) if name != "") or "spec"
    actual = "" if isinstance(first.get("input"), dict) else f", got {shown(first.get('input'))}"
    return f"{where}: {message[0].lower()}{message[1:]}{actual}"


def bounds(settings: type[Settings], name: str) -> tuple[float, float]:
    """Lower and upper bound of a numeric setting (of each item, if it is a sequence).

    Args:
        settings: a class of settings, such as ``TrainingSpec``.
        name: one of its fields.

    Returns:
        Both in the unit of the setting.

    Raises:
        BadInput: if the setting has no bounds.

    >>> from analysis.training.spec import ClusterSpec, TrainingSpec
    >>> bounds(TrainingSpec, "epochs"), bounds(ClusterSpec, "clusters")
    ((1, 10000), (1, 64))
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
    """Bounds in an annotation such as ``Annotated[float, Field(ge=0)] | None``."""
    for note in getattr(annotation, "__metadata__", ()):
        yield from note.metadata
    for inner in get_args(annotation):
        yield from _facts(inner)
