"""Soft assignments held against each other: baselines without training, measures with controls, verdicts."""
