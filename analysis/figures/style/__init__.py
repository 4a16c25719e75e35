"""Shared style of all figures: colours, scales, labels, number formats, layout."""
