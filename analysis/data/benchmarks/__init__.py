"""Published data sets, read with PyG's loaders from a folder of the user's."""
