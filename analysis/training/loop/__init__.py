"""Parts of the training loop: events, checkpoints, optimiser, device, snapshots."""
