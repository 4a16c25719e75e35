"""The wheel is the app: pages, examples and settings are in it, and it opens from any folder."""

import importlib.util
import os
import shutil
import subprocess
import sys
import zipfile

import pytest

import analysis
from tests.source import ROOT

LEFT_OUT = shutil.ignore_patterns(
    ".git", ".venv", "tests", "docs", "__pycache__", "*.egg-info", "build", ".*_cache"
)
PROGRAM = """
import analysis, analysis.runs
from analysis.cli.app import home
assert analysis.__file__.startswith({site!r}), analysis.__file__
assert home().name == "app_files"
assert analysis.runs.example_store().run("example-karate-factions").state == "finished"
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    if importlib.util.find_spec("setuptools") is None:
        pytest.skip("setuptools is not installed")
    folder = tmp_path_factory.mktemp("wheel")
    shutil.copytree(ROOT, folder / "source", ignore=LEFT_OUT)
    options = ["--no-deps", "--no-build-isolation", "-q", "-w", "out"]
    command = [sys.executable, "-m", "pip", "wheel", *options, "./source"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=250)
    if "No module named pip" in done.stderr:
        pytest.skip("pip is not installed")
    assert done.returncode == 0, done.stderr[-2000:]
    (path,) = (folder / "out").glob("*.whl")
    return path


@pytest.mark.slow
def test_it_holds_the_app_and_puts_nothing_beside_the_library(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.split("/")[0] for name in names if ".dist-info" not in name} == {"analysis"}
    inside = {name.removeprefix("analysis/app_files/") for name in names if "app_files/" in name}
    assert {
        "app.py",
        ".streamlit/config.toml",
        "sample_data/examples.sqlite",
        "sample_data/arena-karate.json",
    } <= inside
    for path in (ROOT / "pages").rglob("*"):
        if path.suffix in (".py", ".js", ".css"):
            assert str(path.relative_to(ROOT)) in inside


@pytest.mark.slow
def test_installed_it_finds_its_examples_and_its_app(wheel, tmp_path):
    site = tmp_path / "site"
    zipfile.ZipFile(wheel).extractall(site)
    program = f"import sys; sys.path.insert(0, {str(site)!r})\n" + PROGRAM.format(site=str(site))
    done = subprocess.run(
        [sys.executable, "-P", "-c", program], cwd=tmp_path, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr[-2000:]


@pytest.mark.slow
def test_the_command_trains_where_a_module_of_the_user_has_our_name(wheel, tmp_path):
    site, scripts, here = (tmp_path / name for name in ("site", "bin", "here"))
    zipfile.ZipFile(wheel).extractall(site)
    assert (site / "analysis" / "py.typed").is_file()
    (entry,) = site.glob("*.dist-info/entry_points.txt")
    assert "soft-cluster-lab = analysis.cli.main:main" in entry.read_text()
    scripts.mkdir()
    command = scripts / "soft-cluster-lab"  # as pip writes it
    command.write_text(
        "import sys\nfrom analysis.cli.main import main\nif __name__ == '__main__':\n    sys.exit(main())\n"
    )
    here.mkdir()
    (here / "analysis.py").write_text("raise SystemExit('the module of the user was imported')\n")
    environment = os.environ | {"PYTHONPATH": str(site), "SOFT_CLUSTER_LAB_STORE": str(tmp_path / "runs.db")}
    for arguments, said in (
        (["--version"], f"soft-cluster-lab {analysis.__version__}"),
        (["lessons", "list"], "tau: how near is near?"),
        (["train", "karate-factions", "--epochs", "1", "--json"], '"finished"'),
    ):
        done = subprocess.run(
            [sys.executable, command, *arguments],
            cwd=here,
            env=environment,
            capture_output=True,
            text=True,
            timeout=200,
        )
        assert done.returncode == 0, done.stderr[-2000:]
        assert said in done.stdout
