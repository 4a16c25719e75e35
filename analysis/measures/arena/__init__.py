"""Comparison of soft assignments: baselines without training, measures against chance, verdicts."""
