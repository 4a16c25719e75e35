"""Losses from which soft poolers learn S, one file per pooler."""

from analysis.layers.pooling_losses.diffpool import DiffPoolLoss, diffpool_loss
from analysis.layers.pooling_losses.dmon import DMoNLoss, dmon_loss
from analysis.layers.pooling_losses.just_balance import JustBalanceLoss, just_balance_loss
from analysis.layers.pooling_losses.mincut import MinCutLoss, mincut_loss

__all__ = [
    "DMoNLoss",
    "DiffPoolLoss",
    "JustBalanceLoss",
    "MinCutLoss",
    "diffpool_loss",
    "dmon_loss",
    "just_balance_loss",
    "mincut_loss",
]
