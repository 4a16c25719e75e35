"""Beliefs about deep graph networks, each with a network or a graph on which it fails."""
