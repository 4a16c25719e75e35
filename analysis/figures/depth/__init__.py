"""Figures over depth and over layers."""
