"""Measures of node states [N, F]."""
