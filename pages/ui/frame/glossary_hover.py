"""Sentences with explanations of terms on hover, focus and touch."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from html import escape
from typing import Literal

import streamlit as st

from analysis.glossary import glossary
from pages.ui.frame.empty_states import escape_markdown

WORDS: Mapping[str, str] = {
    "assignment S": "soft_assignment",
    "assignment": "soft_assignment",
    "clusters in use": "usage_perplexity",
    "cluster": "cluster",
    "clusters": "cluster",
    "head": "head",
    "heads": "head",
    "key": "key",
    "keys": "key",
    "tau": "tau",
    "target P": "target",
    "target": "target",
    "KL": "kl",
    "KL term": "kl",
    "entropy": "entropy",
    "uniform": "uniform",
    "epoch": "epoch",
    "seed": "seed",
    "seeds": "seed",
    "group distance ratio": "group_distance_ratio",
    "Rayleigh quotient": "rayleigh",
    "shuffled labels": "permuted_labels",
    "norm per node": "norm_per_node",
    "effective rank": "effective_rank",
    "DiffGroupNorm": "diffgroupnorm",
    "layer": "layer_state",
    "layers": "layer_state",
    "depth": "depth",
    "classes": "label",
    "melt": "oversmoothing",
    "oversmoothing": "oversmoothing",
    "pooler": "pooler",
    "poolers": "pooler",
    "chance": "chance",
    "benchmark": "benchmark",
}
"""What stands in sentences of the pages, and the term of the glossary that explains it."""


def draw(text: str, *, width: Literal["stretch", "content"] = "stretch") -> None:
    """Draw plain text in which the first occurrence of each term has its explanation.

    Args:
        text: what is said.
        width: ``"content"`` where something stands beside it.
    """
    st.markdown(marked(text), unsafe_allow_html=True, width=width)


def marked(text: str) -> str:
    """Convert a sentence to Markdown, escaped except for the terms.

    >>> marked("No <b>term").startswith("No")
    True
    """
    explained: set[str] = set()

    def explain(match: re.Match[str]) -> str:
        term = glossary()[WORDS[match[0]]]
        if term.id in explained:
            return match[0]
        explained.add(term.id)
        meaning = escape(term.sentence, quote=True)
        return f'<abbr class="term" tabindex="0" title="{meaning}" data-meaning="{meaning}">{match[0]}</abbr>'

    return _pattern().sub(explain, escape_markdown(text))


@cache
def _pattern() -> re.Pattern[str]:
    longest_first = sorted(WORDS, key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, longest_first))})\b")
