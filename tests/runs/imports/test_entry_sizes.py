"""What a run really records stays below the bounds, and the bounds grow with nothing but the settings."""

from analysis.runs.export.bundle_writer import run_json
from analysis.runs.imports.entry_sizes import (
    check_history_cells,
    history_bytes,
    manifest_bytes,
    snapshot_bytes,
    weights_bytes,
)
from analysis.runs.serialize.codec import pack_snapshot, pack_weights
from analysis.runs.serialize.csv_parquet import to_csv
from analysis.training.spec import RunSpec


def test_what_runs_record_fits(carried):
    store = carried.store
    for id in (carried.karate, carried.deep):
        spec, graphs = store.run(id).spec, store.graphs(id)
        history = to_csv(store.history(id))
        check_history_cells(history, spec)
        assert len(history) < history_bytes(spec)
        assert len(run_json(store.run(id))) < manifest_bytes(spec) / 2
        for epoch in store.snapshot_epochs(id):
            assert len(pack_snapshot(store.snapshot(id, epoch), graphs=graphs)) < snapshot_bytes(spec, graphs)
        assert len(pack_weights(store.weights(id))) < weights_bytes(spec, graphs)


def test_bounds_are_small_where_settings_are(carried):
    store = carried.store
    spec, graphs = store.run(carried.karate).spec, store.graphs(carried.karate)
    assert snapshot_bytes(spec, graphs) < 200_000
    assert weights_bytes(spec, graphs) < 500_000
    assert history_bytes(RunSpec().with_(training__epochs=30)) < 100_000
