"""Presets of the poolers other than MemPooling, each trained with its own losses alone."""

from __future__ import annotations

from analysis.layers.poolers.table import POOLERS
from analysis.training.presets.arena import arena_specs
from analysis.training.presets.preset import Preset
from analysis.training.spec import DataSpec

_QUESTIONS = {
    "mincut": "Does it find the four blocks by keeping edges inside clusters?",
    "dmon": "Does it find the four blocks by modularity?",
    "diffpool": "S stays close to uniform: does its arg max find the blocks all the same?",
    "just_balance": "Clusters of one size, without a look at the edges: do blocks come out?",
}
POOLER_PRESETS: dict[str, Preset] = {
    f"partition-{name.replace('_', '-')}": Preset(
        f"Planted partition, {POOLERS[name].title}",
        question,
        arena_specs(DataSpec(name="planted-partition"), clusters=4, poolers=[name]),
    )
    for name, question in _QUESTIONS.items()
}
"""Name in commands -> the preset."""
