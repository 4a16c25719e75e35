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


@pytest.fixture(scope="module")
def executed(tmp_path_factory):
    """The code cells of each, run one notebook after the other in one kernel, which forgets between them."""
    cells, code = [], {}
    for path in NOTEBOOKS:
        notebook = nbformat.read(path, as_version=4)
        nbformat.validate(notebook)
        code[path.stem] = [cell for cell in notebook.cells if cell.cell_type == "code"]
        assert not any(cell.outputs or cell.execution_count for cell in code[path.stem]), (
            "commit it without results"
        )
        cells += [nbformat.v4.new_code_cell("%reset -f"), *notebook.cells]
    folder = str(tmp_path_factory.mktemp("notebooks"))
    together = nbformat.v4.new_notebook(cells=cells)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(ROOT))
        nbclient.NotebookClient(together, timeout=200, resources={"metadata": {"path": folder}}).execute()
    return code


@pytest.mark.parametrize("name", FRAMES)
def test_it_runs_and_shows_its_pictures(executed, name):
    code = executed[name]
    shown = [output.get("data", {}) for cell in code for output in cell.outputs]
    assert sum("<iframe srcdoc=" in data.get("text/html", "") for data in shown) == FRAMES[name]
    said = "".join(output.get("text", "") for cell in code for output in cell.outputs)
    assert "Warning" not in said.replace("TqdmWarning", ""), said  # that one is for whoever has no ipywidgets
