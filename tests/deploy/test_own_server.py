"""The files for a server of one's own: a service of systemd, and a site of nginx."""

import configparser
import re
import shlex
import shutil
import subprocess
import tomllib

import pytest

from tests.docs.known_commands import check
from tests.source import ROOT

SERVICE, SITE = ROOT / "deploy" / "soft-cluster-lab.service", ROOT / "deploy" / "nginx.conf"
SETTINGS = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))["server"]


@pytest.fixture
def unit():
    reader = configparser.RawConfigParser(strict=False)
    reader.optionxform = str
    reader.read(SERVICE)
    return reader


def test_the_service_starts_the_app_and_may_write_its_runs_only(unit):
    service = unit["Service"]
    check(shlex.split(service["ExecStart"]))
    assert (service["DynamicUser"], service["ProtectSystem"]) == ("yes", "strict")
    variables = dict(word.split("=", 1) for word in shlex.split(" ".join(_all("Environment"))))
    for place in (variables["HOME"], variables["SOFT_CLUSTER_LAB_STORE"], service["WorkingDirectory"]):
        assert place.startswith(f"/var/lib/{service['StateDirectory']}")
    assert "STREAMLIT_SERVER_ADDRESS" not in variables, "others come through the proxy"


def _all(name):
    """Every value of a setting; one that is given twice adds up in systemd."""
    return re.findall(rf"^{name}=(.*)$", SERVICE.read_text("utf-8"), re.M)


def test_systemd_finds_nothing(tmp_path):
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd is not installed")
    unit = tmp_path / SERVICE.name
    unit.write_text(re.sub("^ExecStart=.*", "ExecStart=/bin/true", SERVICE.read_text("utf-8"), flags=re.M))
    done = subprocess.run(["systemd-analyze", "verify", unit], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_nginx_passes_websockets_names_and_uploads():
    site = SITE.read_text("utf-8")
    for words in (
        "proxy_http_version 1.1",
        "Host $http_host",
        "Upgrade $http_upgrade",
        "proxy_buffering off",
    ):
        assert words in site
    assert re.search(r"proxy_read_timeout \d+h;", site)
    (limit,) = re.findall(r"client_max_body_size (\d+)m;", site)
    assert int(limit) >= SETTINGS["maxUploadSize"]


def test_nginx_reads_the_site(tmp_path):
    if not shutil.which("nginx"):
        pytest.skip("nginx is not installed")
    site = re.sub(r"listen 443 ssl;|ssl_certificate\w* .*;", "", SITE.read_text("utf-8"))
    (tmp_path / "nginx.conf").write_text(f"pid {tmp_path}/pid; events {{}} http {{ {site} }}")
    done = subprocess.run(
        ["nginx", "-t", "-q", "-c", tmp_path / "nginx.conf", "-e", tmp_path / "log"],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
