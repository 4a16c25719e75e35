"""The arena: comparison of poolers and baselines on one graph, as points, means and tables."""
