"""Record the layer states of any model: which modules are its layers, and hooks on them."""
