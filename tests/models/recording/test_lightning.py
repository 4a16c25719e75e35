"""Lightning's own trainer records layers and assignments of a network that is not ours."""

import pytest
import torch
from torch import nn
from torch_geometric.datasets import KarateClub
from torch_geometric.nn import GCNConv
from torch_geometric.nn.pool import MemPooling as PyGMemPooling

from analysis.checks import BadInput
from analysis.layers import MemPooling
from analysis.measures import measure_layers
from analysis.models.recording import lightning
from analysis.models.recording.lightning import LayerStateCallback, record_epoch


class Body(nn.Module):
    def __init__(self, pooling=MemPooling):
        super().__init__()
        self.first, self.second = GCNConv(34, 8), GCNConv(8, 8)
        self.pool = pooling(8, 4, heads=2, num_clusters=3)

    def forward(self, x, edge_index, batch=None):
        x = self.second(self.first(x, edge_index).relu(), edge_index)
        return self.pool(x, batch)


def test_an_epoch_is_recorded_without_a_trace_left():
    torch.manual_seed(0)
    data, model = KarateClub()[0], Body()
    model.train()
    recorded = record_epoch(model, lambda m: m(data.x, data.edge_index), epoch=7)
    assert recorded.epoch == 7
    assert list(recorded.states) == ["input", "first", "second"]
    x_pooled, S = model(data.x, data.edge_index)
    torch.testing.assert_close(recorded.assignments["pool"], S[0].detach())
    assert model.training
    assert not recorded.assignments["pool"].requires_grad
    assert not model.pool._forward_hooks


def test_rows_of_padding_are_no_nodes_and_pygs_own_layer_is_recorded_too():
    x = torch.randn(5, 34)
    edge_index, batch = torch.tensor([[0, 1, 3], [1, 2, 4]]), torch.tensor([0, 0, 0, 1, 1])
    for pooling in (MemPooling, PyGMemPooling):
        recorded = record_epoch(Body(pooling), lambda m: m(x, edge_index, batch))
        assert recorded.assignments["pool"].shape == (5, 3)
        torch.testing.assert_close(recorded.assignments["pool"].sum(1), torch.ones(5))


def test_a_model_whose_layers_are_not_recognised_is_no_error():
    recorded = record_epoch(nn.Identity(), lambda m: m(torch.ones(2, 2)))
    assert (recorded.states, recorded.assignments) == ({}, {})


def test_lightning_calls_it_at_every_second_epoch(tmp_path):
    pl = pytest.importorskip("lightning.pytorch", reason="lightning is not installed")
    data = KarateClub()[0]

    class Model(pl.LightningModule):
        def __init__(self):
            super().__init__()
            self.body, self.read = Body(), nn.Linear(8, 4)

        def training_step(self, batch, _):
            states = self.body.second(self.body.first(data.x, data.edge_index).relu(), data.edge_index)
            return nn.functional.cross_entropy(self.read(states), data.y)

        def configure_optimizers(self):
            return torch.optim.Adam(self.parameters(), lr=0.05)

    torch.manual_seed(0)
    record = LayerStateCallback(lambda model: model.body(data.x, data.edge_index), every=2)
    trainer = pl.Trainer(
        max_epochs=5,
        callbacks=[record],
        logger=False,
        enable_checkpointing=False,
        enable_progress_bar=False,
        enable_model_summary=False,
        accelerator="cpu",
        default_root_dir=tmp_path,
    )
    trainer.fit(Model(), torch.utils.data.DataLoader([0]))
    assert [each.epoch for each in record.epochs] == [0, 2, 4]
    first, *_, last = record.epochs
    assert not torch.equal(first.states["body.second"], last.states["body.second"]), "it trained between them"
    rows = measure_layers(last.states, data.y, data.edge_index)
    assert {row["layer"] for row in rows} == {0, 1}


def test_what_it_needs_is_said(monkeypatch):
    if lightning.Callback is not object:
        with pytest.raises(BadInput, match="at least 1, got 0"):
            LayerStateCallback(lambda model: None, every=0)
    monkeypatch.setattr(lightning, "Callback", object)
    with pytest.raises(BadInput, match=r"pip install 'soft-cluster-lab\[lightning\]'"):
        LayerStateCallback(lambda model: None)
