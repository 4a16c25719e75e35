"""Graphs and assignments in: samples, benchmarks, uploads, as PyG ``Data``."""
