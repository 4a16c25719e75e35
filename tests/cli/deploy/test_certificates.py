"""Certificates of a cluster: written once, for their owner only, enough for all of it."""

import os
import ssl
import stat
import subprocess

import pytest
from dask import config as dask_settings
from distributed.security import Security

from analysis.checks import BadInput
from analysis.cli.deploy.certificates import CERTIFICATE, KEY, settings, write_certificates
from analysis.cli.main import main
from tests.deploy.files import in_dask


def test_they_are_written_once_and_the_key_is_for_its_owner_only(tmp_path):
    folder = tmp_path / "new" / "certificates"
    assert "wrote" in write_certificates(folder)
    before = (folder / CERTIFICATE).read_bytes()
    assert "left as it is" in write_certificates(folder)
    assert (folder / CERTIFICATE).read_bytes() == before
    if os.name == "posix":
        assert stat.S_IMODE((folder / KEY).stat().st_mode) == 0o600


def test_a_lost_key_is_made_again_with_its_certificate(tmp_path):
    write_certificates(tmp_path)
    (tmp_path / KEY).unlink()
    assert "wrote" in write_certificates(tmp_path)
    ssl.create_default_context().load_cert_chain(tmp_path / CERTIFICATE, tmp_path / KEY)


def test_a_place_that_is_no_folder_is_told_in_a_sentence(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(BadInput, match="expected a folder to write"):
        write_certificates(tmp_path / "file")


def test_the_printed_settings_are_what_dask_reads(tmp_path, capsys):
    assert main(["certificates", str(tmp_path)]) == 0
    capsys.readouterr()
    assert main(["certificates", str(tmp_path), "--settings"]) == 0
    script = capsys.readouterr().out + "env"
    printed = subprocess.run(["sh", "-c", script], capture_output=True, text=True, check=True).stdout
    variables = dict(
        line.partition("=")[::2] for line in printed.splitlines() if line.startswith("DASK_DIST")
    )
    assert variables == settings(tmp_path)
    with dask_settings.set(in_dask(variables)):
        security = Security()
        assert security.require_encryption
        for role in ("client", "scheduler", "worker"):
            assert security.get_connection_args(role)["ssl_context"]
