"""compose.yaml: its commands are ones the programs know, and its cluster trains under TLS on loopback."""

import contextlib
import os
import re
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from dask import config as dask_settings
from distributed import Client
from streamlit.web.cli import main_run

from analysis.checks import BadInput
from analysis.cli.deploy.certificates import settings, write_certificates
from analysis.runs.engine.dask_connection import SCHEDULER, Connection
from analysis.runs.engine.engine import Engine
from analysis.runs.store.store import Store
from tests.deploy.files import COMPOSE, command, in_dask
from tests.docs.known_commands import check
from tests.runs.engine.real_workers import ended
from tests.runs.fake import spec
from tests.source import ROOT

MODULES = {"scheduler": "distributed.cli.dask_scheduler", "worker": "distributed.cli.dask_worker"}


def test_every_command_is_known(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    for name, service in COMPOSE.items():
        words = service.get("command", ["soft-cluster-lab"])
        if name != "caddy":
            check([word.replace("/certificates", "certificates") for word in words])


def test_profiles_hold_what_the_documentation_says():
    by_profile = {}
    for name, service in COMPOSE.items():
        for profile in service.get("profiles", [""]):
            by_profile.setdefault(profile, set()).add(name)
    assert by_profile == {"": {"app"}, "cluster": {"certificates", "scheduler", "worker"}, "https": {"caddy"}}
    assert COMPOSE["worker"]["deploy"]["replicas"] == 2
    assert COMPOSE["app"]["ports"] == ["127.0.0.1:8501:8501"], "others come through the proxy"


def test_all_of_the_cluster_know_each_other_by_the_same_certificate():
    wanted = settings(Path("/certificates"))
    for name in ("app", "scheduler", "worker"):
        service = COMPOSE[name]
        assert wanted.items() <= {key: str(value) for key, value in service["environment"].items()}.items()
        assert "certificates:/certificates:ro" in service["volumes"]


def test_what_the_documentation_lets_one_set_reaches_the_app():
    table = (ROOT / "docs" / "deploy.md").read_text().partition("## The settings")[2].partition("##")[0]
    told = set(re.findall(r"`([A-Z_]{8,})", table))
    by_the_image = {"STREAMLIT_SERVER_ADDRESS", "STREAMLIT_SERVER_PORT", "SOFT_CLUSTER_LAB_STORE"}
    with_a_volume = {"SOFT_CLUSTER_LAB_LESSONS", "SOFT_CLUSTER_LAB_DATA"}
    assert by_the_image | with_a_volume <= told
    passed_on = COMPOSE["app"]["environment"].keys()
    assert told - by_the_image - with_a_volume <= passed_on


def test_names_of_the_app_are_separated_as_streamlit_separates_them(monkeypatch):
    of_compose = COMPOSE["app"]["environment"]["STREAMLIT_SERVER_ALLOWED_HOSTS"]
    in_a_space = command(ROOT / "deploy" / "huggingface" / "Dockerfile")[-1]
    of_a_space = re.search("ALLOWED_HOSTS='(.*?)'", in_a_space)[1]
    host = "lab.example.org"
    for value, place in ((of_compose, "${DOMAIN:-localhost}"), (of_a_space, "${SPACE_HOST:-localhost}")):
        monkeypatch.setenv("STREAMLIT_SERVER_ALLOWED_HOSTS", value.replace(place, host))
        with main_run.make_context("run", ["app.py"]) as context:
            assert host in context.params["server_allowedHosts"]
            assert "127.0.0.1" in context.params["server_allowedHosts"], "for the health check"


def test_caddy_passes_on_to_the_app():
    caddyfile = (ROOT / "deploy" / "Caddyfile").read_text()
    port = COMPOSE["app"]["ports"][0].rsplit(":", 1)[1]
    assert re.search(rf"reverse_proxy app:{port}\b", caddyfile)
    assert "{$DOMAIN:localhost}" in caddyfile


@contextlib.contextmanager
def dask(name, replaced, environment):
    """The command of a service, with what names another container replaced."""
    arguments = [replaced.get(word, word) for word in COMPOSE[name]["command"][2:]]
    extra = replaced.get("extra", [])
    command = [sys.executable, "-m", MODULES[name], *arguments, *extra]
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True, cwd=ROOT) as process:
        try:
            yield process
        finally:
            process.kill()


@pytest.fixture
def cluster(tmp_path):
    folder = tmp_path / "certificates"
    write_certificates(folder)
    environment = os.environ | settings(folder) | {"PYTHONPATH": str(ROOT)}
    here = {"8786": "0", "extra": ["--host", "127.0.0.1"]}
    with dask("scheduler", here, environment) as scheduler:
        address = next(m[0] for line in scheduler.stderr if (m := re.findall(r"tls://127.0.0.1:\d+", line)))
        threading.Thread(target=scheduler.stderr.read, daemon=True).start()
        there = {"tls://scheduler:8786": address, "--local-directory=/data": f"--local-directory={tmp_path}"}
        with dask("worker", there, environment) as worker:
            threading.Thread(target=worker.stderr.read, daemon=True).start()
            yield address, folder


def test_a_run_is_trained_by_the_cluster_and_strangers_are_refused(cluster, tmp_path, monkeypatch):
    address, folder = cluster
    store = Store(tmp_path / "runs.sqlite")
    monkeypatch.setenv(SCHEDULER, address)
    monkeypatch.setattr("analysis.runs.engine.dask_connection.CONNECT_SECONDS", 2)
    with pytest.raises(BadInput, match="expected a Dask scheduler"):
        Connection(workers=1, memory_limit=2**30)  # without the certificate
    monkeypatch.setattr("analysis.runs.engine.dask_connection.CONNECT_SECONDS", 60)
    with dask_settings.set(in_dask(settings(folder))):
        engine = Engine(store)
        try:
            id = engine.submit(spec(1), owner="ann")
            assert ended(store, id).state == "finished", store.run(id).reason
        finally:
            engine.close()
        with Client(address, set_as_default=False) as client:
            (worker,) = client.scheduler_info()["workers"]
            assert worker.startswith("tls://")
