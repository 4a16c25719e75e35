"""Shared parts of the tasks that train a ClusterNet: key initialisation, KL weight, recorded arrays."""

from __future__ import annotations

import torch
from torch import Tensor

from analysis.layers import MemPooling
from analysis.layers.poolers.table import POOLERS
from analysis.models import ClusterNet, Memory
from analysis.training.custom_models import refuse_meta_device
from analysis.training.loop.snapshot import Arrays
from analysis.training.spec import ClusterSpec, RunSpec
from analysis.training.tasks.key_init import kmeans_keys
from analysis.training.tasks.kl_loss import kl_term


def make_cluster_net(spec: RunSpec, *, in_channels: int, classes: int | None) -> ClusterNet:
    """Build the model of a spec.

    Args:
        spec: a run of a clustering model.
        in_channels: features of a node, F0.
        classes: number of classes C; None where nothing is classified.

    Raises:
        BadInput: if a custom pooler or convolution is on the meta device.
    """
    model = spec.model
    assert isinstance(model, ClusterSpec)
    net = ClusterNet(
        in_channels,
        model.hidden,
        encoder=model.encoder,
        encoder_layers=model.encoder_layers,
        heads=model.heads,
        clusters=model.clusters,
        tau=model.tau,
        head_weight=model.head_weight,
        dropout=model.dropout,
        classes=classes,
        readout=model.readout,
        pooler=model.pooler,
    )
    refuse_meta_device(net, f"{model.pooler}, {model.encoder}")
    return net


def kl_loss(spec: RunSpec, memories: list[Memory], epoch: int) -> Tensor | None:
    """Weighted KL term; None if the spec has none, or during warm-up.

    Args:
        spec: a run of a clustering model.
        memories: the layers of one forward pass.
        epoch: number of the epoch, 1 first.

    Returns:
        A scalar ``[]`` in nats, or None.
    """
    training = spec.training
    if not has_keys(spec):
        return None
    if training.kl == "none" or training.kl_weight == 0 or epoch <= _warmup_epochs(spec):
        return None
    return training.kl_weight * kl_term(memories, training)


def initialise_keys(model: ClusterNet, memories: list[Memory], generator: torch.Generator) -> None:
    """Initialise the keys of every memory layer with the k-means centres of its input nodes.

    Args:
        model: a model with memory layers, whose keys are changed.
        memories: its layers in one forward pass on all training nodes.
        generator: source of the samples and the random starts.
    """
    for layer, memory in zip(model.memory_layers(), memories, strict=True):
        keys = kmeans_keys(memory.x, heads=layer.heads, clusters=layer.num_clusters, generator=generator)
        with torch.no_grad():
            layer.k.copy_(keys)


def keys_start_at(spec: RunSpec, epoch: int) -> bool:
    """Whether the keys are initialised by k-means before this epoch.

    Args:
        spec: a run of a clustering model.
        epoch: number of the epoch, 1 first.
    """
    assert isinstance(spec.model, ClusterSpec)
    return has_keys(spec) and spec.model.keys == "kmeans" and epoch == _warmup_epochs(spec) + 1


def has_keys(spec: RunSpec) -> bool:
    """Whether the model has memory layers, with keys and a KL term, rather than another pooler.

    Args:
        spec: a run of a clustering model.

    >>> has_keys(RunSpec()), has_keys(RunSpec().with_(model__pooler="mincut"))
    (True, False)
    """
    assert isinstance(spec.model, ClusterSpec)
    return POOLERS[spec.model.pooler].keys


def pooler_loss(memories: list[Memory]) -> Tensor:
    """Sum of the loss terms of a pooler without keys, over its layers.

    Args:
        memories: the layers of one forward pass.

    Returns:
        A scalar ``[]``; 0 where the pooler has no losses.
    """
    terms = [term for memory in memories for term in memory.losses.values()]
    return torch.stack(terms).sum() if terms else memories[0].S.new_zeros(())


def memory_arrays(model: ClusterNet, memories: list[Memory]) -> Arrays:
    """Snapshot arrays of a ClusterNet; S is only stored if it cannot be computed from keys.

    Args:
        model: the model whose layers these are.
        memories: its layers in one forward pass on the recorded graphs.
    """
    arrays = {}
    for m, (layer, memory) in enumerate(zip(model.memory, memories, strict=True)):
        arrays[f"memory.{m}.x"] = memory.x.detach().cpu().numpy()
        if not isinstance(layer, MemPooling):  # without keys, S cannot be computed from x
            arrays[f"memory.{m}.S"] = memory.S.detach().cpu().numpy()
            continue
        arrays[f"memory.{m}.keys"] = layer.k.detach().cpu().numpy().copy()
        arrays[f"memory.{m}.head_weights"] = layer.conv.weight.detach().flatten().cpu().numpy().copy()
    return arrays


def _warmup_epochs(spec: RunSpec) -> int:
    # a short run must still initialise its keys and reach its KL term
    return min(spec.training.warmup_epochs, spec.training.epochs - 1)
