"""The Measure record, and the exception for undefined values. Importing it does not import torch."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pkgutil import resolve_name
from types import MappingProxyType
from typing import Any, Literal

from analysis.checks import BadInput

Input = Literal["x", "y", "edge_index", "S", "prediction", "model"]
Direction = Literal["higher", "lower", "neither"]


class Undefined(BadInput):
    """Raised when a measure is undefined for its input; the message says why, in one sentence.

    Screens show the sentence. A 0, a 1 or a NaN in its place would be read as a finding.
    """


@dataclass(frozen=True)
class Measure:
    """A measure with its function, formula, range, neutral value and caveats.

    Attributes:
        name: its key in the table of measures.
        title: words for an axis or a heading.
        function: ``"module:function"``, resolved on use; see :meth:`compute`.
        inputs: what the function takes, in order: x ``[N, F]``, y ``[N]``, edge_index ``[2, E]``, S ``[N,
            K]``, prediction ``[N]``, model called as ``model(x, edge_index)``.
        options: keyword arguments that tell this measure from others of the same function.
        formula: in LaTeX, without delimiters.
        low: smallest value it can take, in the measure's unit, such as 0; minus infinity where there is none.
        high: largest value it can take, or a formula for it; "" where there is none.
        neutral: what it reads when there is no structure, in words or as a formula; "" where that has no
            meaning.
        direction: which way is better for telling labels apart, or "neither".
        misleads: when not to trust it.
        reference: a link, or "" where the definition is ours or common knowledge.
        each_layer: whether :func:`~analysis.measures.per_layer.layer_measures.measure_layers` takes it
            unless told otherwise.
    """

    name: str
    title: str
    function: str
    inputs: tuple[Input, ...]
    formula: str
    low: float
    high: str
    neutral: str
    direction: Direction
    misleads: str
    reference: str = ""
    options: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    each_layer: bool = False

    def compute(self, **arguments: Any) -> float:
        """Call the function with those keyword arguments that ``inputs`` names.

        Args:
            arguments: inputs by name, with the shapes that ``inputs`` tells; more than the function takes
                may be given.

        Raises:
            Undefined: if the function says so, or the value is not finite.
            BadInput: for inputs that do not fit.

        >>> import torch
        >>> from analysis.measures.table import MEASURES
        >>> MEASURES["norm_per_node"].compute(x=torch.tensor([[3.0, 4.0]]))
        5.0
        """
        function: Callable[..., Any] = resolve_name(self.function)
        if missing := [name for name in self.inputs if name not in arguments]:
            raise BadInput(f"expected {', '.join(self.inputs)} for '{self.name}', got no {missing[0]}")
        result = function(*(arguments[name] for name in self.inputs), **self.options)
        value = float(result.detach() if hasattr(result, "detach") else result)
        if not math.isfinite(value):
            raise Undefined(f"expected finite inputs, got some that make it {value}")
        return value
