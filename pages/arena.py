"""Arena: soft poolers and baselines on one graph, each beside chance."""

from collections.abc import Sequence

from analysis.runs.run import Run
from pages.ui.arena import any_assignment, choice, columns, measures
from pages.ui.arena.choice import Stage
from pages.ui.frame import app_frame, live


def main() -> None:
    app_frame.page("arena")
    app_frame.heading("arena")
    app_frame.wait_for_libraries()
    stage = choice.choose()
    if stage is not None:
        _compare(stage)
    any_assignment.draw()


def _compare(stage: Stage) -> None:
    def draw(runs: Sequence[Run]) -> None:
        columns.draw(stage, runs)
        measures.draw(stage, runs)

    live.follow(lambda: choice.runs(stage), draw)


main()
