"""Parsers, one file format per module: text or bytes in, a parsed graph out."""
