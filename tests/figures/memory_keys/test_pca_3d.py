import numpy as np

from analysis.figures.memory_keys.pca_3d import key_space
from analysis.figures.style.highlight import Highlight
from analysis.figures.style.projection_traces import AssignedNodes
from analysis.projection.pca import fit_common_pca

RNG = np.random.default_rng(0)
X, KEYS = RNG.normal(size=(30, 6)), RNG.normal(size=(2, 3, 6))
BASIS = fit_common_pca([X], [KEYS], epochs=[0], dims=3)


def drawn(**more):
    S = RNG.dirichlet(np.ones(3), size=30)
    return key_space(BASIS, AssignedNodes(X, S, tuple(f"n{i}" for i in range(30))), KEYS, **more)


def test_nodes_and_keys_stand_where_three_components_put_them():
    figure, alt = drawn()
    nodes, first, second = figure.data
    np.testing.assert_allclose(np.stack([nodes.x, nodes.y, nodes.z], 1), BASIS.transform(X))
    np.testing.assert_allclose(np.stack([second.x, second.y, second.z], 1), BASIS.transform(KEYS[1]))
    assert first.text == ("1.1", "1.2", "1.3")
    seen = BASIS.explained_of(np.concatenate([X, KEYS.reshape(-1, 6)])).sum()
    assert f"Three components show {100 * seen:.0f} %" in alt


def test_a_selected_head_is_drawn_alone_and_a_selected_node_larger():
    figure, _ = drawn(highlight=Highlight(node=4, head=1))
    assert [trace.name for trace in figure.data if trace.text] == ["head 2"]
    np.testing.assert_allclose(figure.data[-1].z, BASIS.transform(X)[[4], 2])
