"""Rows for measures of class separation in layer states."""

from __future__ import annotations

from types import MappingProxyType

from analysis.measures.measure import Measure

_DGN = "https://arxiv.org/abs/2006.06972"
_PACKAGE = "analysis.measures."

CLASS_MEASURES = (
    Measure(
        name="group_distance_ratio_paper",
        title="Group distance ratio (paper)",
        function=_PACKAGE + "states.group_distance:group_distance_ratio",
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
        function=_PACKAGE + "states.group_distance:group_distance_ratio",
        inputs=("x", "y"),
        options=MappingProxyType({"definition": "pyg"}),
        formula=r"\frac{\frac{1}{(C-1)^2} \sum_a m_{a, \text{not } a}}{\frac{1}{C} \sum_a m_{aa}}",
        low=0.0,
        high="",
        neutral="C/(C-1)^2",
        direction="higher",
        misleads="any comparison across numbers of classes, or with 1; large classes weigh more, and "
        "small classes raise it",
        reference="https://pytorch-geometric.readthedocs.io/en/latest/generated/torch_geometric.nn.norm.DiffGroupNorm.html",
        each_layer=True,
    ),
    Measure(
        name="group_distance_ratio_authors",
        title="Group distance ratio (authors' code)",
        function=_PACKAGE + "states.group_distance:group_distance_ratio",
        inputs=("x", "y"),
        options=MappingProxyType({"definition": "authors"}),
        formula=r"1 + \frac{\text{mean}_{a<b} \lVert \mu_a - \mu_b \rVert^2}{\text{mean}_a \, 2 v_a}"
        r"\quad (\text{rows of unit length})",
        low=1.0,
        high="",
        neutral="1",
        direction="higher",
        misleads="where the length of a row carries the signal, or a ReLU makes all rows point one way; and "
        "small classes, which raise it",
        reference="https://github.com/Kaixiong-Zhou/DGN",
        each_layer=True,
    ),
    Measure(
        name="group_distance_excess_unbiased",
        title="Excess of the group distance ratio, unbiased",
        function=_PACKAGE + "states.group_distance_unbiased:unbiased_excess",
        inputs=("x", "y"),
        formula=r"\frac{\text{inter}}{\frac{1}{C} \sum_a \frac{1}{n_a (n_a - 1)}"
        r" \sum_{u \neq v \in a} d_{uv}} \Big/ \frac{C}{C - 1} - 1",
        low=-1.0,
        high="",
        neutral="0",
        direction="higher",
        misleads="many features: distances all become alike, and the excess small, whatever the classes say",
        reference="https://arxiv.org/abs/2006.06972",
    ),
    Measure(
        name="class_mean_accuracy",
        title="Nearest class mean is right",
        function=_PACKAGE + "states.nearest_class_mean:class_mean_accuracy",
        inputs=("x", "y"),
        formula=r"\frac{1}{C} \sum_a \frac{1}{n_a}"
        r" |\{u \in a : a = \arg\min_b \lVert x_u - \mu_b^{(u)} \rVert\}|",
        low=0.0,
        high="1",
        neutral="1/C",
        direction="higher",
        misleads="classes in several clumps, whose mean lies where none of their nodes is; and small classes "
        "of many features, where noise reads below 1/C",
        reference="https://jmlr.org/papers/v22/18-764.html",
        each_layer=True,
    ),
    Measure(
        name="information_gain",
        title="Instance information gain, bits",
        function=_PACKAGE + "states.instance_information:instance_information_gain",
        inputs=("x", "prediction"),
        formula=r"\frac{1}{N} \sum_i \log_2 \Big(\frac{1}{N_{k(i)}} \sum_{j : k(j) = k(i)} \kappa_{ij}"
        r" \Big/ \frac{1}{N} \sum_j \kappa_{ij}\Big)",
        low=0.0,
        high=r"\log_2 C",
        neutral="0",
        direction="higher",
        misleads="few nodes of a predicted class, which raise it: read it against shuffled predictions",
        reference=_DGN,
    ),
)
