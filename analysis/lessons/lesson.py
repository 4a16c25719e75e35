"""Data model of lessons, with pydantic, so that errors in a file are located."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

Page = Literal["assignments", "keys", "target", "depth", "train"]
Text = Annotated[str, Field(min_length=1, max_length=2000)]
Line = Annotated[str, Field(min_length=1, max_length=200)]
Comparison = Literal["above", "below", "near"]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Quantity(_Frozen):
    """A number computed from a recorded run.

    Attributes:
        name: a key of :data:`~analysis.lessons.quantities.QUANTITIES`.
        run: id of a recorded run, or ``"own"``: the one the reader trained in this lesson.
        epoch: a recorded epoch; None is the last.
        layer: layer index in a deep network; None is the last.
        tau: instead of the trained one.
        mute: heads that do not count, from 1.
        head: an assignment of this head alone, from 1.
        weight_scale: what all head weights are multiplied by.
        shuffled: whether the rows of S are shuffled first: chance.
        digits: decimals on screen.
        percent: whether it is written as per cent.
    """

    name: str
    run: str
    epoch: int | None = None
    layer: int | None = None
    tau: Annotated[float, Field(gt=0, le=1e4)] | None = None
    mute: tuple[Annotated[int, Field(ge=1, le=8)], ...] = ()
    head: Annotated[int, Field(ge=1, le=8)] | None = None
    weight_scale: Annotated[float, Field(ge=-100, le=100)] = 1.0
    shuffled: bool = False
    digits: Annotated[int, Field(ge=0, le=6)] = 2
    percent: bool = False


class Condition(_Frozen):
    """Whether ``left`` is above, below or near ``right``, by at least (or at most) ``by``."""

    left: Quantity
    compare: Comparison
    right: Quantity | float
    by: Annotated[float, Field(ge=0)] = 0.0


class Option(_Frozen):
    """An answer to choose, correct if its condition holds for the recorded runs."""

    text: Line
    holds: Condition


class Choice(_Frozen):
    """Prediction by choosing an option."""

    kind: Literal["choice"]
    question: Text
    options: Annotated[tuple[Option, ...], Field(min_length=2, max_length=6)]


class Number(_Frozen):
    """Prediction with a slider, correct within ``tolerance``."""

    kind: Literal["number"]
    question: Text
    low: float
    high: float
    step: Annotated[float, Field(gt=0)]
    unit: Annotated[str, Field(max_length=40)] = ""
    answer: Quantity
    tolerance: Annotated[float, Field(ge=0)]

    @model_validator(mode="after")
    def _check_bounds(self) -> Number:
        if not self.low < self.high:
            raise ValueError(f"expected low below high, got {self.low} and {self.high}")
        return self


class Curve(_Frozen):
    """Prediction by drawing a curve, correct if it is close on average."""

    kind: Literal["curve"]
    question: Text
    x: Annotated[tuple[float, ...], Field(min_length=3, max_length=40)]
    x_label: Line
    y_label: Line
    low: float
    high: float
    answer: tuple[Quantity, ...]
    tolerance: Annotated[float, Field(gt=0)]

    @model_validator(mode="after")
    def _check_points(self) -> Curve:
        if len(self.answer) != len(self.x):
            raise ValueError(f"expected one answer for each of {len(self.x)} points, got {len(self.answer)}")
        return self


Prediction = Annotated[Choice | Number | Curve, Field(discriminator="kind")]


class View(_Frozen):
    """A picture to show.

    Attributes:
        page: whose picture it is.
        run: id of a recorded run, or ``"own"``.
        state: its state, named as in the address.
        curves: whether its curves over epochs are shown, which may answer what a later step asks.
    """

    page: Page
    run: str
    state: Mapping[str, Any] = Field(default_factory=dict)
    curves: bool = True


class Reach(_Frozen):
    """Goal for the reader in the picture: a state variable has to reach a range.

    Attributes:
        name: state variable, named as in the address: ``epoch``, ``tau``, ``muted``, ``edits``, ``layer`` ...
        at_least: smallest value; of a list, of the sum of its entries, and of moves, of how many there are.
        at_most: largest value.
    """

    name: str
    at_least: float | None = None
    at_most: float | None = None

    @model_validator(mode="after")
    def _check_bounds(self) -> Reach:
        if self.at_least is None and self.at_most is None:
            raise ValueError(f"expected at_least or at_most for '{self.name}', got neither")
        return self


class Complete(_Frozen):
    """Condition that completes a step: a prediction, a state, or a finished run of the reader.

    Attributes:
        kind: which of the three.
        hint: what to do, while it is not done.
        reach: what the picture's state must come to.
        preset: what the reader trains, with a seed of their own; or
        spec: the same as settings, as :class:`~analysis.training.spec.RunSpec` has them.
    """

    kind: Literal["prediction", "state", "run"]
    hint: Annotated[str, Field(max_length=200)] = ""
    reach: tuple[Reach, ...] = ()
    preset: str = ""
    spec: Mapping[str, Any] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _check_fields(self) -> Complete:
        if self.kind == "state" and not self.reach:
            raise ValueError("expected reach, what the reader has to do, got nothing")
        if self.kind == "run" and bool(self.preset) == bool(self.spec):
            raise ValueError("expected preset or spec, what the reader trains, and not both")
        return self


class Feedback(_Frozen):
    """Feedback after a step, by outcome of the prediction.

    Attributes:
        always: whatever was predicted.
        right: of the right prediction.
        wrong: of every other.
        low: of one that is too low; "" for ``wrong``.
        high: of one that is too high; "" for ``wrong``.
        reveal: why it came out so, to a class of which some were right; "" for ``wrong``, then ``right``.
    """

    always: Annotated[str, Field(max_length=2000)] = ""
    right: Annotated[str, Field(max_length=2000)] = ""
    wrong: Annotated[str, Field(max_length=2000)] = ""
    low: Annotated[str, Field(max_length=2000)] = ""
    high: Annotated[str, Field(max_length=2000)] = ""
    reveal: Annotated[str, Field(max_length=2000)] = ""


class Step(_Frozen):
    """One screen of a lesson: text, picture, and task.

    Attributes:
        title: a few words.
        text: Markdown; ``[word](term:tau)`` explains a term, ``{name}`` is a number of ``numbers``.
        view: what is shown.
        numbers: the live numbers of the texts.
        predict: what is asked before the picture tells.
        complete: what completes the step; None for nothing.
        after: text shown then.
        in_room: the text where each student of a room holds one key only; "" for the same text.
    """

    title: Line
    text: Text
    view: View
    numbers: Mapping[str, Quantity] = Field(default_factory=dict)
    predict: Prediction | None = None
    complete: Complete | None = None
    after: Feedback = Feedback()
    in_room: Annotated[str, Field(max_length=2000)] = ""

    @model_validator(mode="after")
    def _check_prediction(self) -> Step:
        if self.complete and self.complete.kind == "prediction" and self.predict is None:
            raise ValueError("expected a question in predict, since the step waits for a prediction")
        return self


class Lesson(_Frozen):
    """A question and the steps to its answer, at most ten minutes.

    Attributes:
        id: in the address (``learn?lesson=ID``): small letters, digits and hyphens.
        title: a few words.
        question: what the reader can answer at the end.
        minutes: how long it takes.
        language: language of its texts.
        steps: one screen each.
    """

    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
    title: Line
    question: Line
    minutes: Annotated[int, Field(ge=1, le=10)]
    language: Annotated[str, Field(pattern=r"^[a-z]{2}$")] = "en"
    steps: Annotated[tuple[Step, ...], Field(min_length=1, max_length=12)]
