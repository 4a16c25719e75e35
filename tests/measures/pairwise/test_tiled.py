"""Tiles of distances: every pair asked for comes once, whatever the sizes; centres are exact."""

import pytest
import torch

from analysis.measures.pairwise.tiled import Block, Points, Scaling, Tiles


def points(N=37, F=3, *, offset=0.0, work=torch.float64):
    x = torch.randn(N, F, generator=torch.Generator().manual_seed(0), dtype=torch.float64) + offset
    order = torch.randperm(N, generator=torch.Generator().manual_seed(1))
    return x, order, Points(x, order, 1.0, work)


def about_all(found):
    """One scaling for all points."""
    N = len(found.nodes)
    centres, spreads, _ = found.scaling_by_class(torch.zeros(N, dtype=torch.long), torch.tensor([N]))
    return Scaling(centres, spreads)


@pytest.mark.parametrize("panel", [0, 200, 1 << 20])
@pytest.mark.parametrize("tile", [(5, 4), (4, 9), (64, 64)])
def test_every_pair_asked_for_comes_once_with_its_distance(panel, tile, monkeypatch):
    monkeypatch.setattr("analysis.measures.pairwise.tiled.PANEL_BYTES", panel)
    x, order, found = points()
    scaling = about_all(found)
    want = torch.cdist(x[order], x[order])
    seen = torch.zeros(37, 37, dtype=torch.long)
    blocks = [Block(low, min(low + 4, 37), min(low + 4, 37), 30, on_diagonal=True) for low in range(0, 37, 4)]
    for block, column, until, d in Tiles(found, scaling, tile).over(blocks):
        rows, columns = slice(block.low, block.high), slice(column, until)
        seen[rows, columns] += 1
        assert torch.allclose(d * scaling.spreads, want[rows, columns], atol=1e-6)
    asked = torch.zeros(37, 37, dtype=torch.long)
    for block in blocks:
        asked[block.low : block.high, block.low : max(block.high, 30)] = 1
    assert torch.equal(seen, asked)


def test_the_frame_of_each_class_survives_a_large_offset():
    x, order, found = points(offset=1e9)
    label = torch.arange(37) // 20
    scaling = found.scaling_by_class(label, torch.tensor([20, 17]))
    for a in range(2):
        rows = x[order[label == a]] - 1e9
        assert torch.allclose(scaling.centres[a] - 1e9, rows.mean(0), atol=1e-6)
        want = float((rows - rows.mean(0)).square().sum(1).mean() ** 0.5)
        assert float(scaling.spreads[a]) == pytest.approx(want, rel=1e-9)
    prepared = found.prepared(15, 30, scaling)[:, :-2]
    assert torch.allclose(
        prepared.float(), ((x[order] - scaling.centres[label]) / scaling.spreads[label, None])[15:30].float()
    )


def test_equal_rows_have_no_spread_at_all_and_lie_on_their_centre():
    found = Points(torch.full((9, 2), 0.1), torch.arange(9), 1.0, torch.float32)
    scaling = about_all(found)
    assert float(scaling.spreads) == 0
    assert not found.prepared(0, 9, scaling)[:, :-2].any()


def test_close_pairs_far_from_the_origin_keep_their_distance():
    x, order, found = points(offset=1e4, work=torch.float32)
    scaling = about_all(found)
    ((_, _, _, d),) = Tiles(found, scaling, (64, 64)).over([Block(0, 37, 37, 37, on_diagonal=True)])
    want = torch.cdist(x[order] - 1e4, x[order] - 1e4)
    off = ~torch.eye(37, dtype=torch.bool)
    assert torch.allclose(d.double()[off] * scaling.spreads, want[off], rtol=1e-4)
