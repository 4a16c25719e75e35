"""Read text tables as graphs: edge lists, node tables, adjacency matrices."""
