"""Published data sets, read with PyG's loaders from a folder that the user names."""
