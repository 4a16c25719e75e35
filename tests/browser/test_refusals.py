"""What a refused file holds is shown as it is: the browser draws no picture of it and calls nobody."""

import io

import numpy as np
import orjson
import pytest

from analysis.runs.serialize.zip_file import pack
from tests.browser.explorer_page import CHROMIUM
from tests.runs.test_release_0_1_0 import FIXTURES

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="needs chromium on the machine"),
]
MARK = "![x](https://foreign.invalid/x.png)"


def bundle() -> bytes:
    """A bundle whose state, which its refusal quotes, is a picture in Markdown."""
    import re

    from analysis.runs.serialize.zip_file import unpack

    entries = unpack((FIXTURES / "bundle-clusters-1-0.1.0.zip").read_bytes(), names=re.compile(".*", re.S))
    told = orjson.loads(entries["run.json"]) | {"state": MARK}
    return pack(entries | {"run.json": orjson.dumps(told)})


def layer_states() -> bytes:
    """A file of layer states that lacks labels and has an array of that name."""
    out = io.BytesIO()
    np.savez(out, **{MARK: np.ones((3, 2), np.float32)})
    return out.getvalue()


@pytest.mark.parametrize(
    ("where", "name", "content", "opened_by"),
    [
        ("runs", "run.zip", bundle(), "Open a bundle"),
        ("depth", "states.npz", layer_states(), "What about your own model?"),
        ("data", f"{MARK.replace('/', '_')}.csv", b"a,b\n" + MARK.encode() + b"\n", ""),
    ],
)
def test_a_refusal_is_plain_text(server, page, where, name, content, opened_by):
    foreign = []
    own = (server, server.replace("http", "ws"), "data:", "blob:")
    page.on("request", lambda asked: None if asked.url.startswith(own) else foreign.append(asked.url))
    page.goto(f"{server}/{where}")
    if opened_by:
        page.get_by_text(opened_by).first.click(timeout=60_000)
    upload = page.locator("input[type=file]").first
    upload.wait_for(state="attached", timeout=60_000)
    upload.set_input_files([{"name": name, "mimeType": "application/octet-stream", "buffer": content}])
    page.locator("[data-testid=stAlert]").first.wait_for(timeout=60_000)
    page.wait_for_timeout(1000)
    assert page.locator("[data-testid=stAlert] img, [data-testid=stAlert] a").count() == 0
    assert foreign == []
