"""Chameleon and squirrel as filtered by `Platonov et al. (2023) <https://arxiv.org/abs/2302.11640>`_."""

from __future__ import annotations

from torch_geometric.data import InMemoryDataset
from torch_geometric.datasets import HeterophilousGraphDataset


class FilteredWikipedia(HeterophilousGraphDataset):
    """Chameleon and squirrel without duplicated pages: files as PyG's class reads them, under other names.

    Args:
        root: where ``NAME/raw/NAME.npz`` lies, or is downloaded to.
        name: ``"chameleon_filtered"`` or ``"squirrel_filtered"``.
    """

    def __init__(self, root: str, name: str) -> None:
        self.name = name
        InMemoryDataset.__init__(self, root)  # PyG's own refuses names that it does not know
        self.load(self.processed_paths[0])
