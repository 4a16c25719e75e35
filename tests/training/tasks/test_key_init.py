import torch

from analysis.training.tasks.key_init import kmeans_keys


def generator(seed=0):
    return torch.Generator().manual_seed(seed)


def blobs():
    centres = torch.tensor([[10.0, 0], [-10, 0], [0, 10]])
    return centres, centres.repeat_interleave(40, 0) + 0.1 * torch.randn(120, 2, generator=generator(1))


def test_every_head_finds_clear_blobs():
    centres, x = blobs()
    keys = kmeans_keys(x, heads=3, clusters=3, generator=generator())
    assert keys.shape == (3, 3, 2)
    for head in keys:
        nearest = torch.cdist(centres, head).min(1).values
        assert nearest.max() < 0.1


def test_same_generator_same_keys_and_another_seed_other_keys():
    x = torch.randn(200, 4, generator=generator(2))
    first, again, other = (
        kmeans_keys(x, heads=2, clusters=5, generator=generator(seed)) for seed in (3, 3, 4)
    )
    assert torch.equal(first, again)
    assert not torch.equal(first, other)
    assert not torch.equal(first[0], first[1])


def test_fewer_distinct_nodes_than_clusters():
    keys = kmeans_keys(torch.ones(10, 3), heads=2, clusters=4, generator=generator())
    assert keys.shape == (2, 4, 3)
    assert keys.isfinite().all()
    assert len(keys[0].unique(dim=0)) == 4


def test_heads_see_different_nodes():
    x = torch.randn(5000, 4, generator=generator(5))
    first, second = kmeans_keys(x, heads=2, clusters=4, generator=generator())
    assert torch.cdist(first, second).diagonal().min() > 0.01


def test_the_dtype_is_kept():
    x = torch.randn(50, 2, generator=generator(), dtype=torch.float64)
    assert kmeans_keys(x, heads=1, clusters=2, generator=generator()).dtype == torch.float64


def test_heads_number_the_same_clusters_alike():
    _, x = blobs()
    first, *others = kmeans_keys(x, heads=6, clusters=3, generator=generator(7))
    for head in others:
        torch.testing.assert_close(head, first, atol=0.3, rtol=0)
