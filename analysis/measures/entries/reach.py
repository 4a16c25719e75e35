"""Rows for measures of reach and topology."""

from __future__ import annotations

from types import MappingProxyType

from analysis.measures.measure import Measure

_PACKAGE = "analysis.measures.reach."
_RANGE = "https://arxiv.org/abs/2503.09008"
_SQUASHING = "https://arxiv.org/abs/2302.02941"

REACH_MEASURES = (
    Measure(
        name="influence_range",
        title="Range of influence, in hops",
        function=_PACKAGE + "influence:influence_range",
        inputs=("model", "x", "edge_index"),
        formula=r"\text{mean}_u \frac{\sum_v \text{dist}(v, u) \, I_u(v)}{\sum_v I_u(v)}, \quad "
        r"I_u(v) = \sum_{a,b} \lvert \partial h_u^a / \partial x_v^b \rvert",
        low=0.0,
        high="diameter",
        neutral="mean distance, a node's own 0 included",
        direction="neither",
        misleads="alone: it rises to the mean distance while the influence itself dies",
        reference=_RANGE,
    ),
    Measure(
        name="influence_total",
        title="Total influence",
        function=_PACKAGE + "influence:influence_total",
        inputs=("model", "x", "edge_index"),
        formula=r"\text{mean}_u \sum_v \sum_{a,b} \lvert \partial h_u^a / \partial x_v^b \rvert",
        low=0.0,
        high="",
        neutral="0",
        direction="neither",
        misleads="any comparison across scales of inputs or outputs, or numbers of features and classes",
        reference=_RANGE,
    ),
    Measure(
        name="spectral_gap",
        title="Spectral gap",
        function=_PACKAGE + "topology:spectral_gap",
        inputs=("edge_index",),
        formula=r"\lambda_2 \big( I - D^{-1/2} A D^{-1/2} \big)",
        low=0.0,
        high="N/(N-1)",
        neutral="N/(N-1), of a complete graph",
        direction="neither",
        misleads="one far appendage of a few nodes decides it, however well the rest is joined",
        reference="https://arxiv.org/abs/2111.14522",
    ),
    Measure(
        name="effective_resistance",
        title="Effective graph resistance",
        function=_PACKAGE + "topology:effective_resistance",
        inputs=("edge_index",),
        formula=r"\sum_{u<v} R_{uv} = N \sum_{i>1} 1 / \lambda_i(D - A)",
        low=0.0,
        high="",
        neutral="N - 1, of a complete graph",
        direction="lower",
        misleads="any comparison across sizes: it grows with the number of pairs",
        reference=_SQUASHING,
    ),
    Measure(
        name="commute_time",
        title="Commute time, mean over pairs",
        function=_PACKAGE + "topology:commute_time",
        inputs=("edge_index",),
        formula=r"\frac{2}{N (N - 1)} \sum_{u<v} 2 m R_{uv}",
        low=0.0,
        high="",
        neutral="2 (N - 1), of a complete graph",
        direction="lower",
        misleads="dense graphs, where it only counts degrees",
        reference=_SQUASHING,
    ),
    Measure(
        name="mean_distance",
        title="Mean distance, in hops",
        function=_PACKAGE + "topology:mean_distance",
        inputs=("edge_index",),
        formula=r"\frac{1}{N (N - 1)} \sum_{u \neq v} \text{dist}(u, v)",
        low=1.0,
        high="N/3 + 1/3",
        neutral="1, of a complete graph",
        direction="neither",
        misleads="graphs with several ways between nodes, where a signal has more than the shortest",
    ),
    Measure(
        name="diameter",
        title="Diameter, in hops",
        function=_PACKAGE + "topology:diameter",
        inputs=("edge_index",),
        formula=r"\max_{u,v} \text{dist}(u, v)",
        low=1.0,
        high="N - 1",
        neutral="1, of a complete graph",
        direction="neither",
        misleads="two far nodes decide it",
    ),
    *(
        Measure(
            name=f"homophily_{kind}",
            title=f"Homophily ({kind})",
            function=_PACKAGE + "homophily:homophily",
            inputs=("edge_index", "y"),
            options=MappingProxyType({"kind": kind}),
            formula=formula,
            low=low,
            high="1",
            neutral=neutral,
            direction="neither",
            misleads=misleads,
            reference=reference,
        )
        for kind, formula, low, neutral, misleads, reference in (
            (
                "edge",
                r"h = \frac{1}{|E|} |\{(u, v) : y_u = y_v\}|",
                0.0,
                r"\sum_k p_k^2",
                "few or unequal classes: by chance it is the sum of squared shares",
                "https://arxiv.org/abs/2006.11468",
            ),
            (
                "node",
                r"\text{mean}_u \frac{1}{d_u} |\{v \in N(u) : y_u = y_v\}|",
                0.0,
                r"\sum_k p_k^2",
                "many nodes of degree 1; and few or unequal classes",
                "https://arxiv.org/abs/2002.05287",
            ),
            (
                "adjusted",
                r"\frac{h - \sum_k p_k^2}{1 - \sum_k p_k^2}, \quad p_k = \frac{1}{2m} \sum_{y_u = k} d_u",
                -1.0,
                "0",
                "classes that join in a pattern read below 0 as noise may, though they can be told apart",
                "https://arxiv.org/abs/2209.06177",
            ),
        )
    ),
)
