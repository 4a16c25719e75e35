"""Seeded coordinates of graphs, nodes and keys."""
