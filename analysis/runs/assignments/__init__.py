"""Draw and measure soft assignments without a run: one, or two of the same nodes."""
