"""Graph convolutions of the models: one file and one row of the table each."""

from analysis.layers.convolutions.table import (
    CONVOLUTIONS,
    Convolution,
    find_convolution,
    register_convolution,
)

__all__ = ["CONVOLUTIONS", "Convolution", "find_convolution", "register_convolution"]
