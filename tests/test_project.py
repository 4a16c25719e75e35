"""What a stranger meets first: the README's commands, the settings, the versions, no trace of a machine."""

import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit import config

import analysis
from analysis.figures.style.palettes import CIVIDIS, OKABE_ITO
from tests.source import ROOT, SOURCES, imports, name_of, offences


def texts() -> Iterator[Path]:
    hidden_but_ours = (".ci", ".streamlit", ".gitignore", ".github", ".dockerignore")
    for path in ROOT.rglob("*"):
        parts = path.relative_to(ROOT).parts
        ours = all(not part.startswith(".") or part in hidden_but_ours for part in parts)
        made = {"__pycache__", "build", "dist", "site"} & set(parts) or any(
            part.endswith(".egg-info") for part in parts
        )
        known = path.suffix in {
            "",
            ".py",
            ".md",
            ".toml",
            ".cff",
            ".json",
            ".txt",
            ".yml",
            ".yaml",
            ".ipynb",
            ".css",
        }
        if ours and not made and known and path.is_file():
            yield path


def test_no_machine_and_no_registry_is_named():
    places = [f"/{name}/" for name in ("work", "root", "tmp", "home", "Users")]
    hosts = [f"{name}.{end}" for name, end in (("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "com"))]
    hosts += [f"{name}.{end}" for name, end in (("download.pytorch", "org"), ("anaconda", "org"))]
    named = re.compile("|".join([*(rf"(?<![\w.~-]){p}" for p in places), *map(re.escape, hosts)]))
    found = list(texts())
    assert ROOT / "README.md" in found
    assert Path(__file__) in found
    offences(
        f"{name_of(path)}:{number} names {match.group()}"
        for path in found
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), 1)
        if (match := named.search(line))
    )


def sections(markdown: str) -> dict[str, str]:
    parts = re.split(r"^## (.+)$", markdown, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


@pytest.mark.parametrize("title", ["Run", "Test"])
def test_the_readme_has_one_command_each_to_run_and_to_test(title):
    fences = re.findall(
        r"^```\w*\n(.*?)^```$", sections((ROOT / "README.md").read_text())[title], re.M | re.S
    )
    assert len(fences) == 1
    assert "venv" in fences[0]
    assert "pip install" in fences[0]


def test_what_the_readme_links_to_is_there():
    links = re.findall(r"\]\((?!https?://|#)([^)#]+)", (ROOT / "README.md").read_text())
    assert links
    offences(f"README.md links to {link}" for link in links if not (ROOT / link).exists())


def test_what_is_imported_is_declared_and_what_is_declared_is_used():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    declared = {re.match(r"[\w-]+", line).group().replace("-", "_") for line in project["dependencies"]}
    imported = {module.split(".")[0] for path in SOURCES for _, module in imports(path)}
    imported = {{"sklearn": "scikit_learn"}.get(name, name) for name in imported}
    imported -= {*sys.stdlib_module_names, "analysis", "pages"}
    through = {"dask", "pandas"}  # they come with distributed and with streamlit, whose arguments they are
    optional = {"tensorboardX", "lightning", "matplotlib"}  # extras; a sentence says what to install
    assert imported - declared <= through | optional, "anything else must be declared"
    assert declared - imported <= {"cryptography"}, (
        "cryptography is called by distributed for its certificates"
    )


def test_one_version_everywhere():
    version = analysis.__version__
    assert re.search(r"^version: (.+)$", (ROOT / "CITATION.cff").read_text(), re.M).group(1) == version
    assert re.search(r"^## \[?([\d.]+)", (ROOT / "CHANGELOG.md").read_text(), re.M).group(1) == version


def test_sample_data_stays_small():
    assert (
        sum(path.stat().st_size for path in (ROOT / "sample_data").rglob("*") if path.is_file()) <= 6_000_000
    )


def settings() -> dict:
    return tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text())


def test_streamlit_knows_every_setting():
    known = config.get_config_options()

    def options(table, prefix):
        for name, value in table.items():
            if isinstance(value, dict):
                yield from options(value, f"{prefix}{name}.")
            else:
                yield f"{prefix}{name}"

    offences(f"no option {name}" for name in options(settings(), "") if name not in known)


def test_the_server_is_closed_to_the_outside_and_asks_nothing():
    assert settings()["server"]["address"] == "127.0.0.1"
    assert settings()["server"]["showEmailPrompt"] is False
    assert settings()["browser"]["gatherUsageStats"] is False


def test_tables_leave_the_page_only_through_files_without_formulas():
    assert settings()["client"]["disableDataExport"] is True


def test_streamlit_draws_with_the_palettes_of_the_figures():
    theme = settings()["theme"]
    assert theme["chartCategoricalColors"] == list(OKABE_ITO)
    assert theme["chartSequentialColors"] == list(CIVIDIS)
    assert len(theme["chartDivergingColors"]) == 10  # Streamlit silently drops a scale of another length


def test_every_environment_variable_of_ours_is_in_the_readme():
    readme = (ROOT / "README.md").read_text()
    read = {name for path in SOURCES for name in re.findall(r"SOFT_CLUSTER_LAB_[A-Z]+", path.read_text())}
    assert read
    offences(f"{name} is not in README.md" for name in read if name not in readme)
