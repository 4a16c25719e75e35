"""The rows of ``MEASURES``: formula, range, neutral value, when it misleads."""
