"""What a measure says when it has no value."""

from __future__ import annotations

from analysis.checks import BadInput


class Undefined(BadInput):
    """The measure has no value for this input; the text is one sentence that says why.

    Screens show the sentence. A 0, a 1 or a NaN in its place would be read as a finding.
    """
