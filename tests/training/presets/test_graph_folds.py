import pytest

from analysis.checks import BadInput
from analysis.training.presets.graph_folds import fold_specs, graph_classification_spec, pooling_of
from analysis.training.spec import DataSpec

BASE = graph_classification_spec(DataSpec(name="mutag"), epochs=7)


def test_every_fold_is_trained_with_both_and_all_else_is_equal():
    specs = fold_specs(BASE, folds=4, seeds=(3, 5))
    assert len(specs) == len({spec.key for spec in specs}) == 16
    assert [(s.seed, s.data.fold) for s in specs[::2]] == [
        (seed, fold) for seed in (3, 5) for fold in range(4)
    ]
    for memory, mean in zip(specs[::2], specs[1::2], strict=True):
        assert (pooling_of(memory), pooling_of(mean)) == ("memory", "mean pool")
        assert memory.data == mean.data
        assert mean.with_(model__readout="clusters", training__kl="detached") == memory
        assert memory.data.seed == memory.seed
        assert memory.data.standardise


def test_the_baseline_can_be_left_out_and_the_epoch_is_chosen_without_stopping_early():
    specs = fold_specs(BASE, folds=3, baseline=False)
    assert [pooling_of(spec) for spec in specs] == ["memory"] * 3
    assert {(spec.training.patience, spec.training.epochs) for spec in specs} == {(7, 7)}


def test_folds_that_cannot_be_are_refused():
    with pytest.raises(BadInput, match="at least 3 "):
        fold_specs(BASE, folds=2)
    with pytest.raises(BadInput, match="many labelled graphs"):
        fold_specs(graph_classification_spec(DataSpec(name="karate")), folds=5)
