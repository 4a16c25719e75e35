"""The table of benchmark data sets that PyG can read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from analysis.data.builtin.table import Task

Split = Literal["public", "ten", "drawn"]


@dataclass(frozen=True)
class Benchmark:
    """What menus and time estimates need to know about a benchmark before it is loaded.

    Attributes:
        title: display name, as in menus.
        about: one line on what nodes, edges and labels are.
        task: ``"node classification"`` or ``"graph classification"``.
        loader: the class in ``torch_geometric.datasets``.
        name: the name that class knows it by; "" where it holds only one data set.
        folder: where its raw files lie below the root that class is given.
        graphs: number of graphs, at least 1.
        nodes: number of nodes in all graphs together, about.
        edges: number of edges of all graphs, both directions counted, about.
        split: one public split, ten public ones of which the seed picks one, or drawn from the seed.
    """

    title: str
    about: str
    task: Task
    loader: str
    name: str
    folder: str
    graphs: int
    nodes: int
    edges: int
    split: Split


def _citation_network(title: str, name: str, about: str, size: tuple[int, int]) -> Benchmark:
    folder = f"{name}/raw"
    return Benchmark(title, about, "node classification", "Planetoid", name, folder, 1, *size, split="public")


def _wikipedia_or_webkb(loader: str, name: str, folder: str, about: str, size: tuple[int, int]) -> Benchmark:
    title = name.capitalize() or loader
    return Benchmark(title, about, "node classification", loader, name, folder, 1, *size, split="ten")


def _drawn_split(title: str, loader: str, name: str, about: str, size: tuple[int, int]) -> Benchmark:
    return Benchmark(
        title, about, "node classification", loader, name, f"{name}/raw", 1, *size, split="drawn"
    )


def _heterophilous(title: str, about: str, size: tuple[int, int]) -> Benchmark:
    name = title.lower().replace("-", "_").replace(" ", "_")
    loader, folder = "HeterophilousGraphDataset", f"{name}/raw"
    return Benchmark(title, about, "node classification", loader, name, folder, 1, *size, split="ten")


def _graph_benchmark(name: str, about: str, size: tuple[int, int, int]) -> Benchmark:
    folder = f"{name}/raw"
    return Benchmark(name, about, "graph classification", "TUDataset", name, folder, *size, split="drawn")


BENCHMARKS: dict[str, Benchmark] = {
    "cora": _citation_network(
        "Cora", "Cora", "2,708 papers and who cites whom; 1,433 words, 7 fields", (2708, 10556)
    ),
    "citeseer": _citation_network(
        "Citeseer", "CiteSeer", "3,327 papers; 3,703 words, 6 fields", (3327, 9104)
    ),
    "pubmed": _citation_network(
        "PubMed", "PubMed", "19,717 papers on diabetes; 500 words, 3 kinds", (19717, 88648)
    ),
    "cornell": _wikipedia_or_webkb(
        "WebKB", "cornell", "cornell/raw", "183 web pages; 1,703 words, 5 kinds", (183, 557)
    ),
    "texas": _wikipedia_or_webkb(
        "WebKB", "texas", "texas/raw", "183 web pages; 1,703 words, 5 kinds", (183, 558)
    ),
    "wisconsin": _wikipedia_or_webkb(
        "WebKB", "wisconsin", "wisconsin/raw", "251 web pages; 1,703 words, 5 kinds", (251, 900)
    ),
    "actor": _wikipedia_or_webkb(
        "Actor", "", "raw", "7,600 actors who share a page; 932 words, 5 kinds", (7600, 53318)
    ),
    "chameleon": _wikipedia_or_webkb(
        "WikipediaNetwork",
        "chameleon",
        "chameleon/geom_gcn/raw",
        "2,277 pages on chameleons; 2,325 nouns, 5 bands of traffic",
        (2277, 62742),
    ),
    "squirrel": _wikipedia_or_webkb(
        "WikipediaNetwork",
        "squirrel",
        "squirrel/geom_gcn/raw",
        "5,201 pages on squirrels; 2,089 nouns, 5 bands of traffic",
        (5201, 396706),
    ),
    "roman-empire": _heterophilous(
        "Roman-empire", "22,662 words of one article; 300 numbers, 18 roles in a sentence", (22662, 65854)
    ),
    "amazon-ratings": _heterophilous(
        "Amazon-ratings", "24,492 goods bought together; 300 numbers, 5 ratings", (24492, 186100)
    ),
    "minesweeper": _heterophilous(
        "Minesweeper", "10,000 squares of a game; 7 numbers, mine or not", (10000, 78804)
    ),
    "tolokers": _heterophilous(
        "Tolokers", "11,758 workers who share a task; 10 numbers, banned or not", (11758, 1038000)
    ),
    "questions": _heterophilous(
        "Questions", "48,921 users who answer each other; 301 numbers, active or not", (48921, 307080)
    ),
    "chameleon-filtered": _heterophilous(
        "Chameleon filtered", "chameleon without the pages that are in it twice; 890 pages", (890, 17708)
    ),
    "squirrel-filtered": _heterophilous(
        "Squirrel filtered", "squirrel without the pages that are in it twice; 2,223 pages", (2223, 93996)
    ),
    "coauthor-cs": _drawn_split(
        "Coauthor CS", "Coauthor", "CS", "18,333 authors; 6,805 words, 15 fields", (18333, 163788)
    ),
    "coauthor-physics": _drawn_split(
        "Coauthor Physics", "Coauthor", "Physics", "34,493 authors; 8,415 words, 5 fields", (34493, 495924)
    ),
    "amazon-computers": _drawn_split(
        "Amazon Computers", "Amazon", "Computers", "13,752 goods; 767 words, 10 kinds", (13752, 491722)
    ),
    "amazon-photo": _drawn_split(
        "Amazon Photo", "Amazon", "Photo", "7,650 goods; 745 words, 8 kinds", (7650, 238162)
    ),
    "mutag": _graph_benchmark("MUTAG", "188 molecules, mutagenic or not", (188, 3371, 7442)),
    "enzymes": _graph_benchmark("ENZYMES", "600 proteins of 6 enzyme classes", (600, 19580, 74564)),
    "proteins": _graph_benchmark("PROTEINS", "1,113 proteins, enzymes or not", (1113, 43471, 162088)),
    "nci1": _graph_benchmark(
        "NCI1", "4,110 molecules, active against lung cancer or not", (4110, 122747, 265506)
    ),
    "imdb-binary": _graph_benchmark(
        "IMDB-BINARY", "1,000 circles of actors, action or romance", (1000, 19773, 193062)
    ),
    "collab": _graph_benchmark(
        "COLLAB", "5,000 circles of researchers in 3 fields", (5000, 372474, 24574995)
    ),
}
