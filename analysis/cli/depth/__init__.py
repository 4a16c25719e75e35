"""The commands of deep networks: sweeps, reproductions, tournaments and myths."""
