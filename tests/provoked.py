"""Train a spec here and hand it to the diagnosis."""

from analysis.runs.results.diagnose_run import diagnose_layer
from analysis.runs.run import Run
from analysis.training.fit import fit
from analysis.training.loop.events import Began
from analysis.training.spec import RunSpec


def findings(spec: RunSpec) -> tuple[list[str], dict]:
    """Names of what is found, and the summary of the training."""
    began, snapshots, history = [], {}, []

    def observe(event):
        if isinstance(event, Began):
            began.append(event)
        else:
            history.append(event.row)
            if event.snapshot:
                snapshots[event.snapshot.epoch] = event.snapshot

    summary = fit(spec, observe=observe).summary
    run = Run("id", spec.key, "someone", "a run", "", "", spec, "finished", epochs_done=history[-1]["epoch"])
    found = diagnose_layer(
        run, began[0].graphs, epochs=list(snapshots), snapshot=snapshots.__getitem__, history=history
    )
    return [finding.name for finding in found], dict(summary)
