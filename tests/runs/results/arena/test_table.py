from analysis.layers.poolers.table import POOLERS
from analysis.runs.results.arena.table import arena_table

ROW = {"pooler": "dmon", "n": 2, "verdict": "clusters above chance", "chance": {"soft_modularity": -0.001}}
for name in (
    "normalized_mutual_information",
    "soft_modularity",
    "information",
    "entropy",
    "usage_perplexity",
):
    ROW |= {name: None, f"{name}_sd": None}
ROW |= {"soft_modularity": 0.514, "soft_modularity_sd": 0.126}


def test_the_text_has_columns_and_the_verdict_below():
    head, names, line, _, verdict = arena_table([ROW]).splitlines()
    assert head == "mean ± SD over seeds (shuffled rows)"
    assert names.index("modularity") == line.index("0.51 ± 0.13 (0.00)")  # no minus before a zero
    assert verdict == "DMoN: clusters above chance"


def test_a_baseline_has_the_name_people_write():
    assert "| k-means | 2 |" in arena_table([ROW | {"pooler": "kmeans"}], "markdown")


def test_names_of_plug_ins_are_no_formulas_and_no_markup(monkeypatch):
    monkeypatch.setitem(POOLERS, "=1+1", POOLERS["dmon"]._replace(title="A & B"))
    row = ROW | {"pooler": "=1+1", "verdict": "@SUM(1)"}
    line = arena_table([row], "csv").splitlines()[1]
    assert line.startswith("'=1+1,2,")
    assert line.endswith(",'@SUM(1)")
    assert r"A \& B & 2 &" in arena_table([row], "latex")
