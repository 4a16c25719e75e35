"""Glossary and measure cards, made from the tables that the app reads."""

from __future__ import annotations

from formulas import formula

from analysis.glossary import glossary
from analysis.measures.entries.assignments import ASSIGNMENT_MEASURES
from analysis.measures.entries.classes import CLASS_MEASURES
from analysis.measures.entries.reach import REACH_MEASURES
from analysis.measures.entries.states import STATE_MEASURES
from analysis.measures.measure import Measure

FAMILIES = {
    "assignments": ("Measures of assignments", ASSIGNMENT_MEASURES),
    "classes": ("Measures of states and classes", CLASS_MEASURES),
    "states": ("Measures of states and edges", STATE_MEASURES),
    "reach": ("Measures of reach", REACH_MEASURES),
}
"""File -> title and measures."""


def glossary_page() -> str:
    """Every term with its sentence and formula; its id is its anchor."""
    parts = ["# Glossary\n"]
    for term in glossary().values():
        drawn = f"\n\n{formula(term.formula, display=True)}" if term.formula else ""
        where = term.defined.replace(":", ".")
        code = f"\n\nComputed by `{where}`." if where else ""
        parts.append(f"## {term.term} {{ #{term.id} }}\n\n{term.sentence}{drawn}{code}\n")
    return "\n".join(parts)


def measure_pages() -> dict[str, str]:
    """A page for every family of measures, and one that lists all."""
    rows = ["| measure | title | what it takes |", "|---|---|---|"]
    pages = {}
    for file, (title, measures) in FAMILIES.items():
        rows += [
            f"| [`{each.name}`]({file}.md#{each.name}) | {each.title} | {', '.join(each.inputs)} |"
            for each in measures
        ]
        cards = "\n\n".join(map(_card, measures))
        pages[f"measures/{file}.md"] = f"# {title}\n\n{cards}\n"
    intro = (
        "# Measures\n\nEvery number has a formula, a range, a neutral value (its value without "
        "structure) and a warning. A measure that is undefined says so; it is never silently 0.\n\n"
    )
    return {"measures/index.md": intro + "\n".join(rows) + "\n", **pages}


def _card(measure: Measure) -> str:
    reads = [
        ("range", f"{measure.low:g} to {_high(measure)}"),
        ("without structure", measure.neutral or "no fixed value"),
        ("better for telling labels apart", measure.direction),
        ("misleading when", measure.misleads),
        ("takes", ", ".join(measure.inputs)),
        ("function", f"`{measure.function.replace(':', '.')}`"),
    ]
    if measure.reference:
        reads.append(("reference", f"<{measure.reference}>"))
    rows = "\n".join(f"| {name} | {_cell(text)} |" for name, text in reads if text)
    drawn = formula(measure.formula, display=True)
    return f"## {measure.title} {{ #{measure.name} }}\n\n{drawn}\n\n| | |\n|---|---|\n{rows}"


def _high(measure: Measure) -> str:
    return _formula_or_words(measure.high) if measure.high else "any size"


def _formula_or_words(text: str) -> str:
    return formula(text) if "\\" in text else text


def _cell(text: str) -> str:
    return text if text.startswith("<") else text.replace("|", "\\|")
