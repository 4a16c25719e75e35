"""One quantity by several codes: the paper's formula, PyG, the authors' code, tgp; and why they differ."""
