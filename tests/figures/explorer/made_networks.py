"""Small films, made up: no training."""

import numpy as np

from analysis.figures.explorer.depth_networks import Network, Nodes, networks_payload
from analysis.figures.explorer.layer_sentences import APART
from analysis.figures.style.theme import line_styles
from analysis.projection.layer_planes import layer_planes


def made_network(
    name="no norm", norm="none", *, depth=3, nodes=12, epochs=(0, 2, 5), groups=0, seed=0, **changes
):
    rng = np.random.default_rng(seed)
    E, D = len(epochs), depth + 1
    y = np.arange(nodes) % 3
    states = [[rng.normal(size=(nodes, 4)) + 2 * y[:, None] * e for _ in range(D)] for e in range(E)]
    settings = {
        "epochs": list(epochs),
        "best": epochs[-1],
        "layers": list(range(D)),
        "planes": [layer_planes(each) for each in states],
        "measured": {
            "ratio": 1.5 + rng.random((E, D)),
            "mean": np.full((E, D), 1.5),
            "sd": np.full((E, D), 0.01),
            "nearest": np.full((E, D), 0.9),
            "norm": np.ones((E, D)),
        },
        "states": np.full((E, D), APART),
        "test": [0.1 * e for e in range(E)],
        "groups": rng.integers(0, groups, size=(E, D, nodes)) if groups else None,
    }
    return Network(name=name, style=line_styles([norm])[norm], depth=depth, **{**settings, **changes})


def made_nodes(nodes=12, **changes):
    settings = {
        "y": np.arange(nodes) % 3,
        "label_names": ("a", "b", "c"),
        "names": tuple(f"node <{n}>" for n in range(nodes)),
        "total": nodes,
    }
    return Nodes(**{**settings, **changes})


def made_payload(**changes):
    pair = [made_network(), made_network("DiffGroupNorm", "diff_group", groups=4, seed=1)]
    return networks_payload(changes.pop("networks", pair), made_nodes(**changes), neutral=1.5)
