"""Summary of an uploaded graph in sentences and rows, with names not escaped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.wording import join_words, percents

if TYPE_CHECKING:
    from analysis.data.inspect import GraphReport

FEATURES = {
    "own": "its own",
    "degree": "degree, one-hot",
    "one-hot": "one feature a node",
    "laplacian": "Laplacian eigenvectors",
}
SPLITS = {
    "own": "its own",
    "stratified": "60 / 20 / 20 % of every class",
    "few-shot": "20 of every class, as in Planetoid",
}
TASKS = {
    "graph classification": "classify graphs",
    "node classification": "classify nodes",
    "link reconstruction": "no labels: rebuild the links",
}


def report_sentence(report: GraphReport) -> str:
    """Describe the graph of ``report`` in one sentence."""
    what = (
        f"{report.graphs:,} graphs with {report.nodes:,} nodes"
        if report.graphs > 1
        else f"{report.nodes:,} nodes"
    )
    direction = "directed" if report.directed else "undirected"
    parts = [what, f"{report.edges:,} {direction} edges"]
    parts.append(f"{report.features:,} features a node" if report.features else "no features")
    if report.classes:
        owner = "graphs" if report.level == "graph" else "nodes"
        parts.append(f"{len(report.classes):,} class{'es' if len(report.classes) > 1 else ''} of {owner}")
    else:
        parts.append("no labels")
    return f"{join_words(parts)}."


def homophily_sentence(report: GraphReport) -> str:
    """Describe the homophily in ``report`` compared with chance; "" if undefined."""
    if report.homophily is None or report.homophily_neutral is None:
        return ""
    joined_alike, by_chance = percents(report.homophily, report.homophily_neutral)
    comparison = f"if labels were dealt by chance, {by_chance} would"
    return f"{joined_alike} of the edges join nodes of one label; {comparison}."


def fact_rows(report: GraphReport) -> list[dict[str, str]]:
    """Table rows with the counts in ``report``."""
    facts = {
        "nodes": f"{report.nodes:,}",
        "edges": f"{report.edges:,}, {'directed' if report.directed else 'undirected'}",
        "parts": f"{report.components:,}; the largest has {report.largest:,} nodes",
        "isolated nodes": f"{report.isolated:,}",
        "self-loops": f"{report.self_loops:,}",
        "repeated edges": f"{report.duplicates:,}",
        "features": f"{report.features:,}" if report.features else "none",
        "homophily": "undefined here" if report.homophily is None else f"{report.homophily:.3f}",
        "split": "none"
        if report.split is None
        else ", ".join(f"{n:,} {split}" for split, n in report.split.items()),
    }
    if report.graphs > 1:
        facts = {"graphs": f"{report.graphs:,}", **facts}
    return [{"what": what, "here": value} for what, value in facts.items()]


def class_rows(report: GraphReport) -> list[dict[str, str | int]]:
    """Table rows with the size of every class in ``report``."""
    rows: list[dict[str, str | int]] = [
        {"class": name, "number": count} for name, count in report.classes.items()
    ]
    if report.unlabelled:
        rows.append({"class": "no label", "number": report.unlabelled})
    return rows
