"""Soft poolers: one file and one row of :data:`~analysis.layers.poolers.table.POOLERS` each."""
