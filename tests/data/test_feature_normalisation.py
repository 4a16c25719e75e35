import numpy as np
import torch
from sklearn.preprocessing import StandardScaler
from torch_geometric.data import Data

from analysis.data.feature_normalisation import row_normalised, standardised


def test_rows_sum_to_one_and_nothing_else_changes():
    x = torch.tensor([[2.0, 0.0, 6.0], [0.0, 0.0, 0.0]])
    graph = Data(x=x.clone(), edge_index=torch.zeros(2, 0, dtype=torch.long), y=torch.tensor([0, 1]))
    made = row_normalised([graph])[0]
    assert made.x.tolist() == [[0.25, 0.0, 0.75], [0.0, 0.0, 0.0]]
    assert torch.equal(graph.x, x)
    assert made.y is graph.y


def test_standardised_is_scikit_learns_fitted_to_the_training_graphs():
    rng = np.random.default_rng(0)
    x = [np.c_[rng.normal(50, 9, (n, 2)), np.ones(n)].astype(np.float32) for n in (4, 7, 5)]
    graphs = [Data(x=torch.from_numpy(each), split=split) for each, split in zip(x, (0, 0, 2), strict=True)]
    scaler = StandardScaler().fit(np.concatenate(x[:2]))
    for graph, each in zip(standardised(graphs), x, strict=True):
        np.testing.assert_allclose(graph.x, scaler.transform(each), atol=1e-5)
    np.testing.assert_array_equal(graphs[0].x, x[0])


def test_one_graph_is_standardised_over_all_its_nodes():
    x = torch.tensor([[1.0, 5.0], [3.0, 5.0], [8.0, 5.0]])
    made = standardised(Data(x=x)).x
    torch.testing.assert_close(made.mean(0), torch.zeros(2), atol=1e-6, rtol=0)
    torch.testing.assert_close(made.std(0, correction=0), torch.tensor([1.0, 0.0]))


def test_columns_of_wide_scales_are_scikit_learns():
    scale, offset = torch.tensor([1.0, 1e6, 1e-6, 3.0]), torch.tensor([0, 1e8, 0, 5])
    x = torch.randn(50, 4, dtype=torch.float64) * scale + offset
    graphs = standardised([Data(x=x[:20]), Data(x=x[20:])])
    whole = torch.cat([graph.x for graph in graphs])
    assert np.allclose(whole.numpy(), StandardScaler().fit_transform(x.numpy()), atol=1e-5)


def test_binary_columns_stay_and_constant_ones_become_0():
    x = torch.tensor([[0.0, 5.0, 1.0], [1.0, 5.0, 3.0]])
    assert standardised(Data(x=x), keep_binary=True).x.tolist() == [[0, 0, -1], [1, 0, 1]]
    assert standardised(Data(x=x)).x.tolist() == [[-1, 0, -1], [1, 0, 1]]
    constant = torch.full((1000, 1), 123456.7)
    assert standardised(Data(x=constant)).x.abs().max() == 0
