"""One quantity in several implementations (paper, PyG, authors' code, tgp), and why they differ."""
