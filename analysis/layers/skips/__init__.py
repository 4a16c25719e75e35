"""How a layer's input goes past its convolution: one file and one row of the table each."""
