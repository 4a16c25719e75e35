"""Sums over nodes, edges and pairs of clusters that the pooling losses share."""
