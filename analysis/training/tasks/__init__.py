"""What a model is trained for: the data, the loss and what is recorded."""
