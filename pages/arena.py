"""Arena: soft poolers and baselines on one graph, each beside chance."""

from collections.abc import Sequence

from analysis.runs.run import Run
from pages.ui.arena import any_assignment, choice, columns, measures
from pages.ui.arena.choice import Stage
from pages.ui.frame import app_frame, live, try_this


def main() -> None:
    app_frame.page("arena")
    app_frame.heading("arena")
    app_frame.wait_for_libraries()
    stage = choice.choose()
    if stage is not None:
        _compare(stage)
        try_this.say(_to_try(stage))
    any_assignment.draw()


def _to_try(stage: Stage) -> str:
    if not stage.specs:
        return "Add a pooler: each learns clusters next to the baselines, which train nothing."
    if not any(run.state == "finished" for run in choice.runs(stage)):
        return "Press Train, and see which pooler leaves the random column behind."
    return f"Give them {stage.clusters + 1} clusters: do the ones that beat chance still do so?"


def _compare(stage: Stage) -> None:
    def draw(runs: Sequence[Run]) -> None:
        columns.draw(stage, runs)
        measures.draw(stage, runs)

    live.follow(lambda: choice.runs(stage), draw)


main()
