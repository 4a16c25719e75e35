"""Without a command the app opens."""

import os
import socket
import subprocess
import sys
import time
import urllib.request

import pytest

from analysis.cli import app, main
from pages.ui.frame.security_headers import headers
from tests.source import ROOT


def test_without_a_command_it_is_the_app(monkeypatch):
    calls = []

    def replace(program, command, environment):
        calls.append(command)
        raise SystemExit  # a program that was replaced does not go on

    monkeypatch.setattr(app.os, "execve", replace)
    monkeypatch.setattr(app.os, "chdir", calls.append)
    for arguments in ([], ["app", "--", "--server.port", "1234"]):
        with pytest.raises(SystemExit):
            main.main(arguments)
    folder, command, _, second = calls
    assert (folder, command[1:]) == (ROOT, ["-m", "streamlit", "run", str(ROOT / "app.py")])
    assert second[-2:] == ["--server.port", "1234"]


@pytest.mark.parametrize(
    "start", [["analysis"], ["streamlit", "run", str(ROOT / "app.py")]], ids=["command", "streamlit run"]
)
def test_it_answers_from_any_folder_with_the_headers_that_keep_a_page_to_itself(start, tmp_path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = os.environ | {
        "PYTHONPATH": str(ROOT),
        "SOFT_CLUSTER_LAB_STORE": str(tmp_path / "runs.sqlite"),
        "STREAMLIT_SERVER_PORT": str(port),
        "STREAMLIT_SERVER_HEADLESS": "true",
    }
    server = subprocess.Popen([sys.executable, "-m", *start], cwd=tmp_path, env=environment)
    try:
        deadline = time.monotonic() + 90
        while True:
            try:
                with urllib.request.urlopen(f"http://localhost:{port}/_stcore/health", timeout=1) as answer:
                    assert answer.read() == b"ok"
                    assert {name: answer.headers[name] for name in headers()} == headers()
                    break
            except OSError:  # not there yet, or too busy to answer
                assert time.monotonic() < deadline
                time.sleep(0.1)
    finally:
        server.terminate()
        server.wait(20)


def test_an_installation_without_the_app_says_so(monkeypatch, tmp_path):
    monkeypatch.setattr(app, "__file__", str(tmp_path / "analysis" / "cli" / "app.py"))
    with pytest.raises(app.BadInput, match=r"expected app.py next to the package"):
        app.home()
