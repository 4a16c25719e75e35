"""Figures of a class: what everybody predicted, and what everybody's run did."""
