"""Made-up runs of a sweep for the depth figures."""

from analysis.figures.depth.depth_series import DepthRun

RATIO = "group_distance_ratio_paper"
NAMES = {"none": "no norm", "diff_group": "DiffGroupNorm"}


def deep_run(norm, depth, *, ratio, seed=0, accuracy=0.9, norms=None):
    """A run whose ratio after layer l is ``ratio(l)``; None where undefined."""
    rows = []
    for layer in range(depth + 1):
        values = {
            RATIO: ratio(layer),
            f"{RATIO}_neutral": 10 / 9,
            f"{RATIO}_permuted_mean": None if ratio(layer) is None else 1.12,
            f"{RATIO}_permuted_sd": None if ratio(layer) is None else 0.002,
            "effective_rank": 5.0,
            "rayleigh_quotient": 0.1,
            "mad": 0.2,
            "norm_per_node": (norms or (lambda _: 1.0))(layer),
        }
        for measure, value in values.items():
            row = {"layer": layer, "measure": measure, "value": value}
            rows.append(row if value is not None else {**row, "reason": "all features are 0"})
    return DepthRun(norm, depth, seed, accuracy, rows)


def sweep(*, seeds=1):
    """No norm melts from depth 8 on, and inside from layer 3 on; DiffGroupNorm holds."""
    runs = []
    for seed in range(seeds):
        for depth in (2, 4, 8, 16):
            runs.append(
                deep_run(
                    "none",
                    depth,
                    seed=seed,
                    ratio=lambda layer, depth=depth: 1.121 if depth >= 8 and layer >= 3 else 2.0 + layer / 10,
                    accuracy=0.1 if depth >= 8 else 0.9,
                )
            )
            runs.append(deep_run("diff_group", depth, seed=seed, ratio=lambda layer: 3.0, accuracy=0.8))
    return runs
