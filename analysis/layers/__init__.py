"""MemPooling, DiffGroupNorm and the formulas of soft assignments; ``norms`` is apart because it needs PyG."""

from analysis.layers.assignment import kl_to_target, mix_heads, student_t_assignment, target_distribution
from analysis.layers.assignment_stats import assignment_entropy, mean_max_assignment, usage, usage_perplexity
from analysis.layers.diff_group_norm import DiffGroupNorm
from analysis.layers.mem_pool import MemPooling, Pooled

__all__ = [
    "DiffGroupNorm",
    "MemPooling",
    "Pooled",
    "assignment_entropy",
    "kl_to_target",
    "mean_max_assignment",
    "mix_heads",
    "student_t_assignment",
    "target_distribution",
    "usage",
    "usage_perplexity",
]
