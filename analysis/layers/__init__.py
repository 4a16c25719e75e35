"""MemPooling, DiffGroupNorm, pooling losses, norms and the formulas of soft assignments."""

from typing import TYPE_CHECKING

from analysis.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from analysis.layers._kernels.batch_layout import Ragged as Ragged
    from analysis.layers._kernels.batch_layout import ragged as ragged
    from analysis.layers.assignment import kl_to_target as kl_to_target
    from analysis.layers.assignment import mix_heads as mix_heads
    from analysis.layers.assignment import student_t_assignment as student_t_assignment
    from analysis.layers.assignment import target_distribution as target_distribution
    from analysis.layers.assignment_stats import assignment_entropy as assignment_entropy
    from analysis.layers.assignment_stats import mean_max_assignment as mean_max_assignment
    from analysis.layers.assignment_stats import usage as usage
    from analysis.layers.assignment_stats import usage_perplexity as usage_perplexity
    from analysis.layers.convolutions.table import CONVOLUTIONS as CONVOLUTIONS
    from analysis.layers.convolutions.table import Convolution as Convolution
    from analysis.layers.convolutions.table import register_convolution as register_convolution
    from analysis.layers.diff_group_norm import DiffGroupNorm as DiffGroupNorm
    from analysis.layers.mem_pool import MemPooling as MemPooling
    from analysis.layers.mem_pool import Pooled as Pooled
    from analysis.layers.norms.table import NORMS as NORMS
    from analysis.layers.norms.table import Norm as Norm
    from analysis.layers.norms.table import make_norm as make_norm
    from analysis.layers.norms.table import register_norm as register_norm
    from analysis.layers.poolers.table import POOLERS as POOLERS
    from analysis.layers.poolers.table import PoolerRow as PoolerRow
    from analysis.layers.poolers.table import make_pooler as make_pooler
    from analysis.layers.poolers.table import register_pooler as register_pooler
    from analysis.layers.pooling_losses.diffpool import DiffPoolLoss as DiffPoolLoss
    from analysis.layers.pooling_losses.diffpool import diffpool_loss as diffpool_loss
    from analysis.layers.pooling_losses.dmon import DMoNLoss as DMoNLoss
    from analysis.layers.pooling_losses.dmon import dmon_loss as dmon_loss
    from analysis.layers.pooling_losses.just_balance import JustBalanceLoss as JustBalanceLoss
    from analysis.layers.pooling_losses.just_balance import just_balance_loss as just_balance_loss
    from analysis.layers.pooling_losses.mincut import MinCutLoss as MinCutLoss
    from analysis.layers.pooling_losses.mincut import mincut_loss as mincut_loss
    from analysis.layers.skips.table import SKIPS as SKIPS
    from analysis.layers.skips.table import Skip as Skip
    from analysis.layers.skips.table import register_skip as register_skip

# Looked up on first use: the tables of norms and convolutions are read without torch.
_exports = lazy_exports(
    __name__,
    {
        "mem_pool": ("MemPooling", "Pooled"),
        "diff_group_norm": ("DiffGroupNorm",),
        "assignment": ("kl_to_target", "mix_heads", "student_t_assignment", "target_distribution"),
        "assignment_stats": ("assignment_entropy", "mean_max_assignment", "usage", "usage_perplexity"),
        "convolutions.table": ("CONVOLUTIONS", "Convolution", "register_convolution"),
        "norms.table": ("NORMS", "Norm", "make_norm", "register_norm"),
        "poolers.table": ("POOLERS", "PoolerRow", "make_pooler", "register_pooler"),
        "pooling_losses.diffpool": ("DiffPoolLoss", "diffpool_loss"),
        "pooling_losses.dmon": ("DMoNLoss", "dmon_loss"),
        "pooling_losses.just_balance": ("JustBalanceLoss", "just_balance_loss"),
        "pooling_losses.mincut": ("MinCutLoss", "mincut_loss"),
        "skips.table": ("SKIPS", "Skip", "register_skip"),
        "_kernels.batch_layout": ("Ragged", "ragged"),
    },
)
__all__, __getattr__, __dir__ = _exports.all, _exports.getattr, _exports.dir  # noqa: PLE0605
