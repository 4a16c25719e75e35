"""Named arrays (npz, safetensors) as graphs and as layer states."""
