"""MemPooling, DiffGroupNorm and the formulas of soft assignments; ``norms`` is apart because it needs PyG."""

from analysis.layers._kernels.batch_layout import Ragged, ragged
from analysis.layers.assignment import kl_to_target, mix_heads, student_t_assignment, target_distribution
from analysis.layers.assignment_stats import assignment_entropy, mean_max_assignment, usage, usage_perplexity
from analysis.layers.diff_group_norm import DiffGroupNorm
from analysis.layers.mem_pool import MemPooling, Pooled
from analysis.layers.pooling_losses import (
    DiffPoolLoss,
    DMoNLoss,
    JustBalanceLoss,
    MinCutLoss,
    diffpool_loss,
    dmon_loss,
    just_balance_loss,
    mincut_loss,
)

__all__ = [
    "DMoNLoss",
    "DiffGroupNorm",
    "DiffPoolLoss",
    "JustBalanceLoss",
    "MemPooling",
    "MinCutLoss",
    "Pooled",
    "Ragged",
    "assignment_entropy",
    "diffpool_loss",
    "dmon_loss",
    "just_balance_loss",
    "kl_to_target",
    "mean_max_assignment",
    "mincut_loss",
    "mix_heads",
    "ragged",
    "student_t_assignment",
    "target_distribution",
    "usage",
    "usage_perplexity",
]
