"""Which column of an uploaded table is the label, the features, the split, the node names."""
