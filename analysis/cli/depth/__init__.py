"""Commands on deep networks: sweeps, reproductions, tournaments and myths."""
