"""Recorded examples leave as bundles and open again; the same run is the same bytes.

Of the sweep, both norms at two depths each and the last network. Every run, once
the examples are recorded anew: ``python -m tests.runs.test_examples_round_trip``.
"""

import csv
import io
import re

import pytest

from analysis.runs.export.bundle_writer import save_bundle
from analysis.runs.imports.bundle_reader import load_bundle
from analysis.runs.results.run_library import Library, example_store
from analysis.runs.serialize.zip_file import unpack

SINGLE = [run.id for run in example_store().runs() if not run.sweep]
SWEPT = [run.id for run in example_store().runs() if run.sweep]
FEW = [*SWEPT[:10:3], SWEPT[-1]]
EVERY = re.compile(".*", re.S)


@pytest.fixture(scope="module", autouse=True)
def _no_pictures():
    """Pictures take most of the time, and have tests of their own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("analysis.runs.export.bundle_writer.chapters", lambda *_, **__: [])
        yield


@pytest.mark.parametrize("id", [*SINGLE, *FEW])
def test_it_opens_again_as_it_was(id):
    library, store = Library(None), example_store()
    content = save_bundle(library, id)
    bundle, run = load_bundle(content), store.run(id)
    assert (bundle.run.key, bundle.run.summary, bundle.run.table) == (run.key, run.summary, run.table)
    assert bundle.history == store.history(id)
    assert list(bundle.snapshots) == store.snapshot_epochs(id)
    assert save_bundle(library, id) == content


@pytest.mark.parametrize("id", [*SINGLE, SWEPT[0]])
def test_a_number_has_one_epoch(id):
    """No measure of a layer has two values at one epoch."""
    entries = unpack(save_bundle(Library(None), id), names=EVERY)
    rows = list(csv.DictReader(io.StringIO(entries["measures.csv"].decode())))
    keys = [(row["epoch"], row["layer"], row["measure"]) for row in rows]
    assert len(set(keys)) == len(keys)
    best = str(example_store().run(id).summary["best_epoch"])
    assert {row["epoch"] for row in rows if row["layer"] == ""} == {best}


if __name__ == "__main__":
    for each in [*SINGLE, *SWEPT]:
        test_it_opens_again_as_it_was(each)
        print(each, "opens again as it was")
