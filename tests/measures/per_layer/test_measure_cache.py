import pytest
import torch

from analysis.checks import BadInput
from analysis.measures import measure_layers
from analysis.measures.per_layer.measure_cache import WIDE, MeasureCache, cached_by_content


def test_wide_states_are_found_by_content_and_narrow_ones_are_not_looked_for():
    cache, wide, narrow = MeasureCache(), torch.zeros(3, WIDE + 1), torch.zeros(3, WIDE)
    counts = iter(range(100))
    ask = lambda *tensors, what="a": cached_by_content(cache, tensors, lambda: next(counts), key=what)  # noqa: E731
    assert [ask(wide), ask(wide.clone()), ask(wide + 1), ask(wide, what="b")] == [0, 0, 1, 2]
    assert ask(wide, narrow) == 3, "all tensors count"
    assert ask(torch.zeros(1, 3 * (WIDE + 1))) == 4, "the shape counts, not the bytes alone"
    assert ask(wide.view(torch.int32)) == 5, "and so does the type"
    assert [ask(narrow), ask(narrow)] == [6, 7]
    assert [cached_by_content(None, (wide,), lambda: next(counts), key="a") for _ in range(2)] == [8, 9]


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16, torch.float64])
def test_any_precision_is_recognised(dtype):
    wide = torch.rand(5, WIDE + 1, generator=torch.Generator().manual_seed(0)).to(dtype)
    y = torch.arange(5) % 2
    cache = MeasureCache()
    rows = [measure_layers([x], y, None, cache=cache) for x in (wide, wide.clone(), wide.float())]
    assert rows[0] == rows[1]
    assert len(cache._entries) == 2


def test_what_is_no_dense_tensor_is_refused_in_words():
    wide, y = torch.eye(WIDE + 1), torch.arange(WIDE + 1) % 2
    for x, words in [(wide.to_sparse(), "to_dense"), (wide.numpy(), "torch.as_tensor")]:
        with pytest.raises(BadInput, match=words):
            measure_layers([x], y, None, cache=MeasureCache())


def test_the_oldest_is_forgotten():
    cache = MeasureCache(max_entries=2)
    assert [cache.get(key, lambda key=key: key) for key in "abc"] == list("abc")
    assert cache.get("c", lambda: "new") == "c"
    assert cache.get("a", lambda: "new") == "new"


def test_remembered_rows_are_the_rows():
    generator = torch.Generator().manual_seed(0)
    x, y = torch.rand(12, WIDE + 4, generator=generator), torch.arange(12) % 3
    edges = torch.tensor([[0, 1, 2, 3], [1, 0, 3, 2]])
    cache = MeasureCache()
    plain = measure_layers([x, x[:, :5]], y, edges)
    for _ in range(2):
        assert measure_layers([x, x[:, :5]], y, edges, cache=cache) == plain
    assert measure_layers([x], y.flip(0), edges, cache=cache) != measure_layers([x], y, edges, cache=cache)
