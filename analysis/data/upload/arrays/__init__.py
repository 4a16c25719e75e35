"""Convert named arrays (npz, safetensors) to graphs and to layer states."""
