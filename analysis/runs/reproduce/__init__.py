"""Scripts and bundles that train a run again."""
