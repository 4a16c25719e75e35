"""Sample graphs that come with a library or are generated: no download."""
