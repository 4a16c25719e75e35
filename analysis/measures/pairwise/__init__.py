"""Sums of pairwise distances, in tiles of bounded memory."""
