"""A sweep of tiny deep networks, trained and recorded as a worker does, in memory."""

from functools import cache
from types import SimpleNamespace

from analysis.measures import measure_layers
from analysis.runs.engine.layer_snapshot import LayerRecorder
from analysis.runs.run import Run
from analysis.training.fit import fit
from analysis.training.loop.events import Began
from analysis.training.loop.snapshot import Snapshot
from analysis.training.spec import RunSpec

SPEC = RunSpec().with_(
    data__name="planted-partition",
    model={"kind": "depth", "depth": 3, "groups": 4, "hidden": 8},
    training__epochs=5,
    training__patience=5,
    training__kl="none",
    training__device="cpu",
)


class Recorded:
    """Runs in memory, read like a store."""

    def __init__(self):
        self.runs, self.made = [], {}

    def train(self, spec):
        found = SimpleNamespace(rows={}, shots={}, graphs=None)

        def observe(event):
            if isinstance(event, Began):
                found.graphs = event.graphs
                return
            found.rows[event.row["epoch"]] = event.row
            if event.snapshot:
                found.shots[event.snapshot.epoch] = event.snapshot

        result = fit(spec, observe=observe, measure=LayerRecorder())
        table = tuple(measure_layers(result.layer_states, result.y, result.edge_index))
        id = f"run-{len(self.runs)}"
        run = Run(
            id, spec.key, "me", id, "", "sweep", spec, "finished", summary=dict(result.summary), table=table
        )
        self.runs.append(run)
        self.made[id] = found
        return run

    def snapshot_epochs(self, id):
        return sorted(self.made[id].shots)

    def snapshot(self, id, epoch):
        return self.made[id].shots[epoch]

    def graphs(self, id):
        return self.made[id].graphs

    def history(self, id):
        return list(self.made[id].rows.values())


@cache
def sweep():
    """Three norms and two seeds."""
    made = Recorded()
    for seed in (0, 1):
        for norm in ("none", "diff_group", "pair"):
            made.train(SPEC.with_(seed=seed, model__norm=norm))
    return made


def without_planes(reader, id, *, layers):
    """The run as an earlier version recorded it: states of few layers."""
    old = Recorded()
    old.runs, old.made = reader.runs, dict(reader.made)
    shots = {
        epoch: Snapshot(
            epoch,
            {
                name: array
                for name, array in shot.arrays.items()
                if name in {f"{kind}.{layer}" for kind in ("state", "groups") for layer in layers}
            },
        )
        for epoch, shot in reader.made[id].shots.items()
    }
    old.made[id] = type(reader.made[id])(
        rows=reader.made[id].rows, shots=shots, graphs=reader.made[id].graphs
    )
    return old
