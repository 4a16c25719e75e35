"""Whatever a page tells the reader to type works: Python runs, commands are ones that the programs know."""

import tomllib

import click
import pytest

from analysis.checks import BadInput
from analysis.layers.convolutions.table import CONVOLUTIONS
from analysis.layers.norms.table import NORMS
from analysis.layers.poolers.table import POOLERS
from analysis.layers.skips.table import SKIPS
from analysis.training.custom_models import MODELS
from tests.docs.known_commands import check
from tests.docs.pages import PAGES, blocks, commands
from tests.source import ROOT

TABLES = (CONVOLUTIONS, MODELS, NORMS, POOLERS, SKIPS)


@pytest.fixture
def page_folder(tmp_path, monkeypatch):
    """An empty folder to work in; what a page registers is forgotten again, or other tests would meet it."""
    monkeypatch.chdir(tmp_path)
    before = [set(table) for table in TABLES]
    yield tmp_path
    for table, names in zip(TABLES, before, strict=True):
        for name in set(table) - names:
            del table[name]


def having(kind):
    pages = [page for page in PAGES if any(b.kind == kind for b in blocks(page.read_text("utf-8")))]
    return pytest.mark.parametrize("page", pages, ids=[page.relative_to(ROOT).as_posix() for page in pages])


@having("python")
def test_the_python_of_a_page_runs_from_top_to_bottom(page, page_folder):
    names = {"__name__": page.stem}
    for block in blocks(page.read_text("utf-8")):
        if block.kind == "python" and not block.why:
            source = "\n" * (block.line - 1) + block.text
            exec(compile(source, str(page), "exec"), names)


@having("bash")
def test_the_commands_of_a_page_are_known(page, page_folder, capsys):
    found = blocks(page.read_text("utf-8"))
    for block in found:
        if block.file:
            (page_folder / block.file).write_text(block.text)
    for block in found:
        if block.kind == "bash":
            for words in commands(block.text):
                try:
                    check(words)
                except (BadInput, click.ClickException, AssertionError) as error:
                    raise AssertionError(f"line {block.line}: {' '.join(words)}: {error}") from error


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_no_block_of_a_page_is_passed_over(page):
    text = page.read_text("utf-8")
    found = blocks(text)
    fences = [line for line in text.splitlines() if line.lstrip().startswith(("```", "~~~"))]
    assert len(fences) == 2 * len(found), "a block that is indented, or never ends, is not run"
    assert {block.kind for block in found} <= {"python", "bash", "toml", "text", ""}
    for block in found:
        if block.kind == "toml":
            tomllib.loads(block.text)


@pytest.mark.parametrize(
    "words",
    [
        ["soft-cluster-lab", "trian", "karate-factions"],
        ["soft-cluster-lab", "depth", "--data", "cora", "--deep", "3"],
        ["soft-cluster-lab", "lessons", "check", "none.toml"],
        ["dask", "worker", "tcp://x:1", "--nthread", "1"],
        ["docker", "compose", "--profile", "tls", "up"],
        ["python3", "-m", "tests.benchmarks.bench_nothing"],
        ["teh-lab"],
    ],
    ids=lambda words: " ".join(words[:2]),
)
def test_a_command_with_a_mistake_is_seen(words, page_folder, capsys):
    with pytest.raises((BadInput, click.ClickException, AssertionError)):
        check(words)
