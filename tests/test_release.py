"""What a release needs: workflow, issue templates, a policy for holes; each says what is there."""

import re

import yaml

from tests.source import ROOT, offences

GITHUB = ROOT / ".github"


def test_the_workflow_runs_what_is_run_here_and_publishes_the_documentation():
    workflow = yaml.safe_load((GITHUB / "workflows" / "ci.yml").read_text())
    steps = {name: [step.get("run", "") for step in job["steps"]] for name, job in workflow["jobs"].items()}
    assert ".ci/run" in steps["test"]
    assert "mkdocs build --strict" in steps["docs"]
    assert workflow["jobs"]["docs"]["needs"] == "test"
    assert workflow["permissions"] == {"contents": "read"}, "more only where it is needed"
    assert (ROOT / ".ci" / "run").stat().st_mode & 0o100


def test_the_versions_of_python_that_are_tried_are_allowed():
    workflow = yaml.safe_load((GITHUB / "workflows" / "ci.yml").read_text())
    lowest = re.search(r'requires-python = ">=3\.(\d+)"', (ROOT / "pyproject.toml").read_text()).group(1)
    tried = workflow["jobs"]["test"]["strategy"]["matrix"]["python"]
    assert min(tried) == f"3.{lowest}"


def test_issue_templates_ask_something():
    templates = [path for path in (GITHUB / "ISSUE_TEMPLATE").glob("*.yml") if path.stem != "config"]
    assert len(templates) >= 2
    for path in templates:
        form = yaml.safe_load(path.read_text())
        assert {"name", "description", "body"} <= form.keys()
        assert all({"id", "attributes"} <= field.keys() for field in form["body"])


def test_the_policy_links_to_what_is_there():
    links = re.findall(r"\]\((?!https?://)([^)]+)\)", (ROOT / "SECURITY.md").read_text())
    offences(f"SECURITY.md links to {link}" for link in links if not (ROOT / link).exists())
