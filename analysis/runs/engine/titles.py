"""Names for runs that nobody has named: short, and different where the runs of a sweep are."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.data.catalog import is_own
from analysis.runs.sweep_axes import settings, swept, worded
from analysis.training.spec import DepthSpec, RunSpec

_TOLD = (
    *("data.name", "model.kind", "model.depth", "model.norm", "model.encoder", "model.skip"),
    *("model.drop_edge", "model.missing"),
)
_TOLD_OF_CLUSTERS = ("data.name", "model.kind", "model.heads", "model.clusters")
_GROUPED = ("model.groups", "model.lamda")


def title(spec: RunSpec) -> str:
    """A short name for a run.

    >>> title(RunSpec())
    'digits, 4 heads x 8 clusters, seed 0'
    """
    return titles([spec])[0]


def titles(specs: Sequence[RunSpec]) -> list[str]:
    """Short names for the runs of a sweep, with everything they differ in.

    >>> base = RunSpec().with_(data__name="digits-knn", model={"kind": "depth", "norm": "diff_group"})
    >>> titles([base, base.with_(model__groups=2)])[1]
    'digits-knn, depth 8, diff_group, groups 2, seed 0'
    """
    differing = swept(specs)
    return [_title(spec, differing) for spec in specs]


def _title(spec: RunSpec, differing: Sequence[str]) -> str:
    model, given = spec.model, settings(spec)
    parts = ["own graph" if is_own(spec.data) else spec.data.name]
    if isinstance(model, DepthSpec):
        usual = ((model.encoder, "gcn"), (model.skip, "none"))
        shares = (("DropEdge", model.drop_edge), ("missing", model.missing))
        parts += [
            f"depth {model.depth}",
            model.norm.partition("@")[0],
            *(name.partition("@")[0] for name, most in usual if name != most),
        ]
        parts += [f"{word} {share:g}" for word, share in shares if share]
        told: Sequence[str] = _TOLD if model.norm == "diff_group" else (*_TOLD, *_GROUPED)
    else:
        parts.append(f"{model.heads} heads x {' x '.join(map(str, model.clusters))} clusters")
        told = _TOLD_OF_CLUSTERS
    parts += [worded(path, given[path]) for path in differing if path not in told and path in given]
    return f"{', '.join(parts)}, seed {spec.seed}"
