"""Scripts written from the project's source train the same numbers where the project cannot be imported."""

import ast
import subprocess
import sys
import sysconfig
from dataclasses import replace

import orjson
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.data.catalog import load_data
from analysis.layers.norms import NORMS
from analysis.runs.export.bundle_writer import facts, spec_json
from analysis.runs.reproduce.writer import reproducing_script
from analysis.runs.run import Run
from analysis.runs.serialize.graph_file import pack_data
from analysis.runs.serialize.tables import to_csv
from analysis.training.fit import fit
from analysis.training.loop.events import Epoch
from analysis.training.presets.table import PRESETS
from analysis.training.spec import DepthSpec, RunSpec, TrainingSpec

# Runs every script in a process that finds the libraries and nothing of the project.
RUNNER = """
import runpy, sys

class Nothing:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in ("analysis", "pages", "streamlit", "plotly", "pydantic", "orjson"):
            raise ImportError(f"{name} is not installed here")

sys.meta_path.insert(0, Nothing())
sys.path.insert(0, sys.argv[1])
scripts, ended = sys.argv[2:], []
for script in scripts:
    sys.argv = [script]
    try:
        runpy.run_path(script, run_name="__main__")
    except SystemExit as end:
        ended.append(end.code)
print("ended", ended)
"""


def _depth(**model) -> RunSpec:
    training = TrainingSpec(epochs=8, kl="none", weight_decay=5e-4)
    return RunSpec().with_(
        data__name="planted-partition", model=DepthSpec(depth=4, hidden=8, **model), training=training
    )


SPECS = {
    "karate": PRESETS["karate-factions"].specs[0],
    "digits": PRESETS["digits-clusters"].specs[0].with_(training__epochs=3, training__warmup_epochs=1),
    "uniform": PRESETS["digits-uniform"].specs[0].with_(training__epochs=2),
    "knn": PRESETS["digits-depth"].specs[1].with_(training__epochs=5, model__depth=8),
    **{norm: _depth(norm=norm) for norm in NORMS},
    "dropping": _depth(norm="diff_group", dropout=0.4, dropout_at="every", drop_edge=0.2, missing=0.5),
    "gcnii": _depth(norm="batch", skip="initial", momentum=0.3),
    "jumping": _depth(norm="pair", encoder="sage", skip="jumping"),
    "sgc": _depth(norm="none", encoder="sgc", readout="layer", last_norm=False),
    "patience": _depth(norm="none").with_(training__patience=2, training__epochs=12),
    "per head": RunSpec().with_(
        data__name="ring-of-cliques", model__encoder="gat", model__clusters=(8, 3),
        training__kl_per_head=True, training__kl="attached", training__epochs=9, training__warmup_epochs=2,
    ),  # fmt: skip
}  # fmt: skip


def write(folder, spec) -> None:
    """The files of a bundle that a script reads, of a run trained here."""
    spec, rows = spec.with_(training__device="cpu"), {}
    torch.set_num_threads(1)
    fit(
        spec,
        observe=lambda event: (
            rows.update({event.row["epoch"]: event.row}) if isinstance(event, Epoch) else None
        ),
    )
    run = Run("id", spec.key, "", "A run", "", "", spec, "finished", device="cpu", versions={"torch": "2"})
    folder.mkdir()
    (folder / "spec.json").write_bytes(spec_json(run))
    (folder / "run.json").write_bytes(facts(run))
    (folder / "data.safetensors").write_bytes(pack_data(load_data(spec.data)))
    (folder / "history.csv").write_bytes(to_csv(list(rows.values())))
    (folder / "reproduce.py").write_text(reproducing_script(run), encoding="utf-8")


def run_without_the_project(scripts, cwd) -> str:
    packages = sysconfig.get_paths()["purelib"]
    command = [sys.executable, "-I", "-S", "-c", RUNNER, packages, *map(str, scripts)]
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=280)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_every_kind_of_run_comes_out_the_same(tmp_path):
    for name, spec in SPECS.items():
        write(tmp_path / name, spec)
    said = run_without_the_project([tmp_path / name / "reproduce.py" for name in SPECS], tmp_path)
    found = [
        float(line.split(": ")[1].split()[0]) for line in said.splitlines() if line.startswith("largest")
    ]
    assert dict(zip(SPECS, found, strict=True)) == pytest.approx(dict.fromkeys(SPECS, 0.0), abs=1e-6)
    assert said.splitlines()[-1] == f"ended {[0] * len(SPECS)}"
    assert (tmp_path / "karate" / "history-again.csv").exists()


def test_another_history_is_noticed(tmp_path):
    write(tmp_path / "run", SPECS["none"])
    path = tmp_path / "run" / "history.csv"
    rows = path.read_text().splitlines()
    cells = rows[-1].split(",")
    column = rows[0].split(",").index("loss")
    cells[column] = repr(float(cells[column]) + 1e-5)
    path.write_text("\n".join([*rows[:-1], ",".join(cells)]))
    said = run_without_the_project([tmp_path / "run" / "reproduce.py"], tmp_path)
    assert "ended [1]" in said
    assert "(loss of epoch 8)" in said
    assert "recorded on cpu" in said


def made(spec=SPECS["karate"], **changes) -> str:
    run = Run("id", spec.key, "", "A run", "", "", spec, "finished", device="cpu", versions={"torch": "2.13"})
    return reproducing_script(replace(run, **changes))


def test_it_needs_only_what_it_says():
    allowed = {"torch", "torch_geometric", "sklearn", "scipy", "numpy", "safetensors"}
    for spec in SPECS.values():
        tree = ast.parse(made(spec))
        parts = [n for n in ast.walk(tree) if isinstance(n, ast.Import | ast.ImportFrom)]
        found = {a.name for n in parts if isinstance(n, ast.Import) for a in n.names}
        found |= {n.module for n in parts if isinstance(n, ast.ImportFrom)}
        assert {name.split(".")[0] for name in found} - allowed <= set(sys.stdlib_module_names)


def test_every_name_in_it_is_defined():
    done = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "--isolated", "--select", "F", "-"],
        input="\n".join(made(spec) for spec in list(SPECS.values())[:1]), capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout


def test_two_definitions_never_share_a_name():
    for spec in (SPECS["karate"], SPECS["digits"], SPECS["diff_group"]):
        names = [n.name for n in ast.parse(made(spec)).body if isinstance(n, ast.FunctionDef | ast.ClassDef)]
        assert len(names) == len(set(names))


def test_it_says_what_to_expect():
    assert "to within 1e-6" in made()
    assert "order of its own" in made(device="cuda:0")
    assert "OMP_NUM_THREADS" in made()
    assert "GCN, 2 layers of 16; 2 heads of 2 clusters." in made()


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60))
def test_a_name_cannot_become_code(name):
    script = made(name=name)
    assert ast.dump(_without_docstring(script)) == ast.dump(_without_docstring(made()))


@pytest.mark.parametrize(
    "name", ['"""\nimport os\n"""', "\\", '"', "a\u2028b", "\\N{x}", "{versions}", "\u202e"]
)
def test_neither_can_a_hostile_one(name):
    script = made(name=name, versions={name: name}, device=name)
    assert ast.dump(_without_docstring(script)) == ast.dump(_without_docstring(made()))


def _without_docstring(script: str) -> ast.Module:
    tree = ast.parse(script)
    return ast.Module(tree.body[1:], [])


def test_the_spec_is_written_whole():
    run = Run("id", "", "", "A run", "", "", SPECS["none"], "finished")
    assert orjson.loads(spec_json(run))["model"]["drop_edge"] == 0.0
