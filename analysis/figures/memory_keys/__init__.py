"""Figures of learned keys: plane, space, distances."""
