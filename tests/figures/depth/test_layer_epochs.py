import numpy as np

from analysis.figures.depth.layer_epochs import before_after, layer_epochs


def test_layers_go_down_epochs_to_the_right():
    values = np.array([[1.0, 2.0, 3.0], [1.0, 2.5, 4.0]])
    picture = layer_epochs(values, [0, 8], "effective_rank")
    (heat,) = picture.figure.data
    assert np.allclose(heat.z, values.T)
    assert list(heat.x) == ["0", "8"]
    assert picture.figure.layout.yaxis.autorange == "reversed"
    assert "3 at epoch 0, 4 at epoch 8" in picture.alt


def test_wide_ranges_are_drawn_by_their_logarithm_and_gaps_are_blank():
    values = np.array([[1.0, 1e-8], [1.0, np.nan]])
    picture = layer_epochs(values, [0, 1], "norm_per_node")
    assert np.allclose(picture.figure.data[0].z[:, 0], [0, -8])
    assert np.isnan(picture.figure.data[0].z[1, 1])
    assert "logarithmic" in picture.figure.layout.annotations[-1].text
    assert "Blank" in picture.figure.layout.annotations[-1].text
    layer_epochs(np.full((2, 3), np.nan), [0, 1], "norm_per_node")


def test_before_and_after_are_two_lines_a_measure():
    before = {"effective_rank": np.array([5.0, 1.0]), "mad": np.array([np.nan, np.nan])}
    after = {
        "effective_rank": np.array([5.0, 4.0]),
        "mad": np.array([np.nan, np.nan]),
        "gradient_norm": np.ones(2),
    }
    picture = before_after(before, after, epoch=30)
    assert [list(trace.y) for trace in picture.figure.data] == [[5, 1], [5, 4]]
    assert "after 30 epochs" in picture.alt


def test_spreads_of_shuffled_labels_and_other_definitions_do_not_bury_the_measures():
    recorded = (
        "mad",
        "group_distance_ratio_authors",
        "group_distance_ratio_paper_permuted_sd",
        "norm_per_node",
    )
    rows = {name: np.array([1.0, 0.5]) for name in (*recorded, "group_distance_ratio_paper")}
    notes = [note.text for note in before_after(rows, rows, epoch=3).figure.layout.annotations]
    assert notes[0] == "Group distance ratio (paper)"
    assert [word in " ".join(notes[:3]) for word in ("MAD", "Norm", "authors", "deviation")] == [True] * 2 + [
        False
    ] * 2
