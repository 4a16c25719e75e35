"""The table for Embedding Atlas holds the nodes as the app shows them, and opens as Parquet."""

import io

import numpy as np
import pyarrow.parquet
import pytest

from analysis.checks import BadInput
from analysis.cli.main import main
from analysis.projection.pca import fit_pca
from analysis.runs.export.embedding_atlas import atlas_parquet, atlas_rows
from analysis.runs.results.assignments import assignments
from analysis.runs.results.run_library import Library

KARATE = "example-karate-factions"


def test_every_node_has_its_place_its_cluster_and_its_shares(tmp_path, capsys):
    library = Library(None)
    file = tmp_path / "nodes.parquet"
    assert main(["export", KARATE, "--atlas", str(file)]) == 0
    table = pyarrow.parquet.read_table(file).to_pydict()
    run, store = library.run(KARATE), library.of(KARATE)
    shown = assignments(run, store.snapshot(KARATE, store.snapshot_epochs(KARATE)[-1]), store.graphs(KARATE))
    S = np.stack([table["S_1"], table["S_2"]], axis=1)
    np.testing.assert_allclose(S, shown.combined, rtol=1e-6)
    plane = np.stack([table["projection_x"], table["projection_y"]], axis=1)
    np.testing.assert_allclose(plane, fit_pca(shown.x).transform(shown.x), rtol=1e-5)
    assert table["cluster"] == [f"cluster {1 + j}" for j in shown.combined.argmax(1)]
    assert set(table["label"]) == {"Mr. Hi", "Officer"}
    assert len(set(table["name"])) == 34


def test_an_earlier_epoch_and_many_graphs():
    rows = atlas_rows(Library(None), "example-digits-uniform", epoch=0)
    assert len({row["graph"] for row in rows}) > 1
    assert len({row["label"] for row in rows}) == 10
    assert max(row["largest_share"] for row in rows) < 0.2, "nothing clusters there"
    content = atlas_parquet(Library(None), "example-digits-uniform", epoch=0)
    assert pyarrow.parquet.read_table(io.BytesIO(content)).num_rows == len(rows)


def test_a_run_without_clusters_is_refused():
    with pytest.raises(BadInput, match="expected a run with clusters"):
        atlas_rows(Library(None), "example-digits-depth-1")
