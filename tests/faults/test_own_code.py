"""A stranger's bundle may name code, as runs of one's own models do; nobody runs or imports it."""

import re
import sys

import orjson
import pytest

from analysis.checks import BadInput
from analysis.runs.imports.bundle_reader import load_bundle
from analysis.runs.reproduce.bundle_replay import replay_bundle
from analysis.runs.reproduce.pyg_script import reproducing_script
from analysis.runs.serialize.zip_file import pack, unpack
from tests.runs.test_release_0_1_0 import FIXTURES

MODULE = "code_of_a_stranger"


@pytest.mark.parametrize("part", ["norm", "encoder"])
@pytest.mark.parametrize("name", [f"{MODULE}:make", f"{MODULE}:make@0123456789ab", f"{MODULE}.inner:make"])
def test_code_that_a_bundle_names_is_not_imported(part, name, tmp_path, monkeypatch):
    (tmp_path / f"{MODULE}.py").write_text("raise SystemExit('it was run')\n")
    monkeypatch.syspath_prepend(tmp_path)
    honest = (FIXTURES / "bundle-sweep-1-2-0.1.0.zip").read_bytes()
    entries = unpack(honest, names=re.compile(".*", re.S))
    spec = orjson.loads(entries["spec.json"])
    spec["model"][part] = name
    bundle = load_bundle(pack(entries | {"spec.json": orjson.dumps(spec)}))
    with pytest.raises(BadInput, match="layers that scripts are written for"):
        reproducing_script(bundle.run)
    with pytest.raises(BadInput, match="whose code this process may run"):
        replay_bundle(bundle)
    assert MODULE not in sys.modules
