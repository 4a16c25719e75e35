"""Figures as files: SVG, PNG and pages of their own."""
