"""Myths about deep graph networks, each with a counter-example."""
