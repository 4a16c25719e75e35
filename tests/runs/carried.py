"""A store with small finished runs, to be carried away in bundles; and names that mean harm."""

from dataclasses import dataclass
from pathlib import Path

from analysis.measures import measure_layers
from analysis.runs.budget.limits import PROFILES
from analysis.runs.engine.reporter import versions
from analysis.runs.serialize.codec import pack_graphs, pack_json, pack_snapshot, pack_weights
from analysis.runs.store.progress_writer import Recording, SerializedEpoch
from analysis.runs.store.queue.queue_store import QueueStore
from analysis.runs.store.store import Store
from analysis.runs.store.user_graphs import UserGraphs
from analysis.training.fit import fit
from analysis.training.loop.events import Began
from analysis.training.spec import ClusterSpec, DataSpec, DepthSpec, RunSpec, TrainingSpec

OWNER = "somebody-" + "x" * 23
KARATE = RunSpec(
    data=DataSpec(name="karate"),
    model=ClusterSpec(encoder="gcn", hidden=8, heads=2, clusters=(3, 2)),
    training=TrainingSpec(epochs=6, warmup_epochs=2, device="cpu"),
)
DEEP = RunSpec(
    data=DataSpec(name="planted-partition"),
    model=DepthSpec(depth=3, hidden=8, norm="diff_group"),
    training=TrainingSpec(epochs=4, kl="none", device="cpu"),
)


@dataclass
class Carried:
    """A store on disk and the ids of its runs."""

    path: Path
    store: Store
    karate: str
    deep: str


def carry(path: Path) -> Carried:
    store = Store(path)
    return Carried(path, store, train(store, KARATE), train(store, DEEP))


def train(store: Store, spec: RunSpec, *, name: str = "A run", graphs=None, own=None) -> str:
    """Train a spec here and record it as a worker would; ``graphs`` changes the recorded graphs.

    ``own`` is the person's own graph, which is kept first.
    """
    if own is not None:
        limits, task = PROFILES["classroom"], spec.data.task
        UserGraphs(store.database).keep(own, owner=OWNER, title="mine", task=task, limits=limits)
    queue, recording = QueueStore(store.database, server="test"), Recording(store.database)
    (id,) = queue.enter([spec], owner=OWNER, preset="", names=[name])
    waiting = next(w for w in queue.waiting() if w.key == spec.key)
    recording.start(waiting.attempt)
    kept = []

    def observe(event):
        if isinstance(event, Began):
            kept.append(event.graphs if graphs is None else graphs(event.graphs))
            facts = {"fingerprint": event.fingerprint, "device": event.device, "versions": versions()}
            recording.begin(waiting.attempt, graphs=pack_graphs(kept[0]), facts=facts)
            return
        blob = pack_snapshot(event.snapshot, graphs=kept[0]) if event.snapshot else None
        recording.record(
            waiting.attempt, [SerializedEpoch(event.row["epoch"], pack_json(dict(event.row)), blob)]
        )

    result = fit(spec, own=own, observe=observe)
    table = measure_layers(result.layer_states, result.y, result.edge_index) if result.layer_states else ()
    weights = {name: value.detach().numpy() for name, value in result.model.state_dict().items()}
    recording.end(
        waiting.attempt,
        "finished",
        summary=dict(result.summary),
        table=[dict(row) for row in table],
        weights=pack_weights(weights),
    )
    return id
