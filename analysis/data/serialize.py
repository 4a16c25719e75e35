"""Store PyG graphs as one safetensors file and read them back bit for bit, without pickle."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import torch
from safetensors.torch import load, save
from torch import Tensor
from torch_geometric.data import Data

from analysis.checks import BadInput
from analysis.data.tensor_header import metadata, sort_metadata

_PER_NODE = ("x", "pos", "train_mask", "val_mask", "test_mask")
_PER_EDGE = ("edge_weight",)


def to_blob(data: Data | list[Data]) -> bytes:
    """Serialise one graph, or several with the same attributes; equal graphs give equal bytes.

    Every tensor attribute is stored under its name, graph after graph, with its sizes beside it; all else
    (names, splits) is JSON in the metadata.

    Args:
        data: a graph, or several.

    Raises:
        BadInput: if an attribute is neither a tensor nor plain text, numbers or lists of these.

    >>> x = torch.tensor([[0.5], [1.0]])
    >>> to_blob(Data(x=x)) == to_blob(Data(x=x.clone()))
    True
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
            item.detach().cpu().reshape(1) if value.dim() == 0 else item.detach().cpu() for item in values
        ]
        tensors[name] = torch.cat(parts, dim=dim).contiguous()
        tensors[f"{name}.sizes"] = torch.tensor([tensor.size(dim) for tensor in parts])
    facts = {"several": isinstance(data, list), "count": len(graphs), "layout": layout, "others": others}
    try:
        text = json.dumps(facts, sort_keys=True)
    except TypeError as error:
        raise BadInput(
            f"expected tensors, text, numbers and lists in a graph, got something else: {error}"
        ) from None
    return sort_metadata(save(tensors, metadata={"graphs": text}))


def from_blob(blob: bytes) -> Data | list[Data]:
    """Inverse of :func:`to_blob`; also reads the format in which version 0.1.0 stored uploaded graphs.

    Args:
        blob: as :func:`to_blob` returned it.

    Raises:
        BadInput: if the blob is none.

    >>> from_blob(to_blob(Data(x=torch.tensor([[0.5], [1.0]])))).x.tolist()
    [[0.5], [1.0]]
    """
    try:
        stored, tensors = metadata(blob), load(blob)
        if "graphs" in stored:
            return _restore_graphs(json.loads(stored["graphs"]), tensors)
        facts = json.loads(stored["facts"])
        graphs = [_graph_of_0_1_0(tensors, facts, b) for b in range(len(facts["names"]))]
    except Exception as error:  # safetensors, JSON and torch each have their own
        raise BadInput(f"expected a stored graph, got something else ({type(error).__name__})") from error
    return graphs if facts["list"] else graphs[0]


def _restore_graphs(facts: Mapping[str, Any], tensors: Mapping[str, Tensor]) -> Data | list[Data]:
    graphs = [Data() for _ in range(facts["count"])]
    for name, layout in facts["layout"].items():
        parts = tensors[name].split(tensors[f"{name}.sizes"].tolist(), dim=layout["dim"])
        for graph, tensor in zip(graphs, parts, strict=True):
            # Cloned: the file's memory is not aligned, and on such memory sums may round differently.
            graph[name] = tensor.reshape(()).clone() if layout["scalar"] else tensor.clone()
    for name, values in facts["others"].items():
        for graph, value in zip(graphs, values, strict=True):
            graph[name] = tuple(value) if isinstance(value, list) else value
    return graphs if facts["several"] else graphs[0]


def _graph_of_0_1_0(tensors: Mapping[str, Tensor], facts: Mapping[str, Any], b: int) -> Data:
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
