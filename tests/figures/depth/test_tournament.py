"""The figure of a tournament: the best cure at the top, its interval beside it."""

import math

from analysis.figures.depth.tournament import TreatmentGain, tournament_figure

GAINS = {
    "residual": {2: TreatmentGain(-0.01, 0.02), 16: TreatmentGain(0.4, 0.1)},
    "PairNorm": {16: TreatmentGain(0.3, math.nan)},
}


def test_rows_intervals_and_times():
    made = tournament_figure(GAINS, {"residual": 1.2, "PairNorm": None}, pairs="3 pairs")
    assert made.figure.layout.title.text == "At 16 layers residual gains most: +40.0 points"
    two, sixteen = made.figure.data
    assert (two.name, list(two.y), list(two.x)) == ("2 layers", ["residual (1.2 x)"], [-1.0])
    assert list(sixteen.y) == ["residual (1.2 x)", "PairNorm"]
    assert list(sixteen.error_x.array) == [10.0, 0.0]
    assert "3 pairs" in " ".join(note.text for note in made.figure.layout.annotations).replace("<br>", " ")
    assert "PairNorm +30.0 at 16" in made.alt


def test_one_seed_has_no_bars_and_is_no_more_than_one_seed():
    picture = tournament_figure({"PairNorm": {8: TreatmentGain(0.1, math.nan)}}, {}, pairs="1 pair")
    assert picture.title == "At 8 layers PairNorm gains most: +10.0 points, with one seed"
    assert "Bars" not in str(picture.figure)
    assert tournament_figure({"x": {8: TreatmentGain(-0.1, 0.01)}}, {}, pairs="2").title.endswith(
        "no cure gains"
    )
