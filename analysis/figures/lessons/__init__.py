"""Figures of a class: the students' predictions and runs."""
