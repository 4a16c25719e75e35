"""Unpack archives and compressed files in memory, within limits."""
