"""The sums over nodes, edges and pairs of clusters of which the pooling losses are made."""
