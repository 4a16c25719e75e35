"""Measures of every layer of a model."""
