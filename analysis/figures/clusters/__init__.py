"""Figures of a soft assignment: heat maps, members, target, pooled graph, one node."""
