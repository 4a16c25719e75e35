"""Rows of ``MEASURES``: formula, range, neutral value, caveats."""
