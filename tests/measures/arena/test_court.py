import numpy as np
import pytest
import torch
from scipy.linalg import sqrtm
from torch_geometric.nn import DiffGroupNorm, MemPooling

from analysis.measures.arena.court import formula_court

S = torch.randn(12, 3, generator=torch.Generator().manual_seed(0), dtype=torch.float64).softmax(1)
X = torch.randn(12, 4, generator=torch.Generator().manual_seed(1), dtype=torch.float64)
Y = torch.arange(12) % 3


def ruled(**given):
    return {(ruling.quantity, ruling.code): ruling for ruling in formula_court(S, **given)}


def test_each_code_says_what_it_says_itself():
    rulings = ruled(x=X, y=Y)
    pyg = float(MemPooling.kl_loss(S[None]))
    assert rulings["KL to the target", "PyG, batchmean"].value == pytest.approx(pyg, rel=1e-6)
    assert rulings["KL to the target", "DEC, per node"].value == pytest.approx(pyg / 12, rel=1e-6)
    gram = S.numpy().T @ S.numpy()
    assert rulings["Just Balance", "paper"].value == pytest.approx(-np.trace(sqrtm(gram)).real / 6)
    assert rulings["Just Balance", "tgp"].value == pytest.approx(-np.trace(np.sqrt(gram)) / 6)
    ratio = DiffGroupNorm.group_distance_ratio(X, Y, eps=0.0)
    assert rulings["Group distance ratio", "pyg"].value == pytest.approx(ratio, rel=1e-6)
    assert rulings["Group distance ratio", "paper"].value == pytest.approx(2 * ratio, rel=1e-6)  # C - 1
    assert [r.neutral for (q, _), r in rulings.items() if q == "Group distance ratio"] == [1.5, 0.75, 1]


def test_uniform_and_collapsed_are_one_to_tgp_and_two_to_the_formula():
    uniform, collapsed = torch.full((8, 4), 0.25), torch.eye(4)[torch.zeros(8, dtype=torch.long)]
    rulings = [formula_court(each) for each in (uniform, collapsed)]
    paper, tgp = ([each[number].value for each in rulings] for number in (2, 3))
    assert paper == pytest.approx([-0.25, -0.5])
    assert tgp == pytest.approx([-0.5, -0.5])


def test_without_states_there_is_no_ratio_and_one_label_leaves_it_undefined():
    assert all(quantity != "Group distance ratio" for quantity, _ in ruled())
    undefined = ruled(x=X, y=torch.zeros(12, dtype=torch.long))["Group distance ratio", "paper"]
    assert undefined.value is None
    assert undefined.why
