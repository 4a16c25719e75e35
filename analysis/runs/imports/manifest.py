"""Schema of ``run.json`` in a bundle, with types and bounds."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import orjson
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, field_validator

from analysis.checks import BadInput, shown
from analysis.runs.run import Run
from analysis.training.spec import RunSpec

FORMAT = 1
"""Of the bundles that this version writes."""
_TEXT = 200
"""Most letters of a name or a short text."""
_IN_WORDS = {"device", "verdict", "verdict_sentence"}
"""Parts of a summary that are text; all others are numbers, and pages count with them."""
_BY_MEASURE = {"chance"}
"""Parts of a summary that are numbers by the name of a measure."""

Short = Annotated[str, StringConstraints(max_length=_TEXT, strict=True)]
Sentence = Annotated[str, StringConstraints(max_length=10 * _TEXT, strict=True)]
Moment = Annotated[float, Field(ge=0, lt=1e11, strict=True)]
Number = Annotated[int, Field(strict=True)] | Annotated[float, Field(strict=True)] | None

Nested = Annotated[dict[Short, Number | dict[Short, Number]], Field(max_length=100)]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, allow_inf_nan=False)


class LayerRow(_Frozen):
    """Value of a measure after a layer, or the reason why it is undefined."""

    model_config = ConfigDict(frozen=True, allow_inf_nan=False, extra="allow")
    __pydantic_extra__: dict[str, Number | Sentence]

    layer: Annotated[int, Field(ge=0, le=10_000, strict=True)]
    measure: Short
    value: Number


class Manifest(_Frozen):
    """Content of ``run.json``; unknown fields are ignored, as later versions may add some."""

    format: Annotated[int, Field(ge=1, strict=True)]
    id: Short = ""
    name: Short = ""
    preset: Short = ""
    sweep: Short = ""
    sweep_name: Short = ""
    device: Short = ""
    fingerprint: Short = ""
    state: Literal["finished", "stopped", "failed", "interrupted"]
    reason: Sentence = ""
    versions: dict[Short, Short]
    epochs_done: Annotated[int, Field(ge=-1, lt=10**9, strict=True)]
    created: Moment | None = None
    started: Moment | None = None
    ended: Moment | None = None
    summary: Annotated[dict[Short, Number | Sentence | Nested], Field(max_length=100)]
    table: Annotated[tuple[LayerRow, ...], Field(max_length=100_000)] = ()

    @field_validator("summary")
    @classmethod
    def _numbers(cls, summary: dict[str, Any]) -> dict[str, Any]:
        for name, value in summary.items():
            if isinstance(value, str) and name not in _IN_WORDS:
                raise ValueError(f"expected {name} as a number, got {shown(value)}")
            if value is not None and isinstance(value, dict) != (name in _BY_MEASURE):
                raise ValueError(f"expected {name} as {_kind(name)}, got {shown(value)}")
        return summary

    def run(self, spec: RunSpec) -> Run:
        """Convert to a run of ``spec`` without owner."""
        names = ("id", "name", "preset", "sweep", "sweep_name", "device", "fingerprint", "state", "reason")
        return Run(
            **{name: getattr(self, name) for name in names},
            key=spec.key,
            owner="",
            spec=spec,
            versions=self.versions,
            epochs_done=self.epochs_done,
            created=self.created or 0.0,
            started=self.started,
            ended=self.ended,
            summary=self.summary,
            table=tuple(row.model_dump() for row in self.table),
        )


def _kind(name: str) -> str:
    return "numbers by measure" if name in _BY_MEASURE else "a number"


def _parsed(content: bytes) -> Any:
    try:
        return orjson.loads(content)
    except orjson.JSONDecodeError as error:
        raise BadInput(f"expected run.json of a bundle, got something that is no JSON: {error}") from None


def read_manifest(content: bytes) -> Manifest:
    """Parse and check ``content``, the bytes of ``run.json``.

    Raises:
        BadInput: if it is something else, or of a newer version; one sentence says which part.
    """
    try:
        # in two steps: each pydantic error on JSON holds a copy of the whole input, a hundred times its bytes
        manifest = Manifest.model_validate(_parsed(content))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        field = ".".join(str(key) for key in first["loc"]) or "an object"
        message = first["msg"].removeprefix("Value error, ")
        raise BadInput(
            f"expected run.json of a bundle, got something else in {field[:80]}: "
            f"{message[0].lower()}{message[1:]}, got {shown(first.get('input'))}"
        ) from None
    if manifest.format > FORMAT:
        raise BadInput(
            f"expected a bundle of format {FORMAT} or older, got {manifest.format}: update Soft Cluster Lab"
        )
    return manifest
