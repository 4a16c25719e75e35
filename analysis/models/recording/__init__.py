"""Record the layer states of any model: find its layers, and attach hooks to them."""
