"""Default names of runs: short, and distinct within a sweep."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.data.catalog import is_user_graph
from analysis.layers.poolers.table import POOLERS
from analysis.training.spec import DepthSpec, RunSpec
from analysis.training.spec.describe import ENCODERS, NORMS, SKIPS
from analysis.training.spec.sweep_axes import setting_words, settings, swept
from analysis.wording import counted

_DEPTH_SETTINGS = (
    *("data.name", "model.kind", "model.depth", "model.norm", "model.encoder", "model.skip"),
    *("model.drop_edge", "model.missing"),
)
_CLUSTER_SETTINGS = ("data.name", "model.kind", "model.pooler", "model.heads", "model.clusters")
_GROUPED = ("model.groups", "model.lamda")


def title(spec: RunSpec) -> str:
    """Short name of a run of ``spec``.

    >>> title(RunSpec())
    'digits, 4 heads x 8 clusters, seed 0'
    """
    return titles([spec])[0]


def titles(specs: Sequence[RunSpec]) -> list[str]:
    """Short names of the runs of a sweep of ``specs``, with the settings in which they differ.

    >>> base = RunSpec().with_(data__name="digits-knn", model={"kind": "depth", "norm": "diff_group"})
    >>> titles([base, base.with_(model__groups=2)])[1]
    'digits-knn, 8 layers, DiffGroupNorm, groups 2, seed 0'
    """
    differing = swept(specs)
    return [_title(spec, differing) for spec in specs]


def _title(spec: RunSpec, differing: Sequence[str]) -> str:
    model, values = spec.model, settings(spec)
    parts = ["own graph" if is_user_graph(spec.data) else spec.data.name]
    if isinstance(model, DepthSpec):
        shares = (("DropEdge", model.drop_edge), ("missing", model.missing))
        parts += [counted(model.depth, "layer"), NORMS[model.norm]]
        parts += [ENCODERS[model.encoder]] * (model.encoder != "gcn")
        parts += [SKIPS[model.skip]] * (model.skip != "none")
        parts += [f"{word} {share:g}" for word, share in shares if share]
        paths: Sequence[str] = (
            _DEPTH_SETTINGS if model.norm == "diff_group" else (*_DEPTH_SETTINGS, *_GROUPED)
        )
    else:
        clusters = f"{' x '.join(map(str, model.clusters))} clusters"
        pooler = POOLERS[model.pooler]
        parts += [f"{model.heads} heads x {clusters}"] if pooler.keys else [pooler.title, clusters]
        paths = _CLUSTER_SETTINGS
    parts += [setting_words(path, values[path]) for path in differing if path not in paths and path in values]
    return f"{', '.join(parts)}, seed {spec.seed}"
