"""Arrays, graphs, tables and archives as bytes."""
