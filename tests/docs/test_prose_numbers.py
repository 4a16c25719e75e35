"""Numbers in the README's sentences are those of what they speak of."""

import re

import pytest

from analysis.data.builtin.table import SAMPLES
from analysis.data.catalog import data_description
from analysis.lessons.table import LESSONS
from analysis.runs.budget.limits import PROFILES
from analysis.training.presets.graph_folds import graph_classification_spec
from analysis.training.spec import DataSpec
from pages.ui.runs.admin_secret import SHORTEST
from tests.source import ROOT

README = " ".join((ROOT / "README.md").read_text().split())
WORDS = {3: "three", 9: "nine", 10: "ten", 11: "eleven", 12: "twelve"}


def test_the_recipe_of_graph_classification():
    spec = graph_classification_spec(DataSpec(name="digits"))
    model, training = spec.model, spec.training
    (clusters,) = model.clusters
    (decay,) = re.findall(r"weight decay ([\d.e-]+)", README)
    assert float(decay) == training.weight_decay
    for told in (
        f"{WORDS[model.encoder_layers]} GraphSAGE layers of {model.hidden}, one memory layer of "
        f"{model.heads} heads and {clusters} keys with tau {model.tau:g}",
        f"keys from k-means after {training.warmup_epochs} epochs",
        f"{training.epochs} epochs of Adam ({training.lr:g} along half a {training.lr_schedule}, batches of "
        f"{training.batch_size}",
        f"dropout {model.dropout:g}",
        f"the same {model.heads} heads and {clusters} keys",
    ):
        assert told in README, told


def test_counts_and_limits():
    giga = [PROFILES[name].quota // 10**9 for name in ("classroom", "research")]
    lessons = WORDS[len(LESSONS)]
    assert f"has {lessons} short lessons" in README
    assert f"{lessons} lessons that ask before they show" in README
    assert f"({giga[0]} in a classroom, {giga[1]} for research)" in README
    assert f"a secret of {SHORTEST} letters or more" in README
    digits = re.search(r"[\d,]+(?= images)", data_description(DataSpec(name="digits"))).group()
    assert "digits" in SAMPLES
    assert f"on {digits} digits" in README


@pytest.mark.parametrize("lead", ["is -1.3 points", "it is +3.2"])
def test_an_interval_has_its_mean_in_the_middle(lead):
    numbers = re.search(re.escape(lead) + r" \((?:95 % interval )?([+-][\d.]+) to ([+-][\d.]+)\)", README)
    low, high = map(float, numbers.groups())
    assert float(lead.split()[-2 if "points" in lead else -1]) == pytest.approx((low + high) / 2, abs=0.11)
