"""Size limits of an upload, and their checks."""

from __future__ import annotations

from collections.abc import Mapping

from analysis.data.upload.errors import BadUpload, upload_error

MIB = 2**20
MOST_BYTES = 256 * MIB
"""All files of one upload together, as they come; the server's limit (``maxUploadSize``) is the same."""
MOST_FILES = 10_000
MOST_MEMBER = 128 * MIB
"""One file inside an archive, unpacked."""
MOST_UNPACKED = 256 * MIB
RATIO, RATIO_FROM = 200, 16 * MIB
"""Above this size, unpacked, an archive may grow by this factor; zeros grow by a thousand."""
MOST_GRAPHS = 10_000
MOST_NODES = 200_000
MOST_EDGES = 1_000_000
MOST_VALUES = 20_000_000
"""Nodes times features."""
MOST_COLUMNS = 20_000
MOST_LABELS = 1_000
MOST_NESTING = 40
MOST_EXAMPLES = 3
"""How many cases of one kind a sentence names."""


def check_counts(file: str, *, graphs: int = 1, nodes: int = 0, edges: int = 0, features: int = 0) -> None:
    """Refuse graphs, nodes, edges or features beyond the limits.

    Args:
        file: name of the file, for error messages.
        graphs: number of graphs.
        nodes: number of nodes in all.
        edges: number of edges in all, each counted once.
        features: number of features of a node.

    Raises:
        BadUpload: names the first that is too large, and its limit.

    >>> check_counts("a.csv", nodes=10)
    """
    for got, limit, what in (
        (graphs, MOST_GRAPHS, "graphs"),
        (nodes, MOST_NODES, "nodes"),
        (edges, MOST_EDGES, "edges"),
        (features, MOST_COLUMNS, "features of a node"),
        (nodes * features, MOST_VALUES, "numbers (nodes times features)"),
    ):
        if got > limit:
            raise upload_error(file, f"expected at most {limit:,} {what}, got {got:,}; take a part of it")


def check_sizes(files: Mapping[str, bytes]) -> None:
    """Refuse ``files`` (bytes by name) that are too many, too large or empty, before reading them.

    Raises:
        BadUpload: says what is too much, and how much may be.

    >>> check_sizes({"a.csv": b" "})
    Traceback (most recent call last):
        ...
    analysis.data.upload.errors.BadUpload: a.csv: expected a graph, got an empty file
    """
    if not files:
        raise BadUpload("expected at least one file, got none")
    if len(files) > MOST_FILES:
        raise BadUpload(f"expected at most {MOST_FILES:,} files, got {len(files):,}; put them into a zip")
    if (whole := sum(map(len, files.values()))) > MOST_BYTES:
        raise BadUpload(
            f"expected at most {MOST_BYTES // MIB} MB, got {whole / MIB:.0f} MB; take a part of it"
        )
    for file, content in files.items():
        if not content.strip():
            raise upload_error(file, "expected a graph, got an empty file")
