"""LaTeX as MathML, which browsers draw without a script and without a network."""

from __future__ import annotations

import re

from latex2mathml.converter import convert


def formula(latex: str, *, display: bool = False) -> str:
    """A formula as MathML; several lines of an alignment come one below the other."""
    lines = [line.strip() for line in re.split(r"\n\s*\n|\\\\", latex) if line.strip()]
    shape = "block" if display else "inline"
    drawn = [convert(line.replace("&", ""), display=shape).replace("\n", " ") for line in lines]
    return "\n\n".join(f'<div class="formula">{each}</div>' for each in drawn) if display else drawn[0]
