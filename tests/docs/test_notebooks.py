"""The notebooks run from top to bottom, are committed without results, and show pictures by themselves."""

import pytest

from tests.source import ROOT

nbformat = pytest.importorskip("nbformat", reason="nbformat is not installed")
nbclient = pytest.importorskip("nbclient", reason="nbclient is not installed")
NOTEBOOKS = sorted((ROOT / "docs" / "notebooks").glob("*.ipynb"))
FRAMES = {"arena": 1, "clusters": 3, "oversmoothing": 0}
"""Pictures in a frame that each notebook shows."""


def test_there_are_three():
    assert {path.stem for path in NOTEBOOKS} == set(FRAMES)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_it_runs_and_shows_its_pictures(path, tmp_path, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert not any(cell.outputs or cell.execution_count for cell in code), "commit it without results"
    client = nbclient.NotebookClient(notebook, timeout=200, resources={"metadata": {"path": str(tmp_path)}})
    client.execute()
    shown = [output.get("data", {}) for cell in code for output in cell.outputs]
    assert sum("<iframe srcdoc=" in data.get("text/html", "") for data in shown) == FRAMES[path.stem]
    said = "".join(output.get("text", "") for cell in code for output in cell.outputs)
    assert "Warning" not in said.replace("TqdmWarning", ""), said  # that one is for whoever has no ipywidgets
