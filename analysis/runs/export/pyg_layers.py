"""Convert the weights of a finished run to PyG layers."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import torch
from torch import nn
from torch_geometric.nn import GATConv, GCN2Conv, GCNConv, GINConv, MemPooling, SAGEConv
from torch_geometric.nn.dense import DMoNPooling
from torch_geometric.nn.norm import DiffGroupNorm

from analysis.checks import BadInput, one_of
from analysis.layers.norms.table import make_norm
from analysis.models.depth_net import ALPHA, THETA
from analysis.training.custom_models import is_custom_model
from analysis.training.spec import ClusterSpec, DepthSpec, RunSpec

Weights = Mapping[str, np.ndarray]
_FIRST = {"gcn": "lin.weight", "gat": "lin.weight", "sage": "lin_l.weight", "gin": "nn.0.weight"}
"""The weight ``[out, in]`` that tells how wide a convolution is."""


def pyg_layers(spec: RunSpec, weights: Weights) -> dict[str, nn.Module]:
    """Build the layers of a trained model from ``torch_geometric.nn`` and ``torch.nn``, in order.

    They are in evaluation mode, and compute what the run's model computed: see the class of the model for
    how they follow one another (:class:`~analysis.models.cluster_net.ClusterNet`,
    :class:`~analysis.models.depth_net.DepthNet`). Of a pooler there is what learns: for MemPooling and DMoN
    PyG's own layers; for MinCut and Just Balance the linear map to the logits of S; for DiffPool the two
    convolutions to the logits and to what is pooled. ``dense_mincut_pool`` and ``dense_diff_pool`` take it
    from there.

    Args:
        spec: spec of the run.
        weights: its weights by name, from ``Store.weights`` or from a bundle.

    Returns:
        Name -> layer: ``encoder.lin``, ``encoder.convs.0`` ..., ``memory.0`` ... (``memory.0.assign`` and
        ``memory.0.embed`` of DiffPool), ``readout`` of a cluster run;
        ``lin``, ``convs.0``, ``norms.0`` ..., ``head`` of a depth run, as far as it has them.

    Raises:
        BadInput: if the weights are not of such a model, or a part of it is somebody's own.
    """
    model = spec.model
    if is_custom_model(model.encoder):
        name = model.encoder.partition("@")[0]
        raise BadInput(
            f"expected layers of this project, got the model '{name}' of your own; "
            "load the weights into it with load_state_dict, without 'model.' before their names"
        )
    one_of("a convolution that PyG has", model.encoder, (*_FIRST, "sgc"))
    if isinstance(model, ClusterSpec):
        one_of("a pooler that PyG has", model.pooler, _LEARNED)
        weights = _LEARNED[model.pooler](weights)
    try:
        layers = _cluster(model, weights) if isinstance(model, ClusterSpec) else _depth(model, weights)
        for name, layer in layers.items():
            state = {
                key.removeprefix(f"{name}."): torch.from_numpy(np.array(value))
                for key, value in weights.items()
                if key.startswith(f"{name}.")
            }
            layer.load_state_dict(state)
            layer.eval()
    except (KeyError, RuntimeError) as error:
        raise BadInput(f"expected the weights of a model with these settings, got others: {error}") from None
    return layers


def _cluster(model: ClusterSpec, weights: Weights) -> dict[str, nn.Module]:
    layers: dict[str, nn.Module] = {"encoder.lin": _linear("encoder.lin", weights)}
    for i in range(model.encoder_layers):
        name = f"encoder.convs.{i}"
        layers[name] = _convolution(name, model.encoder, weights)
    for m, clusters in enumerate(model.clusters):
        layers |= _pooler(f"memory.{m}", model, clusters, weights)
    if "readout.weight" in weights:
        layers["readout"] = _linear("readout", weights)
    return layers


def _pooler(name: str, model: ClusterSpec, clusters: int, weights: Weights) -> dict[str, nn.Module]:
    if model.pooler == "memory":
        width = weights[f"{name}.k"].shape[-1]
        return {name: MemPooling(width, width, model.heads, clusters, model.tau)}
    if model.pooler == "dmon":
        return {name: DMoNPooling(weights[f"{name}.mlp.lins.0.weight"].shape[1], clusters)}
    if model.pooler == "diffpool":
        return {f"{name}.{of}": _convolution(f"{name}.{of}", "sage", weights) for of in ("assign", "embed")}
    return {name: _linear(name, weights)}


def _key_renamer(*pairs: tuple[str, str]) -> Callable[[Weights], Weights]:
    """Parts of a pooler's names in our layers and in PyG's."""

    def rename(weights: Weights) -> Weights:
        result = {}
        for key, value in weights.items():
            known = (
                new.join(key.split(old)) for old, new in pairs if key.startswith("memory.") and old in key
            )
            result[next(known, key)] = value
        return result

    return rename


_LEARNED: Mapping[str, Callable[[Weights], Weights]] = {
    "memory": _key_renamer(),
    "mincut": _key_renamer((".lin.", ".")),
    "just_balance": _key_renamer((".lin.", ".")),
    "dmon": _key_renamer((".lin.", ".mlp.lins.0.")),
    "diffpool": _key_renamer(
        (".lin.weight", ".assign.lin_r.weight"),
        (".lin.bias", ".assign.lin_l.bias"),
        (".neighbours.weight", ".assign.lin_l.weight"),
        (".embedding.weight", ".embed.lin_r.weight"),
        (".embedding.bias", ".embed.lin_l.bias"),
        (".embedded_neighbours.weight", ".embed.lin_l.weight"),
    ),
}
"""Pooler -> its weights under the names that PyG's layers give them."""


def _depth(model: DepthSpec, weights: Weights) -> dict[str, nn.Module]:
    layers: dict[str, nn.Module] = {}
    if model.encoder == "sgc":
        layers["lin"] = _linear("lin", weights)
    width = weights["lin.weight"].shape[0] if model.encoder == "sgc" else 0
    for i in range(model.depth):
        name = f"convs.{i}"
        if f"{name}.weight1" in weights:
            width = weights[f"{name}.weight1"].shape[0]
            layers[name] = GCN2Conv(width, ALPHA, THETA, i)
        elif model.encoder != "sgc":
            layers[name] = _convolution(name, model.encoder, weights)
            width = weights[f"{name}.{_FIRST[model.encoder]}"].shape[0]
        if model.norm != "none":
            layers[f"norms.{i}"] = _norm(model, width)
    if "head.weight" in weights:
        layers["head"] = _linear("head", weights)
    return layers


def _linear(name: str, weights: Weights) -> nn.Linear:
    out, into = weights[f"{name}.weight"].shape
    return nn.Linear(into, out, bias=f"{name}.bias" in weights)


def _convolution(name: str, encoder: str, weights: Weights) -> nn.Module:
    out, into = weights[f"{name}.{_FIRST[encoder]}"].shape
    biased = any(key.startswith(f"{name}.") and key.endswith("bias") for key in weights)
    if encoder == "gin":
        inner = nn.Linear(into, out, bias=biased), nn.ReLU(), nn.Linear(out, out, bias=biased)
        return GINConv(nn.Sequential(*inner))
    return {"gcn": GCNConv, "gat": GATConv, "sage": SAGEConv}[encoder](into, out, bias=biased)


def _norm(model: DepthSpec, width: int) -> nn.Module:
    if model.norm == "diff_group":
        return DiffGroupNorm(width, model.groups, model.lamda, momentum=model.momentum)
    norm = make_norm(model.norm, width)  # PyG's own, except layers that PyG lacks
    for inner in norm.modules():
        if isinstance(inner, nn.BatchNorm1d):
            inner.momentum = model.momentum
    return norm
