"""Presets that fail on purpose, one for each finding of the diagnosis; each trains within seconds."""

from __future__ import annotations

from analysis.training.presets.preset import Preset
from analysis.training.spec import ClusterSpec, DataSpec, RunSpec, TrainingSpec

_KARATE = RunSpec(
    data=DataSpec(name="karate"),
    model=ClusterSpec(encoder="gcn", encoder_layers=2, hidden=16, heads=2, clusters=(2,)),
    training=TrainingSpec(epochs=150, lr=0.01, warmup_epochs=50),
)
_MISERABLES = _KARATE.with_(data__name="les-miserables", model__clusters=(6,))

FAILURES: dict[str, Preset] = {
    "failure-uniform": Preset(
        "Failure: everything even",
        "The head weights start as PyG draws them, and nothing pulls. How far from even can S get?",
        (_KARATE.with_(model__head_weight=None, training__kl="none"),),
        "Uniform assignments",
    ),
    "failure-flattened": Preset(
        "Failure: a KL that flattens",
        "PyG's KL with a large weight on a soft S: the KL falls to 0. Is that good?",
        (_KARATE.with_(model__head_weight=1.0, training__kl="attached", training__kl_weight=10.0),),
        "The KL flattens",
    ),
    "failure-collapse": Preset(
        "Failure: collapse",
        "Keys that start at random, with a KL that sharpens from the first step: how many clusters survive?",
        (_MISERABLES.with_(model__keys="random", model__clusters=(8,)),),
        "Collapse into few clusters",
    ),
    "failure-dead-keys": Preset(
        "Failure: dead keys",
        "32 keys a head for 77 characters: which keys does anyone want?",
        (_MISERABLES.with_(model__clusters=(32,)),),
        "Dead keys",
    ),
    "failure-copies": Preset(
        "Failure: copied heads",
        "Four heads whose k-means sees the same 34 members: do four heads see more than one?",
        (_KARATE.with_(model__heads=4, model__clusters=(3,)),),
        "Duplicated heads",
    ),
    "failure-inverted": Preset(
        "Failure: inverted heads",
        "Head weights below zero: in which cluster is a node that lies on key 1?",
        (_KARATE.with_(model__head_weight=-5.0),),
        "Inverted heads",
    ),
    "failure-inert": Preset(
        "Failure: a layer with one cluster",
        "K = 1, as in the last layer of PyG's example: what do its keys learn?",
        (_KARATE.with_(model__clusters=(1,)),),
        "Inert layer",
    ),
    "failure-outside": Preset(
        "Failure: keys outside the data",
        "Keys near the origin, and an encoder (GIN) whose sums carry the nodes far away: who is near whom?",
        (_MISERABLES.with_(model__keys="random", model__encoder="gin"),),
        "Keys outside the data",
    ),
    "failure-unstable": Preset(
        "Failure: never at rest",
        "Ten times the learning rate: does a node stay in its cluster?",
        (_MISERABLES.with_(training__lr=0.1),),
        "Unstable assignments",
    ),
    "failure-melted": Preset(
        "Failure: all nodes in one point",
        "A learning rate of 0.5 breaks the encoder in its first steps: what is left to cluster?",
        (_KARATE.with_(training__lr=0.5, training__epochs=60),),
        "Nodes coincide",
    ),
}
"""Name of the preset -> the preset; each says in ``provokes`` what the diagnosis must find."""
