"""Any soft assignment: every format, what stands beside it, and one sentence for each bad input."""

import io
import json

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors.numpy import save
from scipy.special import softmax
from sklearn.datasets import make_blobs
from sklearn.decomposition import LatentDirichletAllocation
from sklearn.mixture import GaussianMixture

from analysis.checks import BadInput
from analysis.data.upload import BadUpload, read_assignment
from tests.faults.uploads import npz, written

NAMES = [f"n{i}" for i in range(6)]
S = np.array([[0.9, 0.1], [0.8, 0.2], [0.7, 0.3], [0.2, 0.8], [0.1, 0.9], [0.5, 0.5]])


def frame(**more) -> pd.DataFrame:
    return pd.DataFrame({"name": NAMES, "red": S[:, 0], "blue": S[:, 1], **more})


def parquet(table: pd.DataFrame) -> bytes:
    stream = io.BytesIO()
    table.to_parquet(stream, index=False)
    return stream.getvalue()


def csv(table: pd.DataFrame, **options) -> bytes:
    return table.to_csv(index=False, **options).encode()


@pytest.mark.parametrize(
    "files",
    [
        {"s.csv": csv(frame())},
        {"s.tsv": csv(frame(), sep="\t")},
        {"s.csv": csv(frame(), sep=";", decimal=",")},
        {"s.parquet": parquet(frame())},
        {"s.csv": frame().set_index("name").to_csv().encode()},
        {"s.csv": frame().to_csv().encode()},
        {"s.npz": npz(S=S, names=np.array(NAMES), cluster_names=np.array(["red", "blue"]))},
        {"s.csv.gz": __import__("gzip").compress(csv(frame()))},
        {"s.json": frame().to_json(orient="records").encode()},
        {"s.json": frame().set_index("name").to_json(orient="columns").encode()},
        {"s.json": frame().set_index("name").to_json(orient="index").encode()},
        {"s.json": frame().set_index("name").to_json(orient="split").encode()},
        {"s.json": frame().to_json(orient="split").encode()},
        {"s.json": json.dumps(frame().to_dict(orient="list")).encode()},
        {"s.json": json.dumps({"S": S.tolist(), "names": NAMES, "clusters": ["red", "blue"]}).encode()},
    ],
    ids=[
        *(
            "csv",
            "tsv",
            "decimal comma",
            "parquet",
            "pandas index",
            "pandas index beside names",
            "npz",
            "gzip",
            "json records",
        ),
        *("json columns", "json index", "json split", "json split without", "json lists", "json arrays"),
    ],
)
def test_every_format_gives_the_same(files):
    found = read_assignment(files)
    assert np.allclose(found.s, S, atol=1e-7)
    assert found.s.dtype == np.float32
    assert (found.node_names, found.cluster_names) == (tuple(NAMES), ("red", "blue"))
    assert (found.y, found.edge_index, found.x) == (None, None, None)


@pytest.mark.parametrize(
    "files",
    [
        {"a.npy": npz(S=S)},
        {"a.json": json.dumps(S.tolist()).encode()},
        {"a.safetensors": save({"assignment": S.astype(np.float32)})},
        {"a.csv": csv(pd.DataFrame(S), header=False)},
        {"a.txt": "\n".join(" ".join(map(str, row)) for row in S).encode()},
        {"a.csv": csv(pd.DataFrame(S, columns=["topic 1", "topic 2"]))},
        {"a.csv": csv(pd.DataFrame(S))},
        {"a.csv": pd.DataFrame(S).to_csv().encode()},
        {"a.parquet": parquet(pd.DataFrame({"memberships": S.tolist()}))},
    ],
)
def test_without_names_rows_are_counted(files):
    found = read_assignment(files)
    assert np.allclose(found.s, S, atol=1e-7)
    assert found.node_names == ("0", "1", "2", "3", "4", "5")


EDGES = b"source,target\nn0,n1\nn1,n2\nn3,n4\nn4,n5\nn1,n0\nn2,n2\n"


def test_labels_edges_and_an_embedding_stand_beside():
    x = np.arange(12).reshape(6, 2) / 7
    files = {
        "embedding.csv": csv(pd.DataFrame(x, columns=["dim 1", "dim 2"])),
        "edges.csv": EDGES,
        "labels.csv": b"name,label\nn5,b\nn0,a\nn1,a\nn2,a\nn3,b\n",
        "s.csv": csv(frame()),
    }
    # the memberships are known by their sums
    found = read_assignment(files)
    assert np.allclose(found.s, S, atol=1e-7)
    assert found.y.tolist() == [0, 0, 0, 1, -1, 1]
    assert found.label_names == ("a", "b")
    assert set(map(tuple, found.edge_index.T.tolist())) == {
        (0, 1), (1, 0), (1, 2), (2, 1), (3, 4), (4, 3), (4, 5), (5, 4),
    }  # fmt: skip
    assert np.allclose(found.x, x)


def test_arrays_of_one_file():
    ends = np.array([[0, 1, 4], [1, 2, 5]])
    found = read_assignment({"a.npz": npz(S=S, y=np.array([0, 0, 0, 1, 1, -1]), edge_index=ends, x=S)})
    assert found.y.tolist() == [0, 0, 0, 1, 1, -1]
    assert found.edge_index.shape == (2, 6)
    assert np.allclose(found.x, S)


def test_a_column_of_labels_and_a_graph_file():
    graph = nx.relabel_nodes(nx.path_graph(6), dict(enumerate(NAMES)))
    files = {"s.csv": csv(frame(label=list("aabbbb"))), "g.graphml": written(nx.write_graphml_xml, graph)}
    found = read_assignment(files)
    assert found.y.tolist() == [0, 0, 1, 1, 1, 1]
    assert found.edge_index.shape == (2, 10)


def test_edges_without_names_are_rows_from_0_or_1():
    table = csv(pd.DataFrame(S), header=False)
    zero = read_assignment({"s.csv": table, "e.txt": b"0 1\n4 5\n"})
    one = read_assignment({"s.csv": table, "e.txt": b"1 2\n5 6\n"})
    assert zero.edge_index.tolist() == one.edge_index.tolist()
    assert "edges count nodes from 1: node 1 is the first row" in one.notes


def bad_row(row: int, values) -> bytes:
    changed = S.copy()
    changed[row] = values
    return csv(pd.DataFrame(changed), header=False)


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"s.csv": bad_row(2, [0.9, 0.3])}, r"row 3: expected rows that sum to 1, got 1.2 \(1 of 6 rows\)"),
        ({"s.csv": bad_row(2, [1.2, -0.2])}, "row 3, column 2: expected memberships from 0 on, got -0.2"),
        ({"s.csv": bad_row(2, [0.5, np.nan])}, "row 3, column 2: expected a number for .*, got none"),
        ({"s.npz": npz(S=np.full((4, 2), np.inf))}, "row 1, column 1: expected a number .* got inf"),
        ({"s.npz": npz(S=np.ones((4, 0)))}, r"one column a cluster, got none: \[4, 0\]"),
        ({"s.npz": npz(S=np.ones((0, 3)))}, r"got none: \[0, 3\]"),
        ({"s.npz": npz(S=np.ones((0, 0)))}, r"got none: \[0, 0\]"),
        ({"s.npz": npz(S=np.ones((4, 1)))}, "expected two clusters or more, got one column"),
        ({"s.csv": b"p\n1\n1\n1\n"}, "expected two clusters or more, got one column"),
        ({"s.npz": npz(S=np.ascontiguousarray(S.T))}, "got 6 for 2; its columns sum to 1: transpose it"),
        ({"s.npz": npz(S=np.full((2, 5), 0.2))}, "expected at most as many clusters as nodes, got 5 for 2"),
        ({"s.csv": csv(frame()), "l.csv": b"name,label\nx,a\ny,b\n"}, "expected labels for the nodes 'n0'"),
        ({"s.csv": csv(frame()), "e.csv": b"source,target\nn0,z\n"}, "such as 'n0', got 'z' .1 in all"),
        ({"s.npz": npz(S=S, edge_index=np.array([[0], [6]]))}, "from 0 to 5, got '6' .1 in all"),
        ({"s.npz": npz(S=S, y=np.arange(5))}, "expected a label for each of 6 nodes, got 5"),
        ({"s.npz": npz(S=S, names=np.array(NAMES[:5]))}, "expected a name for each of 6 nodes, got 5"),
        ({"s.npz": npz(S=S, names=np.array([*NAMES[:5], "n0"]))}, "expected every node once, got 'n0' again"),
        ({"s.npz": npz(S=S, x=S[:4])}, "expected an embedding with 6 rows"),
        ({"s.parquet": b"PAR1xx"}, "expected a Parquet file, got a damaged one"),
        ({"s.csv": b"a,b\nx,y\nz,w\n"}, "expected .* memberships"),
        ({"s.pt": b"x"}, "a pickle can run code"),
        ({"s.json": b"[[1, 0], [1]]"}, "expected a list of rows, .* got rows of several lengths"),
        ({"s.json": b'{"S": [[1, 0], [1]]}'}, "expected a list of rows, .* got rows of several lengths"),
        ({"s.json": b'{"a": 1}'}, "expected a list of rows, .* got an object without"),
        ({"s.json": b"[[1, [0]], [1, 2]]"}, "expected text and numbers in the cells, got lists inside"),
        ({"s.json": b"[[1, 0"}, "expected JSON, got something else"),
    ],
)  # fmt: skip
def test_every_bad_input_is_one_sentence(files, words):
    with pytest.raises(BadUpload, match=words) as refusal:
        read_assignment(files)
    assert str(refusal.value).isprintable()


def test_what_would_help_is_offered():
    for values, offers in (
        ([0.9, 0.3], ("rows", "softmax")),
        ([0.0, 0.0], ("noise", "softmax")),
        ([1.2, -0.2], ("softmax",)),
    ):
        files = {"s.csv": bad_row(2, values)}
        with pytest.raises(BadUpload) as refusal:
            read_assignment(files)
        assert refusal.value.offers == offers
        for offer in offers:
            assert np.allclose(read_assignment(files, repairs=[offer]).s.sum(axis=1), 1, atol=1e-6)
    with pytest.raises(BadInput, match="expected a repair to be one of transpose, .*, got 'max'"):
        read_assignment({"s.csv": bad_row(0, [1, 0])}, repairs=["max"])


def test_edges_that_lead_outside_are_left_out_on_offer():
    files = {"s.csv": csv(frame()), "e.csv": b"source,target\nn0,n1\nn0,z\n"}
    with pytest.raises(BadUpload, match="got 'z' .1 in all") as refusal:
        read_assignment(files)
    assert refusal.value.offers == ("inside",)
    found = read_assignment(files, repairs=["inside"])
    assert found.edge_index.tolist() == [[0, 1], [1, 0]]
    assert "edges to 1 nodes without memberships were left out, as chosen" in found.notes
    with pytest.raises(BadUpload) as refusal:
        read_assignment({"s.csv": csv(frame()), "e.csv": b"source,target\ny,z\n"})
    assert refusal.value.offers == (), "nothing would be left"


def test_labels_under_other_names_go_by_their_order_on_offer():
    others = b"name,label\n" + b"".join(b"x%d,%d\n" % (i, i // 3) for i in range(6))
    with pytest.raises(BadUpload, match="the names have to match") as refusal:
        read_assignment({"s.csv": csv(frame()), "l.csv": others})
    assert refusal.value.offers == ("order",)
    found = read_assignment({"s.csv": csv(frame()), "l.csv": others}, repairs=["order"])
    assert found.y.tolist() == [0, 0, 0, 1, 1, 1]
    assert "labels were matched by their order, as chosen" in found.notes


def test_a_graph_in_json_beside_the_memberships():
    graph = nx.relabel_nodes(nx.path_graph(6), dict(enumerate(NAMES)))
    files = {"s.csv": csv(frame()), "g.json": json.dumps(nx.node_link_data(graph, edges="links")).encode()}
    assert read_assignment(files).edge_index.shape == (2, 10)
    records = json.dumps([{"source": "n0", "target": "n1"}, {"source": "n1", "target": "n2"}]).encode()
    assert read_assignment({"s.csv": csv(frame()), "e.json": records}).edge_index.shape == (2, 4)


def test_normalisations_are_scipys_and_the_quotient():
    scores = np.random.default_rng(0).normal(size=(20, 4)) * 5
    found = read_assignment({"a.npz": npz(S=scores)}, repairs=["softmax"])
    assert np.allclose(found.s, softmax(scores, axis=1), atol=1e-6)
    counts = np.random.default_rng(0).integers(1, 9, (20, 4)).astype(float)
    found = read_assignment({"a.npz": npz(S=counts)}, repairs=["rows"])
    assert np.allclose(found.s, counts / counts.sum(1, keepdims=True), atol=1e-6)
    assert found.notes == ("every row was divided by its sum, as chosen",)


def test_sums_within_a_thousandth_are_mended_and_said():
    found = read_assignment({"s.csv": csv(pd.DataFrame(np.round(np.full((6, 3), 1 / 3), 4)), header=False)})
    assert np.allclose(found.s.sum(axis=1), 1, atol=1e-6)
    assert "divided by their sums" in found.notes[0]


def test_memberships_of_mixtures_and_topics():
    points, y = make_blobs(60, centers=3, random_state=0)
    mixture = GaussianMixture(3, random_state=0).fit(points).predict_proba(points)
    found = read_assignment({"m.csv": csv(pd.DataFrame(mixture).assign(y=y))})
    assert np.allclose(found.s, mixture, atol=1e-6)
    assert found.y.tolist() == y.tolist()
    words = np.random.default_rng(0).integers(0, 5, (30, 12))
    topics = LatentDirichletAllocation(4, random_state=0, max_iter=3).fit_transform(words)
    assert np.allclose(
        read_assignment({"t.parquet": parquet(pd.DataFrame(topics, columns=list("abcd")))}).s,
        topics,
        atol=1e-6,
    )


@settings(max_examples=20)
@given(st.integers(2, 30), st.integers(2, 6), st.randoms(use_true_random=False))
def test_the_order_of_rows_and_names_does_not_matter(nodes, clusters, rng):
    clusters = min(clusters, nodes)
    s = np.random.default_rng(rng.randrange(2**32)).dirichlet(np.ones(clusters), nodes)
    order = rng.sample(range(nodes), nodes)
    table = pd.DataFrame(s, columns=[f"c{k}" for k in range(clusters)]).assign(
        name=[f"v{i}" for i in range(nodes)]
    )
    labels = "name,label\n" + "".join(f"v{i},{i % 2}\n" for i in order)
    found = read_assignment({"s.csv": csv(table.iloc[order]), "l.csv": labels.encode()})
    back = {name: row for name, row in zip(found.node_names, found.s, strict=True)}
    assert np.allclose([back[f"v{i}"] for i in range(nodes)], s, atol=1e-6)
    assert all(int(y) == int(name[1:]) % 2 for name, y in zip(found.node_names, found.y, strict=True))


def test_twenty_thousand_nodes_in_thirty_two_clusters():
    s = np.random.default_rng(0).dirichlet(np.ones(32), 20_000).astype(np.float32)
    assert read_assignment({"a.npz": npz(S=s)}).s.shape == (20_000, 32)
    assert json.dumps(read_assignment({"a.npz": npz(S=s[:50])}).notes) == "[]"
