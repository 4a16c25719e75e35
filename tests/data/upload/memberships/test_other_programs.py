"""Tables as HDBSCAN, mixtures, topic models, Leiden and fuzzy c-means leave them: read, or mended."""

import io

import numpy as np
import pandas as pd
import pytest

from analysis.checks import BadInput
from analysis.data.upload import BadUpload, read_assignment
from analysis.data.upload.assignment import rows_in_order_of
from tests.faults.uploads import npz

P = np.random.default_rng(0).dirichlet([0.5, 0.5, 0.5], size=30)
WITH_NOISE = np.where(np.arange(30) < 5, -1, P.argmax(axis=1))
CELLS = [f"cell{i}" for i in range(30)]


def csv(columns, **options) -> bytes:
    return pd.DataFrame(columns).to_csv(**{"index": False} | options).encode()


def test_hdbscans_vectors_lack_what_is_noise():
    files = {"m.csv": csv(P * np.linspace(0, 1, 30)[:, None])}
    with pytest.raises(BadUpload, match="got 0 .29 of 30 rows.; add a column, noise") as refusal:
        read_assignment(files)
    assert refusal.value.offers == ("noise", "softmax")
    found = read_assignment(files, repairs=["noise"])
    assert found.cluster_names[-1] == "noise"
    np.testing.assert_allclose(found.s[:, -1], 1 - np.linspace(0, 1, 30), atol=1e-6)


@pytest.mark.parametrize("name", ["label", "cluster", "Topic"])
def test_labels_with_probabilities_are_rows_with_noise(name):
    strength = np.where(WITH_NOISE < 0, 0, P.max(axis=1))
    found = read_assignment({"m.csv": csv({"Document": CELLS, name: WITH_NOISE, "Probability": strength})})
    assert found.cluster_names == ("0", "1", "2", "noise")
    np.testing.assert_allclose(
        found.s[np.arange(30), WITH_NOISE], np.where(WITH_NOISE < 0, 1, strength), atol=1e-6
    )
    np.testing.assert_allclose(found.s.sum(axis=1), 1, atol=1e-6)


@pytest.mark.parametrize(
    ("files", "clusters"),
    [
        ({"m.csv": csv({"leiden": np.arange(30) % 3}, index=True)}, ("0", "1", "2")),
        ({"m.csv": csv({"": CELLS, "louvain": ["B", "T", "NK"] * 10})}, ("B", "NK", "T")),
        ({"m.txt": "\n".join(map(str, np.arange(30) % 3)).encode()}, ("0", "1", "2")),
        ({"m.npy": npz(S=WITH_NOISE)}, ("0", "1", "2", "noise")),
        ({"m.csv": csv(np.eye(3, dtype=int)[np.arange(30) % 3])}, ("0", "1", "2")),
        ({"m.csv": csv(pd.get_dummies(pd.Series(["B", "T", "NK"] * 10)))}, ("B", "NK", "T")),
    ],
    ids=["leiden", "words", "one column", "array with noise", "one-hot", "flags"],
)  # fmt: skip
def test_one_cluster_a_node_is_a_column_a_cluster(files, clusters):
    found = read_assignment(files)
    assert found.cluster_names == clusters
    assert set(np.unique(found.s)) == {0.0, 1.0}
    assert len(found.s) == 30


def test_fuzzy_c_means_are_transposed_on_offer():
    stream = io.BytesIO()
    np.save(stream, P.T)
    with pytest.raises(BadUpload, match="its columns sum to 1: transpose it") as refusal:
        read_assignment({"u.npy": stream.getvalue()})
    assert refusal.value.offers == ("transpose",)
    np.testing.assert_allclose(
        read_assignment({"u.npy": stream.getvalue()}, repairs=["transpose"]).s, P, atol=1e-6
    )
    wide = pd.DataFrame(P.T, columns=CELLS).assign(name=["a", "b", "c"]).to_csv(index=False).encode()
    turned = read_assignment({"u.csv": wide}, repairs=["transpose"])
    assert (turned.node_names[:2], turned.cluster_names) == (("cell0", "cell1"), ("a", "b", "c"))


def test_repairs_follow_one_another():
    holes = P.copy()
    holes[3, 1] = np.nan
    files = {"m.csv": csv(holes)}
    with pytest.raises(BadUpload) as refusal:
        read_assignment(files)
    assert refusal.value.offers == ("zeros",)
    with pytest.raises(BadUpload, match="row 4: expected rows that sum to 1") as refusal:
        read_assignment(files, repairs=["zeros"])
    assert refusal.value.offers[:2] == ("rows", "noise")
    assert read_assignment(files, repairs=["zeros", "rows"]).s[3, 1] == 0


def test_one_column_of_probabilities_gets_the_rest():
    with pytest.raises(BadUpload, match="add a column for the rest") as refusal:
        read_assignment({"p.csv": csv({"a": P[:, 0]})})
    assert refusal.value.offers == ("noise",)
    assert read_assignment({"p.csv": csv({"a": P[:, 0]})}, repairs=["noise"]).s.shape == (30, 2)


def test_columns_beside_a_numbered_family_are_left_out_and_minus_one_is_no_label():
    columns = {f"topic {k}": P[:, k] for k in range(3)} | {"umap": np.arange(30.0), "label": WITH_NOISE}
    found = read_assignment({"m.csv": csv(columns)})
    assert found.cluster_names == ("topic 0", "topic 1", "topic 2")
    assert "'umap'" in found.notes[0]
    assert (found.y < 0).sum() == 5


def test_an_index_under_any_name_is_no_cluster():
    for start in (0, 1):
        found = read_assignment(
            {"m.csv": csv({"doc": np.arange(30) + start, "a": P[:, 0], "b": 1 - P[:, 0]})}
        )
        assert (found.cluster_names, found.node_names[0]) == (("a", "b"), str(start))
    table = pd.DataFrame(P, columns=list("abc"), index=CELLS)
    stream = io.BytesIO()
    table.to_parquet(stream)
    found = read_assignment({"m.parquet": stream.getvalue()})
    assert (found.cluster_names, found.node_names[0]) == (("a", "b", "c"), "cell0")


def test_the_only_column_of_words_that_come_again_is_labels():
    columns = {"cell": CELLS, **{f"t{k}": P[:, k] for k in range(3)}, "species": ["B", "T", "NK"] * 10}
    found = read_assignment({"m.csv": csv(columns)})
    assert found.label_names == ("B", "NK", "T")
    assert found.notes == ("the column 'species' was read as labels",)
    two = columns | {"batch": ["x", "y"] * 15}
    assert read_assignment({"m.csv": csv(two)}).y is None, "which of two is not guessed"


def test_per_cent():
    found = read_assignment({"m.csv": csv({k: [f"{100 * v:.4f}%" for v in P[:, k]] for k in range(3)})})
    np.testing.assert_allclose(found.s, P, atol=1e-5)
    named = {"obs": CELLS, **{f"p{k}": [f"{100 * v:.2f} %" for v in P[:, k]] for k in range(3)}}
    assert read_assignment({"m.csv": csv(named)}).cluster_names == ("p0", "p1", "p2")


def test_two_tables_are_joined_by_name():
    first = read_assignment({"m.csv": csv({"name": CELLS, "a": P[:, 0], "b": 1 - P[:, 0]})})
    back = slice(None, None, -1)
    second = read_assignment({"m.csv": csv({"name": CELLS[back], "a": P[back, 0], "b": 1 - P[back, 0]})})
    np.testing.assert_array_equal(rows_in_order_of(second, first), first.s)
    other = read_assignment({"m.csv": csv({"name": ["z", *CELLS[1:]], "a": P[:, 0], "b": 1 - P[:, 0]})})
    with pytest.raises(BadInput, match="expected the same names in both tables, got 'cell0'"):
        rows_in_order_of(other, first)
    with pytest.raises(BadInput, match="got 30 and 10 rows"):
        rows_in_order_of(read_assignment({"m.csv": csv({"a": P[:10, 0], "b": 1 - P[:10, 0]})}), first)


def test_a_list_of_millions_in_a_parquet_file_of_bytes_is_refused_from_its_footer():
    import pyarrow
    import pyarrow.parquet

    stream = io.BytesIO()
    bomb = pyarrow.table({"S": pyarrow.array([np.zeros(2_000_000, np.float32)] * 2)})
    pyarrow.parquet.write_table(bomb, stream, compression="zstd")
    assert len(stream.getvalue()) < 2000
    with pytest.raises(BadUpload, match="at most 20,000 features of a node, got 2,000,000"):
        read_assignment({"s.parquet": stream.getvalue()})
