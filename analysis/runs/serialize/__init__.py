"""Serialisation of arrays, graphs, tables and archives."""
