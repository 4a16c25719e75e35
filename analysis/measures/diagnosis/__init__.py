"""Diagnose what is wrong with a run, from its measures."""
