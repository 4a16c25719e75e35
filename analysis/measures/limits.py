"""All thresholds of verdicts and findings.

Shares are of 1. Each says what it was tried on; a new one needs a case on either side in ``tests/measures``.
"""

from __future__ import annotations

# Assignments

UNIFORM = 0.95
"""Mean row entropy over ln K above which S is called uniform: its rows hardly differ from each other."""
SOFT = 0.9
"""Mean row entropy over ln K above which a trained KL is checked for flattening S."""
EMPTY = 0.1
"""A cluster whose usage is below this part of the uniform share 1/K is empty."""
FEW_CLUSTERS = 0.75
"""Clusters in use, as a part of K, at or below which the nodes have collapsed into a few. On the digits, 8
clusters: 5.5 and 5.9 on the two worst of ninety runs, 6.4 and more on the others."""
SAME_ROWS = 0.01
"""Information between node and cluster, in nats, below which all nodes have nearly the same row."""
REACHED = 1e-3
"""KL per node, in nats, below which S has reached its target."""
SHARP = 0.95
"""Mean largest entry from which S can be said to have reached its target. Softer rows are their own target
where they are alike within a graph, in proportion to its usage, and so are those of graphs of one node."""
NO_SHARPER = 5e-3
"""Difference of the mean largest entries below which the target is no sharper than S."""
ABOVE_CHANCE, CHANCE_SIGMAS = 0.1, 3.0
"""Clusters are above chance if their agreement or modularity is this part of the way from shuffled rows to 1,
and so many standard deviations of shuffled rows away. Edges run between clusters if modularity is this part
of the way from shuffled rows to -1/2, its least, and as far away."""
MOVING = 0.05
"""Part of its row that a node may change from one recorded epoch near the end to the next."""
FLATTENS = 0.5
"""Cosine with the gradient of entropy from which on a trained KL is said to flatten S."""
CHANGED = 0.05
"""Difference of two entropies over ln K below which S has kept its sharpness."""
DIRECTION, STEP = 0.1, 5e-4
"""Cosine with the gradient of entropy, and change of the entropy over ln K by one step, below which a KL term
neither sharpens nor flattens: it points elsewhere, or S is too sharp or too uniform to move."""

# Heads and keys

SAME_HEADS = 0.95
"""Share of nodes on which two heads agree from which on one repeats the other."""
FLAT_HEAD = 1e-3
"""Deviation from 1/K, as a part of it, below which a head is uniform on every node; its largest entries mean
nothing then. Keys drawn at random in 32 dimensions give some 3e-2."""
INERT_HEAD = 0.01
"""Mean share of S that moves without a head, below which the head does nothing."""
SAME_KEYS = 0.005
"""Two heads are copies if every key has its twin within this part of the nodes' spread.

Heads that merely agree stay farther apart: each is drawn by its own gradients to the same clusters. Copies
began as one, get equal gradients and can never part.
"""
FEW_KEYS = 0.1
"""Part of all keys that may be dead, or far away, before it matters: other heads may hold their clusters."""
OUTSIDE = 1.0
"""A key is outside the data if no node is nearer than this many spreads."""
COINCIDE = 1e-3
"""Points coincide if their spread is below this part of their typical length, or of the nodes' spread."""

# Layer states

EFFECT, SIGMAS = 0.15, 2.0
"""Classes are apart if the nearest class mean is right on this part of the way from chance to always, and
by so many standard deviations of shuffled labels. On Cora, five seeds: the words themselves .63, a GCN of 2
layers .74 to .79 and of 24 layers .02 to .08, a GCNII of 24 layers .72 to .76, residual connections
.19 to .40, a GAT of 24 layers 0."""
RATIO = 1.1
"""The same by the group distance ratio, where nothing better was measured: below this many times what
shuffled labels read there is no separation."""
VANISHED = 1e-4
"""A norm per node below this part of the input's; other measures then describe rounding."""
SMALL = 1e-2
"""A spread of the nodes below this part of the input's is reported: small is not mixed."""
ROUNDING = 1e-6
"""A spread below this part of the norm per node is not resolved in float32."""
SMOOTH, ROUGH = 0.05, 0.7
"""A Rayleigh quotient, of at most 2, below which neighbours nearly agree, and above which they do not."""
NEIGHBOURS = 0.3
"""A mean cosine distance of neighbours (MAD) above which they do not agree, whatever the Rayleigh quotient:
nodes without edges have no energy and hide those that have. Smoothed layers of the recorded sweep read .09
and less."""
ALIKE = 0.01
"""A mean cosine distance below which all nodes have one direction."""
EQUAL = 1e-5
"""A mean cosine distance below which nodes differ by less than 0.5 %: smoothed, unless classes are apart in
that, as they are behind a large common offset."""
ROUNDED = 1e-11
"""A mean cosine distance below which nodes differ in float32's last digits only."""
CORRELATED, CORRELATED_MELTED = 0.75, 0.5
"""A mean correlation above which all features are redundant. The lower limit holds where classes are not
apart; classes that are far apart correlate features, too (three of them in a plane: 0.64)."""
NO_GRADIENT = 1e-4
"""A gradient at the first layer below this part of the largest."""
LAGGING = 0.03
"""Difference of test accuracies, with exact moments and with running averages, above which both are told."""

# Interventions on deep networks

POINTS = 0.05
"""Difference of two accuracies below which neither is called better."""
MISSING = 0.15
"""Accuracy that has to be missing, against a linear model on averaged features, before a network fails. Three
layers with BatchNorm on Cora, which fail of nothing, miss .07 to .12; smoothed and vanished ones, .5."""
FADING = 1e-2
"""Smallest norm per node over the input's below which states are called small."""
ALIKE_SPREAD, ALIKE_RATIO = 0.05, 5.0
"""Nodes are alike if they lie within this part of their length of each other; and are so by aggregation if
without it they lie so many times farther apart."""
NO_EDGE_EFFECT = 0.05
"""Standard deviations of the outputs below which rewired edges have no effect."""
BEYOND_RANGE = 2.0
"""A squashed network reaches farther than so many times the mean hops its influence comes from."""
