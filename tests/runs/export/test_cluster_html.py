"""A run as one file: what is in it, and that it is small."""

from dataclasses import replace

import numpy as np
import pytest

from analysis.checks import BadInput
from analysis.runs.export.cluster_html import Explorable, cluster_run_html
from analysis.runs.results.run_library import EXAMPLES
from analysis.runs.store.store import Store
from analysis.runs.views.report_sections import chapters
from tests.made import made_history, made_karate, made_run, made_snapshot


@pytest.fixture(scope="module")
def examples():
    store = Store(EXAMPLES, read_only=True)
    yield store
    store.close()


def exported(store, id, **options):
    shots = [store.snapshot(id, epoch) for epoch in store.snapshot_epochs(id)]
    return cluster_run_html(
        store.run(id), store.graphs(id), snapshots=shots, history=store.history(id), **options
    )


@pytest.mark.parametrize(
    ("id", "megabytes"), [("example-digits-clusters", 4), ("example-karate-factions", 0.5)]
)
def test_a_recorded_run_is_a_small_file_that_says_where_it_comes_from(examples, id, megabytes):
    page = exported(examples, id)
    assert len(page.encode()) <= megabytes * 1e6
    run = examples.run(id)
    foot = page[page.index("<footer>") :]
    assert f"spec {run.key[:12]}" in foot
    assert "MIT licence" in foot
    assert "<svg" in page[page.index("<noscript>") : page.index("</noscript>")]


def test_hostile_names_stay_words():
    graphs = made_karate()
    run = replace(made_run(data="karate"), name="</script><script>alert(1)</script>")
    shots = [made_snapshot(graphs, run.spec, epoch=0)]
    page = cluster_run_html(run, graphs, snapshots=shots, history=made_history())
    assert "alert(1)</script>" not in page


def test_a_run_that_diverged_is_shown_as_far_as_it_went():
    graphs = made_karate()
    run = made_run(data="karate")
    good, bad = (made_snapshot(graphs, run.spec, epoch=epoch) for epoch in (0, 4))
    bad = replace(bad, arrays={name: array * np.nan for name, array in bad.arrays.items()})
    page = cluster_run_html(run, graphs, snapshots=[good, bad], history=made_history())
    without_script = page[page.index("<noscript>") : page.index("</noscript>")]
    assert "From epoch 4 on, its numbers are NaN or infinite." in without_script
    assert len(chapters(run, graphs, snapshots=[good, bad], history=made_history())) == 3


def test_a_depth_run_is_refused(examples):
    with pytest.raises(BadInput, match="choose a cluster run"):
        exported(examples, "example-digits-depth-1")


def test_in_a_notebook_it_is_a_frame_that_may_run_scripts_and_nothing_else(tmp_path):
    made = Explorable('<!doctype html><p class="one">&amp;</p>')
    frame = made._repr_html_()
    assert 'sandbox="allow-scripts"' in frame
    assert "&lt;p class=&quot;one&quot;&gt;&amp;amp;&lt;/p&gt;" in frame
    made.save(tmp_path / "one.html")
    assert (tmp_path / "one.html").read_text() == made.html
