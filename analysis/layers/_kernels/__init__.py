"""The inside of the layers: batch layout, group statistics, checks of tensors."""
