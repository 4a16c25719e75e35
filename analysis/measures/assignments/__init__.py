"""Measures of a soft assignment S [N, K]."""
