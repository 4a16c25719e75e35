"""Reproduce runs, by script or from bundles."""
