"""The authors' recipe, entry by entry against their code's options."""

import pytest

from analysis.checks import BadInput
from analysis.training.presets.dgn_recipe import PAPER_DEPTHS, PAPER_NORMS, dgn_spec


def test_what_is_the_same_in_all_their_runs():
    spec = dgn_spec("cora", depth=2, norm="batch")
    model, training = spec.model, spec.training
    assert (model.hidden, model.groups, model.dropout, model.momentum) == (16, 10, 0.6, 0.3)
    assert (model.readout, model.last_norm, model.bias, model.dropout_at) == ("layer", True, False, "ends")
    assert (training.epochs, training.patience, training.untrained_counts) == (1000, 1000, False)
    assert model.predict_from == "log_softmax"
    assert spec.data.row_normalise
    assert (PAPER_DEPTHS, PAPER_NORMS) == ((2, 15, 30), ("none", "batch", "pair", "diff_group"))


@pytest.mark.parametrize(
    ("data", "encoder", "depth", "missing", "lr", "weight_decay", "lamda"),
    [
        ("cora", "gcn", 2, 0, 0.005, 5e-4, 0.001),
        ("cora", "gcn", 5, 0, 0.005, 5e-4, 0.001),
        ("cora", "gcn", 6, 0, 0.005, 5e-4, 0.03),
        ("cora", "gat", 30, 0, 0.005, 5e-4, 0.01),
        ("cora", "sgc", 5, 0, 0.005, 5e-4, 0.01),
        ("cora", "sgc", 60, 0, 0.005, 5e-4, 0.005),
        ("cora", "gcn", 30, 1, 0.005, 5e-4, 0.01),
        ("citeseer", "gcn", 15, 0, 0.005, 5e-5, 0.005),
        ("citeseer", "sgc", 60, 0, 0.005, 5e-5, 0.002),
        ("pubmed", "gcn", 15, 0, 0.01, 1e-3, 0.01),
        ("pubmed", "gat", 2, 1, 0.01, 1e-3, 0.03),
        ("coauthor-cs", "gcn", 30, 0, 0.005, 5e-5, 0.03),
        ("coauthor-cs", "sgc", 10, 0, 0.005, 5e-5, 0.5),
        ("texas", "gcn", 30, 0, 0.005, 5e-4, 0.005),
    ],
)
def test_their_table(data, encoder, depth, missing, lr, weight_decay, lamda):
    spec = dgn_spec(data, depth=depth, norm="diff_group", encoder=encoder, missing=missing)
    assert (spec.training.lr, spec.training.weight_decay, spec.model.lamda) == (lr, weight_decay, lamda)


def test_the_seed_goes_with_splits_that_are_drawn_or_chosen():
    seeds = [
        dgn_spec(data, depth=2, norm="none", seed=3).data.seed for data in ("cora", "texas", "digits-knn")
    ]
    assert seeds == [0, 3, 0]


def test_convolutions_they_did_not_use_are_refused():
    with pytest.raises(BadInput, match="expected encoder of the recipe 'dgn' to be one of gcn, gat, sgc"):
        dgn_spec("cora", depth=2, norm="none", encoder="sage")
