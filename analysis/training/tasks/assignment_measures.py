"""Assignment statistics of a history row."""

from __future__ import annotations

from torch import Tensor

from analysis.layers import assignment_entropy, kl_to_target, mean_max_assignment, usage_perplexity
from analysis.layers._kernels.batch_layout import Ragged


def describe_assignment(S: Tensor, layout: Ragged) -> dict[str, float]:
    """Measure sharpness and balance of S ``[N, K]``.

    ``entropy`` in [0, 1], ``usage_perplexity`` in [1, K], ``mean_max_assignment`` in [1/K, 1], ``kl`` >= 0:
    per node, detached target, whatever the run trains with, so that runs can be compared.

    Args:
        S: ``[N, K]``, rows that sum to 1.
        layout: the graph of each node.

    >>> import torch
    >>> from analysis.layers import ragged
    >>> S = torch.tensor([[0.5, 0.5], [0.5, 0.5]])
    >>> {name: round(value, 4) for name, value in describe_assignment(S, ragged(None, S)).items()}
    {'entropy': 1.0, 'usage_perplexity': 2.0, 'mean_max_assignment': 0.5, 'kl': 0.0}
    """
    return {
        "entropy": float(assignment_entropy(S)),
        "usage_perplexity": float(usage_perplexity(S)),
        "mean_max_assignment": float(mean_max_assignment(S)),
        "kl": float(kl_to_target(S, detach=True, per="node", batch=layout)),
    }
