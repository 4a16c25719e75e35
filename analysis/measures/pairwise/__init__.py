"""Sums of distances between all pairs of nodes, in tiles of bounded memory."""
