"""Scripts train near what was recorded, where the project cannot be imported."""

import ast
import re
import subprocess
import sys
import sysconfig
from dataclasses import replace

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch_geometric.nn.norm import LayerNorm

from analysis.checks import BadInput
from analysis.data.catalog import load_data
from analysis.data.serialize import to_blob
from analysis.layers.convolutions.table import CONVOLUTIONS
from analysis.layers.norms import NORMS
from analysis.layers.norms.table import make_norm
from analysis.layers.poolers.mincut import MinCutPooler
from analysis.layers.poolers.table import POOLERS, register_pooler
from analysis.layers.skips.table import SKIPS
from analysis.runs.reproduce.pyg_script import reproducing_script, why_no_script
from analysis.runs.run import Run
from analysis.training.fit import fit
from analysis.training.presets.dgn_recipe import dgn_spec
from analysis.training.presets.table import PRESETS
from analysis.training.spec import DepthSpec, RunSpec, TrainingSpec

MOST_LINES = 150
# Runs every script in a process that finds the libraries and nothing of the project.
RUNNER = """
import gc, runpy, sys
gc.disable()

class Nothing:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in ("analysis", "pages", "streamlit", "plotly", "pydantic", "orjson"):
            raise ImportError(f"{name} is not installed here")

sys.meta_path.insert(0, Nothing())
sys.path.insert(0, sys.argv[1])
import torch
torch.set_num_threads(1)
for script in sys.argv[2:]:
    print("script", script, flush=True)
    runpy.run_path(script, run_name="__main__")
"""


def _depth(**model) -> RunSpec:
    training = TrainingSpec(epochs=4, kl="none", weight_decay=5e-4, device="cpu")
    return RunSpec().with_(
        data__name="planted-partition", model=DepthSpec(depth=3, hidden=8, **model), training=training
    )


def _clusters(**changes) -> RunSpec:
    few = {"data__name": "ring-of-cliques", "training__epochs": 4, "training__warmup_epochs": 1}
    return RunSpec().with_(**few | {"training__device": "cpu", "model__encoder": "gcn"} | changes)


def _graphs(pooler: str, **changes) -> RunSpec:
    few = {"data__name": "digits", "training__epochs": 1, "training__device": "cpu", "model__hidden": 8}
    return RunSpec().with_(**few | {"model__pooler": pooler} | changes)


BY_NORM = {name: _depth(norm=name) for name in NORMS}
UNWRITTEN = {
    name: spec
    for name, spec in (BY_NORM | {name: _depth(skip=name) for name in SKIPS}).items()
    if why_no_script(spec)
}
SPECS = {
    "digits": PRESETS["digits-clusters"].specs[0].with_(training__epochs=2, training__warmup_epochs=1),
    "mean readout": PRESETS["digits-clusters"].specs[0].with_(training__epochs=1, model__readout="mean"),
    "patience": _clusters(training__patience=1),
    "random keys": _clusters(model__keys="random", model__head_weight=None, training__kl="none"),
    "per head": _clusters(model__encoder="gat", model__clusters=(8, 3), training__kl_per_head=True),
    "attached": _clusters(model__encoder="gin", training__kl="attached", training__lr_schedule="cosine"),
    **{name: spec for name, spec in BY_NORM.items() if name not in UNWRITTEN},
    "dropping": _depth(norm="diff_group", dropout=0.4, dropout_at="every", drop_edge=0.2, missing=0.5),
    "gcnii": _depth(norm="batch", skip="initial", momentum=0.3),
    "initial": _depth(norm="none", encoder="gin", skip="initial"),
    "jumping": _depth(norm="pair", encoder="sage", skip="jumping"),
    "residual": _depth(norm="pair", encoder="gat", skip="residual"),
    **{name: _clusters(model__pooler=name) for name in ("mincut", "dmon", "diffpool", "just_balance")},
    "mincut, patience": _clusters(model__pooler="mincut", model__clusters=(6, 3), training__patience=1),
    **{f"{name}, graphs": _graphs(name) for name in ("mincut", "dmon")},
    "diffpool, graphs": _graphs("diffpool", model__clusters=(6, 3), training__patience=1),
    "just_balance, graphs": _graphs("just_balance", model__readout="mean", training__lr_schedule="cosine"),
    "authors": dgn_spec("planted-partition", depth=2, norm="none", epochs=4),
    "depth, patience": _depth(norm="none").with_(training__patience=2),
    "sgc": _depth(norm="none", encoder="sgc", readout="layer", last_norm=False),
}
TRAINED = {
    name: PRESETS[name].specs[0].with_(training__device="cpu", training__epochs=epochs)
    for name, epochs in (
        ("digits-clusters", 5),
        ("karate-factions", 25),
        ("partition-mincut", 60),
        ("partition-dmon", 120),
    )
}


def run_of(spec, summary=None) -> Run:
    return Run(
        "id", spec.key, "", "A run", "", "", spec, "finished", device="cpu", versions={"torch": "2.13"},
        summary=summary or {},
    )  # fmt: skip


def write(folder, spec, summary=None):
    folder.mkdir()
    data = load_data(spec.data)
    few = data[::12] if isinstance(data, list) and spec.model.pooler != "memory" else data
    (folder / "data.safetensors").write_bytes(to_blob(few))
    path = folder / "reproduce.py"
    path.write_text(reproducing_script(run_of(spec, summary)), encoding="utf-8")
    return path


def run_without_the_project(scripts, cwd) -> dict[str, dict[str, float]]:
    packages = sysconfig.get_paths()["purelib"]
    command = [sys.executable, "-I", "-S", "-c", RUNNER, packages, *map(str, scripts)]
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=280)
    assert done.returncode == 0, done.stderr[-2000:]
    told, current = {}, {}
    for line in done.stdout.splitlines():
        if line.startswith("script "):
            current = told.setdefault(line.removeprefix("script "), {})
        elif match := re.match(r"(\w+): ([\d.]+) \(recorded", line):
            current[match[1]] = float(match[2])
    return told


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """What each script printed: one process for all, for it imports PyG once."""
    folder = tmp_path_factory.mktemp("scripts")
    paths = {name: write(folder / name, spec) for name, spec in (SPECS | TRAINED).items()}
    printed = run_without_the_project(paths.values(), folder)
    return {name: printed[str(path)] for name, path in paths.items()}


def test_every_kind_of_run_has_a_script_that_runs(told):
    for name in SPECS:
        assert told[name], name
        assert all(0 <= value <= 64 for value in told[name].values()), name


@pytest.mark.parametrize(
    ("name", "measure", "slack"),
    [
        ("digits-clusters", "test_accuracy", 0.03),
        ("karate-factions", "mean_max_assignment", 0.1),
        ("partition-mincut", "mean_max_assignment", 0.05),
        ("partition-dmon", "mean_max_assignment", 0.05),
    ],
)
def test_its_results_lie_in_the_band_of_our_seeds(told, name, measure, slack):
    torch.set_num_threads(1)
    ours = [fit(TRAINED[name].with_(seed=seed)).summary[measure] for seed in range(3)]
    assert min(ours) - slack <= told[name][measure] <= max(ours) + slack


def made(spec=SPECS["patience"], **changes) -> str:
    return reproducing_script(replace(run_of(spec), **changes))


@pytest.mark.parametrize("spec", SPECS.values(), ids=SPECS)
def test_it_is_short_plain_python_of_public_libraries(spec):
    script = made(spec)
    assert len(script.splitlines()) <= MOST_LINES
    assert max(map(len, script.splitlines())) <= 115
    allowed = {"torch", "torch_geometric", "sklearn", "scipy", "safetensors"}
    parts = [n for n in ast.walk(ast.parse(script)) if isinstance(n, ast.Import | ast.ImportFrom)]
    modules = {a.name for n in parts if isinstance(n, ast.Import) for a in n.names}
    modules |= {n.module for n in parts if isinstance(n, ast.ImportFrom)}
    assert {name.split(".")[0] for name in modules} - allowed <= set(sys.stdlib_module_names)


def test_every_name_in_them_is_defined_and_used(tmp_path):
    for number, spec in enumerate(SPECS.values()):
        (tmp_path / f"script_{number}.py").write_text(made(spec), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "--isolated", "--select", "F", str(tmp_path)],
        capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(("name", "spec"), UNWRITTEN.items(), ids=UNWRITTEN)
def test_of_layers_that_stock_pyg_has_not_it_is_refused(name, spec):
    with pytest.raises(BadInput, match=rf"got the (norm|skip|pooler) '{name}'; repeat it from its bundle"):
        made(spec)


def test_a_pooler_of_ones_own_is_refused():
    register_pooler("mine", MinCutPooler)
    try:
        with pytest.raises(BadInput, match="got the pooler 'mine'; repeat it from its bundle"):
            made(_clusters(model__pooler="mine"))
    finally:
        del POOLERS["mine"]


def test_every_row_of_the_tables_has_a_script_that_runs_or_is_refused():
    """What is in no template is refused, so that a new row needs no script; what is in one runs here."""
    models = [spec.model for spec in SPECS.values()]
    for table, field in ((NORMS, "norm"), (SKIPS, "skip"), (CONVOLUTIONS, "encoder"), (POOLERS, "pooler")):
        written = {getattr(model, field) for model in models if hasattr(model, field)}
        assert set(table) - written <= set(UNWRITTEN), field
        assert not written & set(UNWRITTEN), field
    assert not any(map(why_no_script, SPECS.values()))


def test_node_norm_is_the_layer_norm_that_is_written_for_it():
    x = torch.randn(7, 8, generator=torch.Generator().manual_seed(0))
    stock = LayerNorm(8, affine=False, mode="node")
    torch.testing.assert_close(stock(x), make_norm("node", 8)(x))
    assert 'LayerNorm(width, affine=False, mode="node")' in made(SPECS["node"])


def test_it_says_what_to_expect():
    assert "soft-cluster-lab replay run.zip" in made()
    assert "Recorded on cuda:0 with torch 2.13." in made(device="cuda:0")


def test_it_says_what_was_recorded():
    script = made(summary={"entropy": 0.12345, "device": "cpu", "test_accuracy": None})
    assert "RECORDED = {'entropy': 0.1235}" in script


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60))
def test_a_name_cannot_become_code(name):
    assert _code(made(name=name)) == UNNAMED


@pytest.mark.parametrize(
    "name", ['"""\nimport os\n"""', "\\", '"', "a\u2028b", "\\N{x}", "{{ 7 * 7 }}", "{% raw %}", "\u202e"]
)
def test_neither_can_a_hostile_one(name):
    script = made(name=name, versions={name: name}, device=name)
    assert _code(script) == UNNAMED
    assert "49" not in script.split('"""')[1]


def _code(script: str) -> str:
    """What it does, without its docstring."""
    return ast.dump(ast.Module(ast.parse(script).body[1:], []))


UNNAMED = _code(made())
