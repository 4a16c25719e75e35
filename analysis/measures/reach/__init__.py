"""Reach: influence over distance, topology, and weight spectra."""
