"""Figures from computed arrays; the only package that defines colours."""
