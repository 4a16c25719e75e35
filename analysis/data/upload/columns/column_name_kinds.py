"""Classify column names: labels, quantities, identifiers, computed values."""

from __future__ import annotations

import re

SURE = (
    "y", "label", "labels", "class", "target", "groundtruth", "truth", "gt", "category", "club", "community",
    "faction", "referencecommunity", "subject", "genre", "department", "dept", "party", "conference",
    "membership", "partition", "cluster", "clusterid", "communityid", "team",
)  # fmt: skip
"""Columns that hold labels, the surest first."""
POSSIBLE_LABELS = ("group", "block", "module", "type", "kind", "value")
"""Columns that often hold labels, and sometimes something else."""
COMPUTED = ("modularityclass", "louvain", "leiden", "infomap", "componentid", "component", "strongcompnum")
"""Classes that an algorithm computed from the edges, as Gephi's modularity: no ground truth."""
_ALGORITHMS = {"louvain", "leiden", "infomap", "walktrap", "mcode", "glay"}
"""Words of a column's name that say which algorithm computed it: ``mcode_cluster_id``."""
NAMES = ("label", "name", "title", "_networkx_name", "vertexname")
"""Columns with names of nodes."""
_LAST = {
    "y",
    "label",
    "class",
    "target",
    "category",
    "community",
    "type",
    "cluster",
    "truth",
    "party",
    "group",
}
_NUMBERED = re.compile(r" (?:id|no|number|name)$")
_QUANTITY = re.compile(
    r"\b(?:age|years?|population|income|salary|price|cost|size|amount|counts?|number of|degree|weight|height|"
    r"score|time|duration|length|distance|area|rank|points|votes|views|followers|friends|likes|citations|"
    r"traffic|sales|revenue|days|hours|members|total|value|strength|centrality|publications|papers)\b"
)
_IDENTIFIER = re.compile(
    r"\b(?:id|ids|uid|uuid|guid|key|index|idx|code|account|phone|ssn|isbn|number(?! of)|no|url|suid|serial)\b"
)


def words(name: str) -> str:
    """Split a column's ``name`` into lower-case words.

    >>> words("groundTruth"), words("Modularity Class"), words("other_id"), words("userID2")
    ('ground truth', 'modularity class', 'other id', 'user id 2')
    """
    parted = re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Za-z])(?=\d)|(?<=\d)(?=[A-Za-z])", " ", name)
    return re.sub(r"[^a-z0-9]+", " ", parted.lower()).strip()


def joined(name: str) -> str:
    """Normalise a column's ``name`` for look-up: lower case, without spaces and punctuation.

    >>> joined("Ground_Truth"), joined("modularity class")
    ('groundtruth', 'modularityclass')
    """
    return words(name).replace(" ", "")


def label_rank(name: str) -> int | None:
    """Rank of a column's ``name`` among label names, 0 the clearest; None if it is not one.

    >>> label_rank("y"), label_rank("party") < label_rank("page_type"), label_rank("age")
    (0, True, None)
    >>> label_rank("nansi-louvain") == label_rank("mcode_cluster_id") > label_rank("page_type")
    True
    """
    order = (*SURE, *POSSIBLE_LABELS)
    if joined(name) in order:
        return order.index(joined(name))
    if is_computed(name):
        return len(order) + 1
    return len(order) if _NUMBERED.sub("", words(name)).rpartition(" ")[2] in _LAST else None


def is_sure(name: str) -> bool:
    """Whether ``name`` clearly denotes labels.

    >>> is_sure("ground_truth"), is_sure("age")
    (True, False)
    """
    return joined(name) in SURE or is_computed(name)


def is_computed(name: str) -> bool:
    """Whether ``name`` denotes a value computed from the edges, such as a centrality.

    >>> is_computed("Modularity Class"), is_computed("club")
    (True, False)
    """
    return joined(name) in COMPUTED or not _ALGORITHMS.isdisjoint(words(name).split())


def is_quantity(name: str) -> bool:
    """Whether ``name`` denotes a quantity, even if all its values are distinct.

    >>> is_quantity("age in years"), is_quantity("club")
    (True, False)
    """
    return bool(_QUANTITY.search(words(name)))


def is_identifier(name: str) -> bool:
    """Whether ``name`` denotes node identifiers.

    >>> is_identifier("userID"), is_identifier("club")
    (True, False)
    """
    return bool(_IDENTIFIER.search(words(name)))
