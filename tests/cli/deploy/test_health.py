"""A container's health check asks where the app answers."""

import http.server
import threading

import pytest

from analysis.cli.deploy.health import address, healthy


@pytest.fixture
def port():
    class Answer(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200 if self.path == "/_stcore/health" else 404)
            self.end_headers()

        def log_message(self, *_):
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Answer) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


def test_it_follows_port_and_base_path(monkeypatch):
    monkeypatch.setenv("STREAMLIT_SERVER_PORT", "7860")
    monkeypatch.setenv("STREAMLIT_SERVER_BASE_URL_PATH", "/lab/")
    assert address() == "http://127.0.0.1:7860/lab/_stcore/health"


def test_an_app_that_answers_is_healthy_and_one_that_does_not_is_not(port, monkeypatch):
    monkeypatch.setenv("STREAMLIT_SERVER_PORT", str(port))
    assert healthy(address())
    monkeypatch.setenv("STREAMLIT_SERVER_BASE_URL_PATH", "elsewhere")
    assert not healthy(address())
    monkeypatch.setenv("STREAMLIT_SERVER_PORT", "9")
    assert not healthy(address())
