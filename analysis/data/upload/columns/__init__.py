"""Roles of the columns of an uploaded table: label, features, split, node names."""
