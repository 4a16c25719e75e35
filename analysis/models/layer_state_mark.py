"""Marker module for recording: its input is the state after a layer."""

from __future__ import annotations

from torch import nn


class LayerState(nn.Identity):
    """Identity whose input :func:`analysis.measures.record_layers` records in preference to other modules.

    Put one where a layer of your model is complete, after norm and activation: without marks the outputs of
    the convolutions are recorded, which lie before both.
    """
