"""Pieces of the training loop: events, checkpoint, optimiser, device, snapshot."""
