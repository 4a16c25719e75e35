"""Agreement with labels: extremes, renaming, chance."""

from itertools import permutations

import pytest
import torch

from analysis.checks import BadInput
from analysis.measures import (
    Undefined,
    adjusted_mutual_information,
    adjusted_rand_index,
    matched_accuracy,
    normalized_mutual_information,
)

corrected = [adjusted_mutual_information, adjusted_rand_index]
all_four = pytest.mark.parametrize("measure", [*corrected, matched_accuracy, normalized_mutual_information])
Y = torch.arange(60) % 3


@all_four
def test_the_same_partition_under_other_names_is_1(measure):
    assert measure(torch.tensor([7, 2, 5])[Y], Y) == pytest.approx(1)
    assert measure(torch.eye(3)[Y][:, [2, 0, 1]], Y) == pytest.approx(1)


@all_four
def test_unlabelled_nodes_take_no_part(measure):
    clusters = torch.randint(4, (60,), generator=torch.Generator().manual_seed(0))
    y = Y.clone()
    y[:20] = -1
    assert measure(clusters, y) == measure(clusters[20:], Y[20:])


@pytest.mark.parametrize("measure", corrected)
def test_random_clusters_read_about_0_where_corrected(measure):
    generator = torch.Generator().manual_seed(0)
    values = [measure(torch.randint(5, (60,), generator=generator), Y) for _ in range(50)]
    assert abs(sum(values) / 50) < 0.01
    raw = [normalized_mutual_information(torch.randint(5, (60,), generator=generator), Y) for _ in range(50)]
    assert sum(raw) / 50 > 0.05


def test_matched_accuracy_is_the_best_of_all_matchings():
    clusters = torch.randint(3, (60,), generator=torch.Generator().manual_seed(1))
    best = max(float((torch.tensor(pi)[clusters] == Y).double().mean()) for pi in permutations(range(3)))
    assert matched_accuracy(clusters, Y) == pytest.approx(best)
    assert matched_accuracy(torch.zeros(60).long(), Y) == pytest.approx(1 / 3)


def test_mutual_information_from_its_formula():
    clusters = torch.randint(4, (60,), generator=torch.Generator().manual_seed(2))
    joint = torch.zeros(4, 3).double()
    for k, label in zip(clusters.tolist(), Y.tolist(), strict=True):
        joint[k, label] += 1 / 60
    entropy = lambda p: float(torch.special.entr(p).sum())  # noqa: E731
    information = entropy(joint.sum(0)) + entropy(joint.sum(1)) - entropy(joint)
    want = 2 * information / (entropy(joint.sum(0)) + entropy(joint.sum(1)))
    assert normalized_mutual_information(clusters, Y) == pytest.approx(want)


@all_four
def test_undefined_and_refused(measure):
    if measure is matched_accuracy:
        assert measure(Y, Y * 0) == pytest.approx(1 / 3)
    else:
        with pytest.raises(Undefined, match="same label"):
            measure(Y, Y * 0)
    with pytest.raises(BadInput, match="labelled"):
        measure(Y, Y * 0 - 1)
    with pytest.raises(BadInput, match="N labels"):
        measure(Y[:5], Y)
    with pytest.raises(BadInput, match="got NaN"):
        measure(torch.full((60, 3), float("nan")), Y)
    with pytest.raises(BadInput, match="at least one cluster"):
        measure(torch.zeros(60, 0), Y)
    with pytest.raises(BadInput, match=r"a column \[N, 1\]; use .squeeze\(1\)"):
        measure(Y[:, None], Y)
    with pytest.raises(BadInput, match="labels as whole numbers, got torch.float32"):
        measure(Y, Y.float())
    with pytest.raises(BadInput, match="clusters as whole numbers, got torch.float32"):
        measure(Y + 0.5, Y)
    with pytest.raises(BadInput, match="or -1 for unlabelled, got -5"):
        measure(Y, Y - 5)


@all_four
def test_other_whole_numbers_and_assignments_that_want_gradients(measure):
    S = torch.randn(60, 4, generator=torch.Generator().manual_seed(3))
    want = measure(S, Y)
    assert measure(S.bfloat16().requires_grad_(), Y.int()) == pytest.approx(want, abs=0.2)
    assert measure(S.argmax(1).to(torch.uint8), Y.to(torch.int16)) == want
