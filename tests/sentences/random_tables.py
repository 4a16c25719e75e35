"""Sweeps, cross-validations and arenas at random, and their tables taken apart in every style."""

import csv
import io
import itertools
import re

import numpy as np

from analysis.layers.poolers.table import POOLERS
from analysis.measures.arena.assignment_verdict import verdict
from analysis.measures.arena.row_permutation import AgainstChance, Chance
from analysis.runs.results.arena.points import arena_means
from analysis.runs.results.arena.table import arena_table
from analysis.runs.results.cross_validation_summary import fold_means, folds_sentence, paired_gain
from analysis.runs.results.depth.depth_table import depth_table
from analysis.runs.run import Run
from analysis.training.spec import RunSpec
from tests.read_number import plain
from tests.sentences.checked import says

KINDS = {"healthy": [1.0, 1.0], "vanished": [1.0, 1e-7]}


def random_depth_runs(seed):
    """Depths x norms x seeds with accuracies; some are missing."""
    rng = np.random.default_rng(seed)
    guess = float(rng.uniform(0.1, 0.4))
    runs = []
    for depth, norm, number in itertools.product((2, 8), ("none", "pair"), range(int(rng.integers(1, 6)))):
        spec = RunSpec().with_(data__name="digits-knn", model={"kind": "depth", "depth": depth, "norm": norm})
        norms = KINDS[rng.choice(list(KINDS))]
        table = [{"layer": i, "measure": "norm_per_node", "value": value} for i, value in enumerate(norms)]
        table.append({"layer": 1, "measure": "information_gain", "value": float(rng.uniform(0, 3))})
        accuracy = None if rng.random() < 0.15 else float(rng.uniform())
        summary = {"test_accuracy": accuracy, "majority_accuracy": guess, "test_size": 100}
        id = f"{depth}-{norm}-{number}"
        runs.append(
            Run(
                id,
                "k",
                "o",
                id,
                "",
                "s",
                spec.with_(seed=number),
                "finished",
                summary=summary,
                table=tuple(table),
            )
        )
    return runs


def _by_hand(values, *, scale, digits):
    if not values:
        return "-"
    mean = sum(values) / len(values)
    told = f"{scale * mean:{digits}}"
    if len(values) > 1:
        spread = (sum((value - mean) ** 2 for value in values) / (len(values) - 1)) ** 0.5
        told += f" ± {scale * spread:{digits}}"
    return f"{told} ({len(values)})"


def check_depth_tables(seed):
    """Every cell in four styles, of accuracies, verdicts and information gains."""
    runs = random_depth_runs(seed)
    names = {"none": "no norm", "pair": "PairNorm"}
    for measure in ("test_accuracy", "information_gain", "verdict"):
        wanted = {}
        for norm, depth in itertools.product(names, (2, 8)):
            some = [run for run in runs if (run.spec.model.norm, run.spec.model.depth) == (norm, depth)]
            if measure == "verdict":
                vanished = sum(run.table[1]["value"] < 1e-4 for run in some)
                counts = {"healthy": len(some) - vanished, "vanished": vanished}
                wanted[norm, depth] = {f"{kind} {n}" for kind, n in counts.items() if n}
            elif measure == "test_accuracy":
                known = [a for run in some if (a := run.summary["test_accuracy"]) is not None]
                wanted[norm, depth] = _by_hand(known, scale=100, digits=".1f")
            else:
                known = [run.table[2]["value"] for run in some]
                wanted[norm, depth] = _by_hand(known, scale=1, digits=".3g")
        for style in ("text", "markdown", "latex"):
            text = depth_table(runs, style, measure=measure)
            assert ("SD" in text) == (measure != "verdict")
            for norm, name in names.items():
                (line,) = [line for line in text.splitlines() if name in line]
                cells = _cells(line, style)
                for depth, cell in zip((2, 8), cells[-2:], strict=True):
                    told = set(cell.split(", ")) if measure == "verdict" else cell
                    assert told == wanted[norm, depth], (style, measure, cell, wanted[norm, depth])
    guess = says(r"most frequent class for all: ([\d.]+)", depth_table(runs))[0]
    assert guess == f"{100 * runs[0].summary['majority_accuracy']:.1f}"
    for row in csv.DictReader(io.StringIO(depth_table(runs, "csv"))):
        known = [
            run.summary["test_accuracy"]
            for run in runs
            if (run.spec.model.norm, str(run.spec.model.depth)) == (row["norm"], row["depth"])
        ]
        known = [each for each in known if each is not None]
        assert int(row["n"]) == len(known)
        assert not known or abs(float(row["mean"]) - np.mean(known)) < 1e-12


def _cells(line, style):
    if style == "text":
        return re.split(r"\s{2,}", line.strip())
    if style == "markdown":
        return [cell.strip() for cell in line.strip("|").split("|")]
    return [
        cell.strip().replace("$", "").replace(r"\pm", "±") for cell in line.removesuffix(r"\\").split(" & ")
    ]


def check_folds(seed):
    """Means, spreads and the gain of a cross-validation."""
    rng = np.random.default_rng(seed)
    folds = int(rng.integers(2, 11))
    points = [
        {
            "model": model,
            "seed": 0,
            "fold": fold,
            "test_accuracy": None if rng.random() < 0.1 else float(rng.uniform()),
            "best_test_accuracy": float(rng.uniform()),
            "majority_accuracy": 0.25,
        }
        for fold in range(folds)
        for model in ("memory", "mean pool")
    ]
    for point in points:
        point["best_test_accuracy"] = point["test_accuracy"] and max(
            point["test_accuracy"], point["best_test_accuracy"]
        )
    means, gain = fold_means(points), paired_gain(points)
    text = folds_sentence(means, gain)
    for model in ("memory", "mean pool"):
        (line,) = [line for line in text.splitlines() if line.startswith(model) and "same folds" not in line]
        done = [p for p in points if p["model"] == model and p["test_accuracy"] is not None]
        honest, best = ([p[name] for p in done] for name in ("test_accuracy", "best_test_accuracy"))
        told = _by_hand(honest, scale=100, digits=".1f") if honest else "- (0)"
        assert told in line
        assert _by_hand(best, scale=100, digits=".1f").split(" (")[0] in line
        assert line.endswith(f"{100 * max(best):.1f}" if best else "-")
    assert ("the most frequent class for all: 25.0" in text) == any(m["n"] for m in means)
    by_fold = {}
    for point in points:
        by_fold.setdefault(point["fold"], {})[point["model"]] = point["test_accuracy"]
    gaps = [pair["memory"] - pair["mean pool"] for pair in by_fold.values() if None not in pair.values()]
    assert (gain is None) == (len(gaps) < 2)
    if gain:
        told, n = says(r"minus mean pool, same folds: ([+-][\d.]+) points .*, (\d+) folds", text)
        assert abs(float(told) - 100 * np.mean(gaps)) <= 0.0501
        assert int(n) == len(gaps)


def random_measured(rng, K):
    """Numbers of an assignment and of shuffled ones, as they come out of an arena."""
    information = float(rng.choice([0.0, rng.uniform(0, 0.02), rng.uniform(0.02, np.log(K))]))
    names = ("normalized_mutual_information", "soft_modularity")
    values = {
        "information": information,
        "entropy": float(rng.uniform(0.9, 1)) if rng.random() < 0.4 else float(rng.uniform(0, 0.95)),
        "usage_perplexity": float(rng.uniform(1, K)),
        **{name: float(rng.uniform(-0.5, 1)) for name in names},
    }
    chance = {name: Chance(float(rng.uniform(-0.02, 0.1)), float(rng.uniform(0, 0.1))) for name in names}
    if rng.random() < 0.1:
        chance = {}
    return AgainstChance(K, values, chance, float(rng.uniform()), int(rng.integers(0, 2)))


def check_arena(seed):
    """Verdict, means over seeds and the cells of the table."""
    rng = np.random.default_rng(seed)
    K, pooler = int(rng.integers(2, 9)), str(rng.choice(list(POOLERS)))
    points = []
    for number in range(int(rng.integers(1, 6))):
        measured = random_measured(rng, K)
        said = verdict(measured)
        _check_verdict(measured, said)
        points.append(
            {"pooler": pooler, "seed": number, "verdict": said.kind, "verdict_sentence": said.sentence}
            | measured.values
            | {"clusters": K, "chance": {name: chance._asdict() for name, chance in measured.chance.items()}}
        )
    for point in points:
        point |= {name: point.get(name) for name in ("adjusted_mutual_information", "matched_accuracy")}
    (row,) = means = arena_means([_every_measure(point) for point in points])
    kinds = [point["verdict"] for point in points]
    if len(points) > 1:
        words = {
            "uniform": "a uniform S",
            "same rows": "nearly one row for all nodes",
            "chance": "(?:hardly|no) better than chance",
            "across": "edges run between clusters",
            "few clusters": rf"(?:few clusters in use|above chance, with [\d.]+ of {K} clusters)",
            "unjudged": "no edges or labels to judge it by",
            "found": "clusters above chance",
        }
        most = max(map(kinds.count, kinds))
        assert says(r"in (\d+) of (\d+) seeds", row["verdict"]) == (str(most), str(len(points)))
        for kind in set(kinds):
            assert re.search(rf"{words[kind]} in {kinds.count(kind)}\b", row["verdict"])
    line = arena_table(means, "markdown").splitlines()[-1]
    cells = [cell.strip() for cell in line.strip("|").split("|")]
    for name, cell in (
        ("normalized_mutual_information", cells[2]),
        ("soft_modularity", cells[3]),
        ("information", cells[4]),
        ("entropy", cells[5]),
        ("usage_perplexity", cells[6]),
    ):
        values = [point[name] for point in points]
        numbers = [float(each) for each in re.findall(r"-?\d+\.\d+", cell)]
        assert abs(numbers[0] - np.mean(values)) <= 0.00501
        if len(values) > 1:
            assert abs(numbers[1] - np.std(values, ddof=1)) <= 0.00501
        if name in row["chance"]:
            assert abs(numbers[-1] - np.mean([p["chance"][name]["mean"] for p in points])) <= 0.00501


def _every_measure(point):
    from analysis.runs.results.arena.points import MEASURES

    return {**dict.fromkeys(MEASURES), **point}


def _check_verdict(measured, said):
    values, K = measured.values, measured.clusters

    def above(name):
        if name not in measured.chance:
            return False
        gain, chance = values[name] - measured.chance[name].mean, measured.chance[name]
        return gain > max(3 * chance.sd, 0.1 * (1 - chance.mean))

    if values["entropy"] > 0.95:
        wanted = "uniform"
    elif values["information"] < 0.01:
        wanted = "same rows"
    elif measured.chance and not above("normalized_mutual_information") and not above("soft_modularity"):
        mean, sd = measured.chance["soft_modularity"]
        wanted = "across" if mean - values["soft_modularity"] > max(3 * sd, (mean + 0.5) / 10) else "chance"
    elif values["usage_perplexity"] <= 0.75 * K and measured.empty:
        wanted = "few clusters"
    else:
        wanted = "found" if measured.chance else "unjudged"
    assert said.kind == wanted
    if wanted not in ("chance", "across"):
        told, most = says(r"information ([\d.]+) of ([\d.]+) nats", said.sentence)
        assert abs(float(told) - values["information"]) <= 0.00501
        assert abs(float(most) - np.log(K)) <= 0.00501
    if measured.chance and wanted not in ("uniform", "same rows"):
        for name, short in (("normalized_mutual_information", "NMI"), ("soft_modularity", "modularity")):
            told, mean, sd = says(
                rf"{short} (-?[\d.]+) \(shuffled (-?[\d.]+) ± ([\d.]+)\)",
                plain(said.sentence),
            )
            for text, value in (
                (told, values[name]),
                (mean, measured.chance[name].mean),
                (sd, measured.chance[name].sd),
            ):
                assert abs(float(text) - value) <= 0.00501
    alone = wanted in ("uniform", "same rows") and above("normalized_mutual_information")
    assert ("arg max alone" in said.sentence) == alone
