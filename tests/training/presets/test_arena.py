import pytest

from analysis.checks import BadInput
from analysis.layers.poolers.table import POOLERS
from analysis.training.presets.arena import arena_specs
from analysis.training.spec import DataSpec


def test_every_pooler_of_the_table_with_every_seed_and_nothing_else_differs():
    specs = arena_specs(DataSpec(name="karate"), clusters=3, poolers=list(POOLERS), seeds=[0, 4], epochs=60)
    assert [(s.seed, s.model.pooler) for s in specs] == [(seed, name) for seed in (0, 4) for name in POOLERS]
    assert len({spec.with_(seed=0, model__pooler="memory").key for spec in specs}) == 1
    assert (specs[0].training.epochs, specs[0].training.warmup_epochs, specs[0].model.clusters) == (
        60,
        20,
        (3,),
    )


def test_what_has_no_place_in_the_arena_is_refused():
    with pytest.raises(
        BadInput, match="expected one graph for the arena, got 'mutag', which has many graphs"
    ):
        arena_specs(DataSpec(name="mutag"), clusters=3, poolers=["memory"])
    with pytest.raises(BadInput, match="expected pooler to be one of memory, mincut, dmon"):
        arena_specs(DataSpec(name="karate"), clusters=3, poolers=["topk"])
    with pytest.raises(BadInput, match="at least 2 clusters in every layer of the pooler 'dmon', got 1"):
        arena_specs(DataSpec(name="karate"), clusters=1, poolers=["dmon"])
