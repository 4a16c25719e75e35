"""What to train, the one training loop, and what is recorded."""
