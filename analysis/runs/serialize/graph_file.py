"""PyG graphs as one safetensors file that any Python can read: what a run was trained on, bit for bit."""

from __future__ import annotations

import json
from typing import Any

import torch
from safetensors.torch import load, save
from torch import Tensor
from torch_geometric.data import Data

from analysis.checks import BadInput
from analysis.runs.serialize.codec import in_order


def pack_data(data: Data | list[Data]) -> bytes:
    """One graph, or several with the same attributes, as safetensors.

    Every tensor attribute is stored under its name, graph after graph, with its sizes beside it; all else
    (names, splits) is JSON in the metadata.

    Raises:
        BadInput: if an attribute is neither a tensor nor plain text, numbers or lists of these.
    """
    graphs = data if isinstance(data, list) else [data]
    tensors: dict[str, Tensor] = {}
    layout: dict[str, dict[str, Any]] = {}
    others: dict[str, list[Any]] = {}
    for name, value in graphs[0].to_dict().items():
        values = [graph[name] for graph in graphs]
        if not isinstance(value, Tensor):
            others[name] = values
            continue
        dim = graphs[0].__cat_dim__(name, value) or 0
        layout[name] = {"dim": dim, "scalar": value.dim() == 0}
        parts = [
            each.detach().cpu().reshape(1) if value.dim() == 0 else each.detach().cpu() for each in values
        ]
        tensors[name] = torch.cat(parts, dim=dim).contiguous()
        tensors[f"{name}.sizes"] = torch.tensor([part.size(dim) for part in parts])
    facts = {"several": isinstance(data, list), "count": len(graphs), "layout": layout, "others": others}
    try:
        text = json.dumps(facts, sort_keys=True)
    except TypeError as error:
        raise BadInput(
            f"expected tensors, text, numbers and lists in a graph, got something else: {error}"
        ) from None
    return in_order(save(tensors, metadata={"graphs": text}))


def unpack_data(content: bytes) -> Data | list[Data]:
    """The inverse of :func:`pack_data`."""
    length = int.from_bytes(content[:8], "little")
    facts = json.loads(json.loads(content[8 : 8 + length])["__metadata__"]["graphs"])
    tensors = load(content)
    graphs = [Data() for _ in range(facts["count"])]
    for name, how in facts["layout"].items():
        parts = tensors[name].split(tensors[f"{name}.sizes"].tolist(), dim=how["dim"])
        for graph, part in zip(graphs, parts, strict=True):
            # cloned: the file's memory is not aligned, and on such memory sums may round differently
            graph[name] = part.reshape(()).clone() if how["scalar"] else part.clone()
    for name, values in facts["others"].items():
        for graph, value in zip(graphs, values, strict=True):
            graph[name] = tuple(value) if isinstance(value, list) else value
    return graphs if facts["several"] else graphs[0]
