"""A store with real, tiny runs, and the app driven without a browser and without worker processes."""

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import pytest
import streamlit as st
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

from analysis.measures import measure_layers
from analysis.measures.per_layer.layer_profile import LayerProfile, gradient_rows
from analysis.runs.results.run_library import Library
from analysis.runs.run import Run
from analysis.runs.serialize.codec import pack_graphs, pack_json, pack_snapshot, pack_weights
from analysis.runs.store.progress_writer import Recording, SerializedEpoch
from analysis.runs.store.queue.queue_store import QueueStore
from analysis.runs.store.store import Store
from analysis.training.fit import fit
from analysis.training.loop.events import Began
from analysis.training.presets.table import depth_sweep
from analysis.training.spec import RunSpec, parse_spec

OWNER = "o" * 32
KARATE = parse_spec(
    {
        "data": {"name": "karate"},
        "model": {"kind": "cluster", "encoder": "gcn", "hidden": 8, "heads": 2, "clusters": [2]},
        "training": {"epochs": 4, "warmup_epochs": 1},
    }
)
DIGITS = parse_spec({"model": {"kind": "cluster", "hidden": 8}, "training": {"epochs": 1, "batch_size": 512}})
DEEP = parse_spec(
    {
        "data": {"name": "planted-partition"},
        "model": {"kind": "depth", "hidden": 8},
        "training": {"epochs": 2, "kl": "none"},
    }
)


class FakeEngine:
    """Writes what is asked for into the store and trains nothing: what is submitted stays queued."""

    def __init__(self, store: Store) -> None:
        self.queue = QueueStore(store.database, server="test")
        self.worker_error = ""
        self.prepared = False
        self.stopped: list[str] = []

    def submit(self, spec: RunSpec, *, owner: str, preset: str = "", name: str = "") -> str:
        return self.queue.enter([spec], owner=owner, preset=preset, names=[name])[0]

    def submit_sweep(self, specs: Sequence[RunSpec], *, owner: str, preset: str = "", name: str = "") -> str:
        return self.queue.enter(
            specs, owner=owner, preset=preset, names=["of a sweep"] * len(specs), sweep=name
        )[0]

    def prepare(self) -> None:
        self.prepared = True

    def position(self, id: str) -> int | None:
        return 1

    def expected_wait(self, id: str) -> float | None:
        return 40.0

    def resume(self, id: str, *, owner: str) -> None:
        self.queue.renew([id], owner=owner)

    def stop(self, id: str, *, owner: str) -> None:
        self.stopped.append(id)
        self.queue.leave([id], owner=owner)


def record(store: Store, run_id: str, *, state="finished", reason="", look=lambda: None) -> None:
    """Train a queued run here, as a worker would, with a look at it after every epoch."""
    recording = Recording(store.database)
    key = store.run(run_id).key
    waiting = next(w for w in QueueStore(store.database, server="test").waiting() if w.key == key)
    recording.start(waiting.attempt)
    began: list[Began] = []

    def observe(event):
        if isinstance(event, Began):
            began.append(event)
            facts = {"fingerprint": event.fingerprint, "device": event.device, "versions": {}}
            recording.begin(waiting.attempt, graphs=pack_graphs(event.graphs), facts=facts)
        else:
            blob = pack_snapshot(event.snapshot, graphs=began[0].graphs) if event.snapshot else None
            row = SerializedEpoch(event.row["epoch"], pack_json(dict(event.row)), blob)
            recording.record(waiting.attempt, [row])
            look()

    profile = LayerProfile()
    result = fit(
        parse_spec(waiting.spec),
        observe=observe,
        measure=lambda seen: profile(seen.states, seen.y, seen.edge_index, loss=seen.loss),
    )
    table = measure_layers(result.layer_states, result.y, result.edge_index) if result.layer_states else ()
    recording.end(
        waiting.attempt,
        state,
        reason=reason,
        summary=dict(result.summary),
        table=[*map(dict, table), *gradient_rows(result.profile)],
        weights=pack_weights({name: t.detach().numpy() for name, t in result.model.state_dict().items()}),
    )


@pytest.fixture(scope="session", autouse=True)
def _packages_are_searched_once():
    """Before every run Streamlit looks through all packages for components: half of a page's time here."""
    with pytest.MonkeyPatch.context() as patch:
        once = cache(manifest_scanner.scan_component_manifests)
        patch.setattr(manifest_scanner, "scan_component_manifests", once)
        yield


@pytest.fixture(scope="session", autouse=True)
def _examples_are_read_once():
    """Every page opens with empty caches, and would read the same recorded runs, a server's once, again."""
    known, begin = Library(None).examples(), Library.__init__

    def begin_with_examples(self, *arguments, **options):
        begin(self, *arguments, **options)
        if "examples" not in options:
            self._recorded = known

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Library, "__init__", begin_with_examples)
        yield


@pytest.fixture(scope="session")
def recorded(tmp_path_factory) -> SimpleNamespace:
    """A store on disk with a run of each kind: ``path`` and the runs' ids."""
    path = tmp_path_factory.mktemp("recorded") / "runs.sqlite"
    store = Store(path)
    engine = FakeEngine(store)
    ids = SimpleNamespace(path=path)
    for name, spec in (("karate", KARATE), ("digits", DIGITS)):
        run_id = engine.submit(spec, owner=OWNER, preset="", name=f"A run on {name}")
        record(store, run_id)
        setattr(ids, name, run_id)
    sweep = engine.submit_sweep(
        depth_sweep(DEEP, depths=(2, 3), norms=("none", "diff_group")), owner=OWNER, preset="digits-depth"
    )
    ids.sweep_id = sweep
    ids.sweep = [run.id for run in store.sweep(sweep)]
    for run_id in ids.sweep:
        record(store, run_id)
    ids.failed = engine.submit(KARATE.with_(seed=1), owner=OWNER, name="Failed")
    record(store, ids.failed, state="failed", reason="it needed more memory than there is.")
    ids.queued = engine.submit(KARATE.with_(seed=2), owner=OWNER, name="Queued")
    store.close()
    return ids


@pytest.fixture
def app(tmp_path, monkeypatch):
    """Open the app on a store: ``app("train", store=path, run=...)`` gives the page as AppTest."""

    def open_page(page: str = "home", *, store: Path | None = None, **params: object) -> AppTest:
        monkeypatch.setenv("SOFT_CLUSTER_LAB_STORE", str(store or tmp_path / "empty.sqlite"))
        monkeypatch.setattr("pages.ui.run_data.server.engine", engine)
        # a thread that outlives its test would open that test's store in the midst of the next
        monkeypatch.setattr("pages.ui.frame.warm_up._import_and_freeze", lambda: None)
        monkeypatch.setattr(
            "pages.ui.frame.warm_up._first_preparation", lambda: SimpleNamespace(is_alive=lambda: False)
        )
        st.cache_resource.clear()
        st.cache_data.clear()
        test = AppTest.from_file(str(Path(__file__).parents[2] / "app.py"), default_timeout=30)
        test.session_state["owner.id"] = OWNER
        for name, value in params.items():
            test.query_params[name] = str(value)
        return test.switch_page(f"pages/{page}.py").run()

    @st.cache_resource
    def engine() -> FakeEngine:
        from pages.ui.run_data import server

        return FakeEngine(server.store())

    return open_page


def runs_of(path: Path) -> list[Run]:
    """The visitor's runs in a store, newest first."""
    store = Store(path)
    try:
        return store.runs(owner=OWNER)
    finally:
        store.close()


def words(test: AppTest) -> str:
    """Everything a page says, as one text, with plain spaces."""
    return raw_words(test).replace("\u00a0", " ")


def raw_words(test: AppTest) -> str:
    """Everything a page says, as one text, with the spaces that do not break."""
    shown = [*test.title, *test.header, *test.subheader, *test.markdown, *test.caption, *test.warning]
    return re.sub(r"</?abbr[^>]*>", "", "\n".join(element.value for element in shown))


def heroes(test: AppTest) -> list[str]:
    """The explorers a page has mounted, by the names of their components."""
    names = [element.proto.component_name for element in test.get("bidi_component")]
    return [name for name in names if name.startswith("soft-cluster-lab-clusters")]


def opened(test: AppTest, *keys: str) -> AppTest:
    """The page with these questions open."""
    for key in keys:
        test.session_state[f"{key}.open"] = True
    return test.run()
