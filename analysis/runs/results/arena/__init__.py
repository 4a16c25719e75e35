"""The arena: poolers and baselines on one graph, as points, means and tables."""
