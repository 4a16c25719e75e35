"""Tiles of distances: every pair asked for comes once, whatever the sizes; centres are exact."""

import pytest
import torch

from analysis.measures.tiles import Block, Points, Tiles


def points(N=37, F=3, *, offset=0.0, work=torch.float64):
    x = torch.randn(N, F, generator=torch.Generator().manual_seed(0), dtype=torch.float64) + offset
    order = torch.randperm(N, generator=torch.Generator().manual_seed(1))
    return x, order, Points(x, order, 1.0, work)


@pytest.mark.parametrize("panel", [0, 200, 1 << 20])
@pytest.mark.parametrize("tile", [(5, 4), (4, 9), (64, 64)])
def test_every_pair_asked_for_comes_once_with_its_distance(panel, tile, monkeypatch):
    monkeypatch.setattr("analysis.measures.tiles.PANEL_BYTES", panel)
    x, order, found = points()
    centre, spread = found.centre_and_spread(0, 37)
    want = torch.cdist(x[order], x[order])
    seen = torch.zeros(37, 37, dtype=torch.long)
    blocks = [Block(low, min(low + 4, 37), min(low + 4, 37), own=True) for low in range(0, 37, 4)]
    for block, column, until, d in Tiles(found, centre, spread, tile).over(blocks, 0, 37):
        rows, columns = slice(block.low, block.high), slice(column, until)
        seen[rows, columns] += 1
        assert torch.allclose(d * spread, want[rows, columns], atol=1e-6)
    asked = torch.zeros(37, 37, dtype=torch.long)
    for block in blocks:
        asked[block.low : block.high, block.low :] = 1
    assert torch.equal(seen, asked)


def test_centre_and_spread_survive_a_large_offset():
    x, order, found = points(offset=1e9)
    centre, spread = found.centre_and_spread(5, 30)
    rows = x[order[5:30]] - 1e9
    assert torch.allclose(centre - 1e9, rows.mean(0), atol=1e-6)
    assert spread == pytest.approx(float((rows - rows.mean(0)).square().sum(1).mean() ** 0.5), rel=1e-9)


def test_equal_rows_have_no_spread_at_all():
    found = Points(torch.full((9, 2), 0.1), torch.arange(9), 1.0, torch.float32)
    assert found.centre_and_spread(0, 9)[1] == 0


def test_close_pairs_far_from_the_origin_keep_their_distance():
    x, order, found = points(offset=1e4, work=torch.float32)
    centre, spread = found.centre_and_spread(0, 37)
    blocks = [Block(0, 37, 37, own=True)]
    ((_, _, _, d),) = Tiles(found, centre, spread, (64, 64)).over(blocks, 0, 37)
    want = torch.cdist(x[order] - 1e4, x[order] - 1e4)
    off = ~torch.eye(37, dtype=torch.bool)
    assert torch.allclose(d.double()[off] * spread, want[off], rtol=1e-4)
