"""Numbers in the sentences of README and docs are those of what they speak of."""

import re

import pytest

from analysis.data.builtin.table import SAMPLES
from analysis.data.catalog import data_description
from analysis.data.upload.limits import MIB, MOST_BYTES, MOST_EDGES, MOST_GRAPHS, MOST_NODES
from analysis.lessons.table import LESSONS, lessons
from analysis.runs.budget.limits import PROFILES
from analysis.runs.rooms.room import KEEP_HOURS, KEEP_RUNS_DAYS
from analysis.training.presets.graph_folds import graph_classification_spec
from analysis.training.spec import DataSpec, DepthSpec, TrainingSpec
from pages.ui.runs.admin_secret import SHORTEST
from pages.ui.upload.upload_cache import SECONDS
from tests.source import ROOT

README = " ".join((ROOT / "README.md").read_text().split())
WORDS = {3: "three", 6: "six", 7: "seven", 9: "nine", 10: "ten", 11: "eleven", 12: "twelve"}


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
    count = WORDS[len(LESSONS)]
    assert f"has {count} short lessons" in README
    assert f"{count} lessons that ask before they show" in README
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


def test_the_limits_of_the_profiles():
    """Table of ``docs/deploy.md`` against the limits or, where a profile has none, the setting's bound."""
    text = (ROOT / "docs" / "deploy.md").read_text().partition("## Limits")[2]
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in re.findall(r"^\|.*$", text, re.M)
    ]
    names = [name.strip("`") for name in rows[0][1:]]
    assert names == list(PROFILES)
    told = {row[0]: [float(cell.replace(",", "")) for cell in row[1:]] for row in rows[2:]}
    own = {
        "layers": ("model.depth", DepthSpec.model_fields["depth"]),
        "width": ("model.hidden", DepthSpec.model_fields["hidden"]),
        "epochs": ("training.epochs", TrainingSpec.model_fields["epochs"]),
    }
    limits = [PROFILES[name] for name in names]
    for title, (path, field) in own.items():
        (bound,) = [rule.le for rule in field.metadata if hasattr(rule, "le")]
        assert told.pop(title) == [each.largest.get(path, bound) for each in limits], title
    assert list(told.values()) == [
        [each.running for each in limits],
        [each.waiting for each in limits],
        [each.queue for each in limits],
        [each.cost for each in limits],
        [each.duration for each in limits],
        [each.quota / 10**9 for each in limits],
    ]
    prose = " ".join(text.split())
    assert (
        f"{MOST_BYTES // MIB} MB, {MOST_GRAPHS:,} graphs, {MOST_NODES:,} nodes and {MOST_EDGES:,} edges"
        in prose
    )


def test_times_after_which_something_is_deleted():
    deploy = " ".join((ROOT / "docs" / "deploy.md").read_text().split())
    teach = " ".join((ROOT / "docs" / "how-to" / "teach-a-class.md").read_text().split())
    assert (
        f"for {KEEP_HOURS} hours, and the runs of its students for {WORDS[KEEP_RUNS_DAYS]} more days"
        in deploy
    )
    assert f"at most {WORDS[SECONDS // 3600]} hours" in deploy
    assert (
        f"the runs {WORDS[KEEP_RUNS_DAYS]} days later; a room nobody closes ends after {KEEP_HOURS} hours"
        in teach
    )


def test_minutes_of_lessons():
    index = (ROOT / "docs" / "index.md").read_text()
    assert f"(lessons/{LESSONS[0]}.md) ({lessons()[LESSONS[0]].minutes} minutes)" in index
    teach = " ".join((ROOT / "docs" / "how-to" / "teach-a-class.md").read_text().split())
    told = re.findall(r"\*([^*?]+\?)\* \((\d+)", teach)
    assert len(told) == 3
    minutes = {lesson.title: lesson.minutes for lesson in lessons().values()}
    assert [(title, int(number)) for title, number in told] == [(title, minutes[title]) for title, _ in told]
