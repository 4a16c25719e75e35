"""Tables of text as graphs: rows and cells, lists of edges, tables of nodes, adjacency matrices."""
