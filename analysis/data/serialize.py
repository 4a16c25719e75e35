"""A prepared graph, or several, as one safetensors blob: bit for bit what it was."""

from __future__ import annotations

from typing import Any

import numpy as np
import orjson
import torch
from safetensors.torch import load, save
from torch_geometric.data import Data

from analysis.checks import BadInput

_PER_NODE = ("x", "pos", "train_mask", "val_mask", "test_mask")
_PER_EDGE = ("edge_weight",)
_TUPLES = ("label_names", "node_names", "feature_names")


def to_blob(data: Data | list[Data]) -> bytes:
    """Tensors laid one graph after another, names and splits in the metadata."""
    graphs = data if isinstance(data, list) else [data]
    first = graphs[0]
    tensors = {
        "ptr": torch.tensor(np.cumsum([0, *(g.num_nodes for g in graphs)])),
        "edge_ptr": torch.tensor(np.cumsum([0, *(g.edge_index.shape[1] for g in graphs)])),
        "edge_index": torch.cat([g.edge_index for g in graphs], dim=1).contiguous(),
    }
    for name in (*_PER_NODE, *_PER_EDGE, "y"):
        if first.get(name) is not None:
            tensors[name] = torch.cat([g[name] for g in graphs]).contiguous()
    facts: dict[str, Any] = {"list": isinstance(data, list), "names": [g.get("name") or "" for g in graphs]}
    if all("split" in g for g in graphs):
        facts["split"] = [int(g.split) for g in graphs]
    facts["label_names"] = list(first.get("label_names") or ())
    facts["feature_names"] = list(first.get("feature_names") or ())
    facts["node_names"] = [list(g.get("node_names") or ()) for g in graphs]
    return save(tensors, metadata={"facts": orjson.dumps(facts).decode()})


def from_blob(blob: bytes) -> Data | list[Data]:
    """The inverse of :func:`to_blob`.

    Raises:
        BadInput: if the blob is none.
    """
    try:
        tensors = load(blob)
        length = int.from_bytes(blob[:8], "little")
        facts = orjson.loads(orjson.loads(blob[8 : 8 + length])["__metadata__"]["facts"])
        graphs = [_graph(tensors, facts, b) for b in range(len(facts["names"]))]
    except Exception as error:  # safetensors, JSON and torch each have their own
        raise BadInput(f"expected a stored graph, got something else ({type(error).__name__})") from error
    return graphs if facts["list"] else graphs[0]


def _graph(tensors: dict[str, torch.Tensor], facts: dict[str, Any], b: int) -> Data:
    nodes = slice(int(tensors["ptr"][b]), int(tensors["ptr"][b + 1]))
    edges = slice(int(tensors["edge_ptr"][b]), int(tensors["edge_ptr"][b + 1]))
    data = Data(
        edge_index=tensors["edge_index"][:, edges].contiguous(),
        num_nodes=nodes.stop - nodes.start,
        name=facts["names"][b],
        label_names=tuple(facts["label_names"]),
        feature_names=tuple(facts["feature_names"]),
        node_names=tuple(facts["node_names"][b]),
    )
    for name in _PER_NODE:
        if name in tensors:
            data[name] = tensors[name][nodes].clone()
    for name in _PER_EDGE:
        if name in tensors:
            data[name] = tensors[name][edges].clone()
    if "y" in tensors:
        whole = len(tensors["y"]) == len(facts["names"]) and len(facts["names"]) > 1
        data.y = tensors["y"][b : b + 1].clone() if whole else tensors["y"][nodes].clone()
    if "split" in facts:
        data.split = facts["split"][b]
    return data
