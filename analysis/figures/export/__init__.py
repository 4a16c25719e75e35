"""Export of figures: SVG, PNG and standalone pages."""
