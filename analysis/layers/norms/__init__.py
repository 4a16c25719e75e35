"""Norms of deep networks: one file and one row of :data:`~analysis.layers.norms.table.NORMS` each."""

from analysis.layers.norms.table import NORMS, Norm, make_norm, register_norm

__all__ = ["NORMS", "Norm", "make_norm", "register_norm"]
