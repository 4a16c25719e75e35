"""Reach: how far a node hears, what the graph lets through, and how large the weights are."""
