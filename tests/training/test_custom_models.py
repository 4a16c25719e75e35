"""Models of one's own in depth runs: trained by the same loop, or refused in a sentence."""

import pytest
import torch
from torch import nn
from torch_geometric.nn import GCN, GCNConv

from analysis.checks import BadInput
from analysis.layers import user_code
from analysis.models import DepthNet, LayerState
from analysis.training.custom_models import MODELS, find_model, register_model
from analysis.training.fit import fit
from analysis.training.presets.depth_grid import Grid, grid_specs
from analysis.training.spec import DepthSpec, RunSpec, TrainingSpec
from analysis.training.spec.describe import ENCODERS
from analysis.training.spec.sweep_treatments import treatments_of

BASE = RunSpec().with_(
    data__name="planted-partition",
    model=DepthSpec(depth=3, hidden=8),
    training=TrainingSpec(epochs=2, kl="none", device="cpu"),
)
FILE = """from torch_geometric.nn import GCN

def make(in_channels, out_channels, depth, hidden):
    return GCN(in_channels, hidden, depth, out_channels)
"""


@pytest.fixture
def registered():
    """Register a factory, and forget it afterwards."""
    before = dict(MODELS)
    yield lambda make, name="mine": register_model(name, make)
    MODELS.clear()
    MODELS.update(before)


@pytest.fixture
def module(tmp_path, monkeypatch):
    (tmp_path / "model_of_mine.py").write_text(FILE)
    monkeypatch.syspath_prepend(tmp_path)
    return tmp_path / "model_of_mine.py"


def gcn(in_channels, out_channels, depth, hidden):
    return GCN(in_channels, hidden, depth, out_channels)


def test_it_is_trained_as_a_loop_of_ones_own_would_train_it(registered):
    registered(gcn)
    result = fit(BASE.with_(model__encoder="mine", seed=3))
    from analysis.data.catalog import load_data

    data = load_data(BASE.data)
    torch.manual_seed(3)
    model = gcn(data.num_features, 4, 3, 8)
    adam = torch.optim.Adam(model.parameters(), lr=BASE.training.lr)
    for _ in range(2):
        adam.zero_grad()
        out = model(data.x, data.edge_index)[data.train_mask]
        nn.functional.cross_entropy(out, data.y[data.train_mask]).backward()
        adam.step()
    trained = result.model.model.state_dict()
    assert all(torch.allclose(trained[name], value, atol=1e-5) for name, value in model.state_dict().items())
    assert len(result.layer_states) == 4
    model.eval()
    assert torch.allclose(result.layer_states[-1], model(data.x, data.edge_index), atol=1e-4)


def test_sweeps_legends_and_norms_know_it(registered):
    class Stack(nn.Module):
        def __init__(self, in_channels, out_channels, depth, norm=None):
            super().__init__()
            widths = [in_channels, *[8] * depth]
            self.convs = nn.ModuleList(GCNConv(a, b) for a, b in zip(widths, widths[1:], strict=False))
            self.norms = nn.ModuleList(norm(8) if norm else nn.Identity() for _ in self.convs)
            self.marks = nn.ModuleList(LayerState() for _ in self.convs)
            self.head = nn.Linear(8, out_channels)

        def forward(self, x, edge_index):
            for conv, norm, mark in zip(self.convs, self.norms, self.marks, strict=True):
                x = mark(norm(conv(x, edge_index)).relu())
            return self.head(x)

    registered(Stack)
    assert ENCODERS["mine"] == "mine"
    specs = grid_specs(BASE, Grid(depths=(2,), norms=("none", "pair", "diff_group"), encoders=("mine",)))
    assert list(treatments_of(specs).names.values()) == ["no norm", "PairNorm", "DiffGroupNorm"]
    results = [fit(spec.with_(training__epochs=1)) for spec in specs]
    kinds = [type(result.model.model.norms[0]).__name__ for result in results]
    assert kinds == ["Identity", "PairNorm", "DiffGroupNorm"]


def test_a_function_in_a_file_is_called_only_where_it_is_allowed(module, monkeypatch):
    name = f"model_of_mine:make@{user_code.source_digest('model_of_mine:make')}"
    spec = BASE.with_(model__encoder=name)
    assert ENCODERS[name] == "model_of_mine:make"
    monkeypatch.delenv(user_code.ALLOWED, raising=False)
    with pytest.raises(BadInput, match="name it in SOFT_CLUSTER_LAB_CODE"):
        fit(spec)
    monkeypatch.setenv(user_code.ALLOWED, "other:one,model_of_mine:make")
    assert fit(spec).summary["epochs"] == 2
    module.write_text(FILE + "\n# changed\n")
    with pytest.raises(BadInput, match="its file has changed"):
        find_model(name)


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda **s: GCN(s["in_channels"], 8, s["depth"], 9), r"logits \[200, 4\].*got \[200, 9\]"),
        (lambda **s: GCN(s["in_channels"], 8, 5, 4), "3 layers .* found 5"),
        (lambda **s: nn.Linear(s["in_channels"], 4), "without parts|expected a model"),
        (lambda in_channels, out_channels, depth: 3, "expected a torch module from 'mine', got int"),
        (lambda in_channels, out_channels, depth: 1 / 0, "got ZeroDivisionError: division by zero"),
        (lambda **s: GCN(s["in_channels"], 8, s["depth"], 4).to("meta"), "convs.0.bias on the meta device"),
        (lambda **s: DepthNet(3, 4, depth=s["depth"], hidden=8), "expected 'mine' to run"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_refused_in_a_sentence(registered, make, sentence):
    registered(make)
    with pytest.raises(BadInput, match=sentence) as refused:
        fit(BASE.with_(model__encoder="mine"))
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("make", "takes"),
    [
        (lambda in_channels: 3, "in_channels"),
        (lambda in_channels, out_channels, depth, alpha: 3, "in_channels, out_channels, depth, alpha"),
        (lambda a, b, /, depth: 3, "a, b, depth"),
        (lambda: 3, "nothing"),
    ],
)
def test_another_signature_is_refused_when_it_is_registered(registered, make, takes):
    with pytest.raises(BadInput, match=f"expected 'mine' to take .*, got one that takes {takes}$"):
        registered(make)
    assert "mine" not in MODELS


@pytest.mark.parametrize("shares", ["the module", "a layer"])
def test_a_factory_that_hands_out_trained_weights_again_is_refused(registered, shares):
    layer, made = GCNConv(16, 8), []

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.convs = nn.ModuleList([layer, GCNConv(8, 4)])

        def forward(self, x, edge_index):
            return self.convs[1](self.convs[0](x, edge_index).relu(), edge_index)

    def make(in_channels, out_channels, depth):
        made.append(made[0] if made and shares == "the module" else Net())
        return made[-1]

    registered(make)
    spec = BASE.with_(model__encoder="mine", model__depth=2)
    fit(spec)
    with pytest.raises(BadInput, match="expected new weights from 'mine' .* got convs.0.bias again"):
        fit(spec.with_(seed=1))
    layer.requires_grad_(requires_grad=False)
    made.clear()
    if shares == "a layer":
        assert fit(spec).summary["epochs"] == 2  # frozen weights may be shared


def test_norms_skips_and_names_that_cannot_be(registered, module):
    registered(gcn)
    with pytest.raises(BadInput, match="which takes no norm"):
        fit(BASE.with_(model__encoder="mine", model__norm="pair"))
    with pytest.raises(BadInput, match="expected skip 'none' with a model of your own, got 'residual'"):
        BASE.with_(model__encoder="mine", model__skip="residual")
    with pytest.raises(BadInput, match="expected a new name for the model, got 'mine'"):
        registered(gcn)
    with pytest.raises(BadInput, match="which is a convolution's"):
        registered(gcn, "gcn")
    with pytest.raises(BadInput, match="from two widths and a depth to a module, got 3"):
        registered(3)
    with pytest.raises(BadInput, match="a module called 'not_there_at_all', found none"):
        user_code.source_digest("not_there_at_all:make")
    with pytest.raises(BadInput, match="expected encoder to be one of"):
        BASE.with_(model__encoder="unheard")
