"""Table of the pages: address, menu label, heading and description."""

from __future__ import annotations

from typing import NamedTuple


class PageEntry(NamedTuple):
    """One page.

    Attributes:
        title: its word in the menu, its heading, and the first word of the browser's title.
        sentence: what the page shows, in plain words.
        section: pages of one section have one entry in the menu, called after it; "" for a page by itself.
    """

    title: str
    sentence: str
    section: str = ""


CLUSTERS = "Clusters"
LESSONS = "Learn"

PAGES: dict[str, PageEntry] = {
    "home": PageEntry("Home", "How graph networks cluster, and when they cluster too much."),
    "learn": PageEntry("Learn", "Short lessons: predict, look, then move it yourself.", LESSONS),
    "room": PageEntry("Room", "One lesson, a whole class: type the code your teacher shows.", LESSONS),
    "train": PageEntry("Train", "Choose a graph and a network, press Start, and watch it learn."),
    "assignments": PageEntry(
        "Assignments",
        "Each node has the colour of the cluster it prefers, and is paler where it is less sure.",
        CLUSTERS,
    ),
    "keys": PageEntry(
        "Keys",
        "Each head has learned centres, its keys; a node joins the cluster whose keys it lies near.",
        CLUSTERS,
    ),
    "target": PageEntry(
        "Target", "The KL term pulls the assignment S towards its target P. Is P any sharper?", CLUSTERS
    ),
    "depth": PageEntry(
        "Depth", "Layer by layer, do the classes stay apart, or do all nodes melt into one blob?"
    ),
    "arena": PageEntry("Arena", "Soft poolers on one graph, side by side: which of them beats chance?"),
    "data": PageEntry("Data", "Bring a graph, see what is in it, and train on it."),
    "runs": PageEntry("Runs", "Everything trained here, and recorded examples: open, compare, rename."),
}
"""Every page: the file in ``pages/`` (also its address) and what there is to say about it, in menu order."""
