"""Implementation of the layers: batch layout, group statistics, tensor checks."""
