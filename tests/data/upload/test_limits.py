"""One limit of size, in the server, in what reads uploads, and in words."""

import re
import tomllib

import pytest

from analysis.data.upload.errors import BadUpload
from analysis.data.upload.limits import MIB, MOST_BYTES, check_counts, check_sizes
from analysis.runs.serialize.zip_file import MOST_PACKED
from tests.source import ROOT


def test_the_server_and_every_reader_have_one_limit():
    server = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text())["server"]
    assert server["maxUploadSize"] * MIB == MOST_BYTES == MOST_PACKED


def test_no_uploader_promises_another_limit():
    for page in (ROOT / "pages").rglob("*.py"):
        for said in re.findall(r"max_upload_size=([^,)]*)", page.read_text()):
            assert said.strip() in ("MOST_BYTES >> 20", "MOST_PACKED >> 20"), page


def test_what_is_too_much_is_refused_with_the_limit():
    with pytest.raises(BadUpload, match="expected at most 256 MB, got 257 MB; take a part of it"):
        check_sizes({"a.csv": bytes(MOST_BYTES + MIB)})
    with pytest.raises(BadUpload, match="at most 1,000,000 edges, got 1,000,001; take a part of it"):
        check_counts("a.csv", edges=1_000_001)
