"""A mark in a model: what passes through it is the state after a layer."""

from __future__ import annotations

from torch import nn


class LayerState(nn.Identity):
    """Returns its input; :func:`analysis.measures.record_layers` records it before anything else.

    Put one where a layer of your model is complete, after norm and activation: without marks the outputs of
    the convolutions are recorded, which lie before both.
    """
