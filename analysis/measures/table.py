"""The table of measures: what each one is, and how to read it. Importing it does not import torch."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pkgutil import resolve_name
from types import MappingProxyType
from typing import Any, Literal

Input = Literal["x", "y", "edge_index", "S"]
Direction = Literal["higher", "lower", "neither"]


@dataclass(frozen=True)
class Measure:
    """A measure as tables, axes and explanations need it.

    Attributes:
        name: its key in :data:`MEASURES`.
        title: words for an axis or a heading.
        function: ``"module:function"``, resolved on use; see :meth:`compute`.
        inputs: what the function takes, in order: x ``[N, F]``, y ``[N]``, edge_index ``[2, E]``, S ``[N,
            K]``.
        options: keyword arguments that tell this measure from others of the same function.
        formula: in LaTeX, without delimiters.
        low: smallest value it can take.
        high: largest value it can take, or a formula for it; "" where there is none.
        neutral: what it reads when there is no structure, in words or as a formula; "" where that has no
            meaning.
        direction: which way is better for telling labels apart, or "neither".
        misleads: when not to trust it.
        reference: a link, or "" where the definition is ours or common knowledge.
        each_layer: whether :func:`~analysis.measures.layers.measure_layers` takes it unless told otherwise.
    """

    name: str
    title: str
    function: str
    inputs: tuple[Input, ...]
    formula: str
    low: float
    high: str
    neutral: str
    direction: Direction
    misleads: str
    reference: str = ""
    options: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    each_layer: bool = False

    def compute(self, **given: Any) -> float:
        """Call the function on the inputs it needs, named as in ``inputs``.

        >>> import torch
        >>> MEASURES["norm_per_node"].compute(x=torch.tensor([[3.0, 4.0]]))
        5.0
        """
        function: Callable[..., Any] = resolve_name(self.function)
        return float(function(*(given[name] for name in self.inputs), **self.options))


_DGN = "https://arxiv.org/abs/2006.06972"
_RANKS = "https://arxiv.org/abs/2502.04591"
_HERE = "analysis.measures."

_ALL = (
    Measure(
        name="group_distance_ratio_paper",
        title="Group distance ratio (paper)",
        function=_HERE + "group_distance:group_distance_ratio",
        inputs=("x", "y"),
        options=MappingProxyType({"definition": "paper"}),
        formula=r"\frac{\frac{1}{(C-1)^2} \sum_{a \neq b} m_{ab}}{\frac{1}{C} \sum_a m_{aa}}",
        low=1.0,
        high="",
        neutral="C/(C-1)",
        direction="higher",
        misleads="small classes: distances of nodes to themselves count as inside and raise it",
        reference=_DGN,
        each_layer=True,
    ),
    Measure(
        name="group_distance_ratio_pyg",
        title="Group distance ratio (PyG)",
        function=_HERE + "group_distance:group_distance_ratio",
        inputs=("x", "y"),
        options=MappingProxyType({"definition": "pyg"}),
        formula=r"\frac{\frac{1}{(C-1)^2} \sum_a m_{a, \text{not } a}}{\frac{1}{C} \sum_a m_{aa}}",
        low=0.0,
        high="",
        neutral="C/(C-1)^2",
        direction="higher",
        misleads="any comparison across numbers of classes, or with 1; large classes weigh more",
        reference="https://pytorch-geometric.readthedocs.io/en/latest/generated/torch_geometric.nn.norm.DiffGroupNorm.html",
        each_layer=True,
    ),
    Measure(
        name="group_distance_ratio_authors",
        title="Group distance ratio (authors' code)",
        function=_HERE + "group_distance:group_distance_ratio",
        inputs=("x", "y"),
        options=MappingProxyType({"definition": "authors"}),
        formula=r"1 + \frac{\text{mean}_{a<b} \lVert \mu_a - \mu_b \rVert^2}{\text{mean}_a \, 2 v_a}"
        r"\quad (\text{rows of unit length})",
        low=1.0,
        high="",
        neutral="1",
        direction="higher",
        misleads="where the length of a row carries the signal, or a ReLU makes all rows point one way",
        reference="https://github.com/Kaixiong-Zhou/DGN",
        each_layer=True,
    ),
    Measure(
        name="dirichlet_energy",
        title="Dirichlet energy",
        function=_HERE + "smoothness:dirichlet_energy",
        inputs=("x", "edge_index"),
        formula=r"\frac{1}{2} \sum_{(i,j)} \lVert x_i - x_j \rVert^2",
        low=0.0,
        high="",
        neutral="",
        direction="neither",
        misleads="small features have small energy: vanishing reads as smoothing",
        reference="https://arxiv.org/abs/2006.13318",
        each_layer=True,
    ),
    Measure(
        name="dirichlet_energy_sym",
        title="Dirichlet energy, symmetric",
        function=_HERE + "smoothness:dirichlet_energy",
        inputs=("x", "edge_index"),
        options=MappingProxyType({"normalization": "sym", "self_loops": True}),
        formula=r"\frac{1}{2} \sum_{(i,j)} \lVert x_i / \sqrt{d_i} - x_j / \sqrt{d_j} \rVert^2",
        low=0.0,
        high="",
        neutral="",
        direction="neither",
        misleads="as the Dirichlet energy; and it is not 0 for equal rows unless all degrees are equal",
        reference="https://arxiv.org/abs/2006.13318",
        each_layer=True,
    ),
    Measure(
        name="rayleigh_quotient",
        title="Rayleigh quotient",
        function=_HERE + "smoothness:rayleigh_quotient",
        inputs=("x", "edge_index"),
        formula=r"\frac{\text{tr}(X^\top L_{\text{sym}} X)}{\lVert X \rVert_F^2}",
        low=0.0,
        high="2",
        neutral="",
        direction="neither",
        misleads="features near 0, where it describes rounding; it can move against the Dirichlet energy",
        reference="https://arxiv.org/abs/2505.15547",
        each_layer=True,
    ),
    Measure(
        name="mad",
        title="Mean average distance of neighbours (MAD)",
        function=_HERE + "smoothness:mean_average_distance",
        inputs=("x", "edge_index"),
        formula=r"\text{mean}_i \, \text{mean}_{j \in N(i),\, D_{ij} > 0} D_{ij}, \; D_{ij} = 1 - \cos_{ij}",
        low=0.0,
        high="2",
        neutral="",
        direction="neither",
        misleads="exact collapse: distances of 0 are left out; after a ReLU all angles are small",
        reference="https://arxiv.org/abs/1909.03211",
        each_layer=True,
    ),
    Measure(
        name="mean_cosine_distance",
        title="Mean cosine distance",
        function=_HERE + "smoothness:mean_cosine_distance",
        inputs=("x",),
        formula=r"\text{mean}_{i \neq j} \; 1 - \cos(x_i, x_j)",
        low=0.0,
        high="N/(N-1)",
        neutral="",
        direction="neither",
        misleads="after a ReLU all angles are small whatever the features say",
        each_layer=True,
    ),
    Measure(
        name="row_difference",
        title="Row difference, relative",
        function=_HERE + "smoothness:row_difference",
        inputs=("x",),
        formula=r"\frac{1}{N^2} \sum_{i,j} \lVert x_i - x_j \rVert \Big/ \frac{\lVert X \rVert_F}{\sqrt N}",
        low=0.0,
        high=r"\sqrt 2",
        neutral="",
        direction="neither",
        misleads="a large common offset makes it small without hiding the classes",
        reference="https://arxiv.org/abs/1909.12223",
    ),
    Measure(
        name="column_difference",
        title="Column difference",
        function=_HERE + "smoothness:column_difference",
        inputs=("x",),
        formula=r"\frac{1}{F^2} \sum_{a,b} \lVert \hat x_{\cdot a} - \hat x_{\cdot b} \rVert",
        low=0.0,
        high="2",
        neutral="",
        direction="neither",
        misleads="dead units, and layers of different width",
        reference="https://arxiv.org/abs/1909.12223",
    ),
    Measure(
        name="effective_rank",
        title="Effective rank",
        function=_HERE + "rank:effective_rank",
        inputs=("x",),
        formula=r"\exp\Big(-\sum_i p_i \ln p_i\Big), \quad p_i = \sigma_i / \sum_j \sigma_j",
        low=1.0,
        high=r"\min(N, F)",
        neutral="",
        direction="higher",
        misleads="a common offset pulls it to 1; batch norm keeps it up on smooth directions alone",
        reference=_RANKS,
        each_layer=True,
    ),
    Measure(
        name="effective_rank_centred",
        title="Effective rank, centred",
        function=_HERE + "rank:effective_rank",
        inputs=("x",),
        options=MappingProxyType({"centred": True}),
        formula=r"\exp\Big(-\sum_i p_i \ln p_i\Big), \quad \sigma_i \text{ of } X - \bar x",
        low=1.0,
        high=r"\min(N - 1, F)",
        neutral="",
        direction="higher",
        misleads="collapsed features, where it describes rounding",
        reference=_RANKS,
        each_layer=True,
    ),
    Measure(
        name="numerical_rank",
        title="Numerical rank",
        function=_HERE + "rank:numerical_rank",
        inputs=("x",),
        formula=r"\lVert X \rVert_F^2 / \lVert X \rVert_2^2",
        low=1.0,
        high=r"\min(N, F)",
        neutral="",
        direction="higher",
        misleads="a common offset pulls it to 1 before the other ranks; other texts call it the stable rank",
        reference=_RANKS,
        each_layer=True,
    ),
    Measure(
        name="stable_rank",
        title="Stable rank",
        function=_HERE + "rank:stable_rank",
        inputs=("x",),
        formula=r"\lVert X \rVert_*^2 / \lVert X \rVert_F^2",
        low=1.0,
        high=r"\min(N, F)",
        neutral="",
        direction="higher",
        misleads="a common offset pulls it to 1; other texts give its name to the numerical rank",
        reference=_RANKS,
        each_layer=True,
    ),
    Measure(
        name="norm_per_node",
        title="Norm per node",
        function=_HERE + "vitality:norm_per_node",
        inputs=("x",),
        formula=r"\lVert X \rVert_F / \sqrt N",
        low=0.0,
        high="",
        neutral="",
        direction="neither",
        misleads="it says that features vanished or exploded, not whether they still tell classes apart",
        each_layer=True,
    ),
    Measure(
        name="dead_units",
        title="Dead units",
        function=_HERE + "vitality:dead_units",
        inputs=("x",),
        formula=r"\frac{1}{F} \, |\{a : x_{\cdot a} = 0\}|",
        low=0.0,
        high="1",
        neutral="0",
        direction="lower",
        misleads="layers without ReLU, which have none",
        each_layer=True,
    ),
    Measure(
        name="information",
        title="Confident and balanced",
        function=_HERE + "assignment:assignment_information",
        inputs=("S",),
        formula=r"H\Big(\frac{1}{N} \sum_i s_i\Big) - \frac{1}{N} \sum_i H(s_i)",
        low=0.0,
        high=r"\ln K",
        neutral="0",
        direction="higher",
        misleads="small graphs, where a few nodes cannot be balanced over many clusters",
        reference="https://papers.nips.cc/paper/2010/hash/42998cf32d552343bc8e460416382dca-Abstract.html",
    ),
    Measure(
        name="entropy",
        title="Assignment entropy",
        function="analysis.layers.usage:assignment_entropy",
        inputs=("S",),
        formula=r"\frac{1}{N \ln K} \sum_{ij} -S_{ij} \ln S_{ij}",
        low=0.0,
        high="1",
        neutral="1",
        direction="lower",
        misleads="alone: all nodes surely in one cluster have entropy 0, too",
    ),
    Measure(
        name="usage_perplexity",
        title="Clusters in use",
        function="analysis.layers.usage:usage_perplexity",
        inputs=("S",),
        formula=r"\exp H(u), \quad u = \frac{1}{N} \sum_i s_i",
        low=1.0,
        high="K",
        neutral="K",
        direction="higher",
        misleads="alone: a uniform S uses all clusters and tells no node from another",
    ),
    Measure(
        name="mean_max_assignment",
        title="Mean largest share",
        function="analysis.layers.usage:mean_max_assignment",
        inputs=("S",),
        formula=r"\frac{1}{N} \sum_i \max_j S_{ij}",
        low=0.0,
        high="1",
        neutral="1/K",
        direction="higher",
        misleads="alone: it is 1 when all nodes are in one cluster",
    ),
    Measure(
        name="kl",
        title="KL to the target, per node",
        function="analysis.layers.assignment:kl_to_target",
        inputs=("S",),
        formula=r"\frac{1}{N} \sum_{ij} P_{ij} \ln (P_{ij} / S_{ij})",
        low=0.0,
        high="",
        neutral="0",
        direction="neither",
        misleads="alone: it is 0 for a uniform S and for a one-hot S",
        reference="https://arxiv.org/abs/1511.06335",
    ),
    Measure(
        name="soft_modularity",
        title="Soft modularity",
        function=_HERE + "modularity:soft_modularity",
        inputs=("S", "edge_index"),
        formula=r"\frac{1}{2m} \Big( \text{tr}(S^\top A S) - \frac{\lVert S^\top d \rVert^2}{2m} \Big)",
        low=-0.5,
        high="1",
        neutral="0",
        direction="higher",
        misleads="large graphs, where merging small communities can raise it",
        reference="https://arxiv.org/abs/2006.16904",
    ),
    Measure(
        name="nmi",
        title="Normalised mutual information",
        function=_HERE + "agreement:normalized_mutual_information",
        inputs=("S", "y"),
        formula=r"\frac{2 I(k; y)}{H(k) + H(y)}",
        low=0.0,
        high="1",
        neutral="",
        direction="higher",
        misleads="many clusters: it is not corrected for chance",
    ),
    Measure(
        name="ami",
        title="Adjusted mutual information",
        function=_HERE + "agreement:adjusted_mutual_information",
        inputs=("S", "y"),
        formula=r"\frac{I(k; y) - E[I]}{\frac{1}{2}(H(k) + H(y)) - E[I]}",
        low=-1.0,
        high="1",
        neutral="0",
        direction="higher",
        misleads="clusters finer than the labels, which it counts as wrong",
    ),
    Measure(
        name="ari",
        title="Adjusted Rand index",
        function=_HERE + "agreement:adjusted_rand_index",
        inputs=("S", "y"),
        formula=r"\frac{RI - E[RI]}{\max RI - E[RI]}",
        low=-0.5,
        high="1",
        neutral="0",
        direction="higher",
        misleads="classes of very different size, of which the large ones decide",
    ),
    Measure(
        name="matched_accuracy",
        title="Matched accuracy",
        function=_HERE + "agreement:matched_accuracy",
        inputs=("S", "y"),
        formula=r"\max_\pi \frac{1}{N} |\{i : \pi(k_i) = y_i\}|",
        low=0.0,
        high="1",
        neutral="",
        direction="higher",
        misleads="more clusters than labels: what is not matched counts as wrong",
    ),
)

MEASURES: dict[str, Measure] = {measure.name: measure for measure in _ALL}
