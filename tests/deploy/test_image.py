"""The image's own commands, run as a user without root, since a container engine may not be here."""

import contextlib
import os
import re
import shutil
import socket
import subprocess
import sys
import sysconfig
import tempfile
import time
from pathlib import Path

import pytest

from tests.deploy.files import command, instructions, last, variables
from tests.source import ROOT

IMAGES = [ROOT / "Dockerfile", ROOT / "deploy" / "huggingface" / "Dockerfile"]
NOBODY = 65534
images = pytest.mark.parametrize("dockerfile", IMAGES, ids=lambda path: path.parent.name)


@images
def test_it_runs_without_root_and_keeps_runs_where_the_volume_is(dockerfile):
    assert last(dockerfile, "USER") == "1000"
    assert variables(dockerfile)["SOFT_CLUSTER_LAB_STORE"].startswith("/data/")
    assert variables(dockerfile)["STREAMLIT_SERVER_PORT"] == last(dockerfile, "EXPOSE")
    assert last(dockerfile, "FROM") == "python:3.11-slim"


@images
def test_every_streamlit_setting_is_one(dockerfile):
    from streamlit import config

    known = {
        "STREAMLIT_" + re.sub(r"(?<=[a-z])(?=[A-Z])", "_", key).replace(".", "_").upper()
        for key in config.get_config_options()
    }
    assert {name for name in variables(dockerfile) if name.startswith("STREAMLIT_")} <= known


@images
def test_hadolint_finds_nothing(dockerfile):
    program = shutil.which("hadolint") or Path(sys.executable).with_name("hadolint")
    if not Path(program).is_file():
        pytest.skip("hadolint is not installed")
    done = subprocess.run([program, "--no-color", dockerfile], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_what_is_copied_is_let_through_by_dockerignore():
    lets = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    copied = [
        text.split() for name, text in instructions(IMAGES[0]) if name == "COPY" and "--from" not in text
    ]
    for *sources, _ in copied:
        assert set(sources) <= lets | {"."}
    offered = {
        "analysis",
        "pages",
        "sample_data",
        "app.py",
        "setup.py",
        "pyproject.toml",
        "README.md",
    }
    assert offered <= lets, "the wheel is made of these"
    assert all((ROOT / name).exists() for name in lets)


@pytest.fixture
def data():
    """A folder that anybody may enter; pytest's own are for one user only."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def test_the_app_starts_and_is_healthy_as_a_user_without_root(data):
    if os.name != "posix":
        pytest.skip("users are changed only on POSIX")
    user, python = {}, sys.executable
    if os.geteuid() == 0:
        user, python = {"user": NOBODY, "group": NOBODY, "extra_groups": []}, _interpreter_of_others()
        os.chown(data, NOBODY, NOBODY)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = variables(IMAGES[0]) | {
        "STREAMLIT_SERVER_PORT": str(port),
        "SOFT_CLUSTER_LAB_STORE": str(data / "runs.db"),
        "HOME": str(data),
        "PYTHONPATH": os.pathsep.join([str(ROOT), sysconfig.get_path("purelib")]),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    assert command(IMAGES[0]) == ["soft-cluster-lab"]
    program = [python, "-P", "-m", "analysis"]
    check = [python, *command(IMAGES[0], "HEALTHCHECK")[1:]]
    with _running(program, environment, data, user) as app:
        deadline = time.monotonic() + 150
        while subprocess.run(check, env=environment, cwd=data, **user).returncode:
            assert app.poll() is None, (data / "log").read_text()[-2000:]
            assert time.monotonic() < deadline, "never healthy"
            time.sleep(0.3)
        if user:
            assert Path(f"/proc/{app.pid}").stat().st_uid == NOBODY
        answers = {name: _answer_to_a_page(name, port) for name in ("localhost", "127.0.0.1", "evil.example")}
        assert answers == {"localhost": 101, "127.0.0.1": 101, "evil.example": 403}


def _answer_to_a_page(host, port):
    """The status of the websocket that a page opens which was loaded under that name."""
    handshake = (
        f"GET /_stcore/stream HTTP/1.1\r\nHost: {host}:{port}\r\nOrigin: http://{host}:{port}\r\n"
        "Connection: Upgrade\r\nUpgrade: websocket\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        connection.sendall(handshake.encode())
        return int(connection.recv(64).split()[1])


@contextlib.contextmanager
def _running(program, environment, data, user):
    with (data / "log").open("w") as log:
        app = subprocess.Popen(program, env=environment, cwd=data, stdout=log, stderr=log, **user)
    try:
        yield app
    finally:
        app.kill()
        app.wait()


def _interpreter_of_others():
    """This version of Python where a user without root may run it, and read its packages and the app."""
    packages = sysconfig.get_path("purelib")
    found = filter(None, (sys.executable, shutil.which("python3", path="/usr/local/bin:/usr/bin")))
    for python in found:
        probe = (
            f"import os, streamlit, sys; os.stat({str(ROOT / 'app.py')!r}); "
            f"sys.exit(sys.version_info[:2] != {sys.version_info[:2]})"
        )
        environment = {"PYTHONPATH": packages}
        with contextlib.suppress(PermissionError):
            done = subprocess.run([python, "-c", probe], env=environment, cwd="/", user=NOBODY)
            if done.returncode == 0:
                return python
    pytest.skip("a user without root may not run this Python, or not read its packages or this checkout")
