"""Edge lists of spreadsheets, Gephi, SNAP and networkx."""

import networkx as nx
import pytest

from analysis.data.upload.errors import BadUpload
from analysis.data.upload.tables.edge_list import read_edge_list
from analysis.data.upload.tables.table import read_table
from analysis.data.upload.upload import read_upload
from tests.faults.uploads import small, written


def read(content: bytes):
    return read_edge_list(read_table("e.csv", content))


def pairs(graph):
    return [(graph.ids[a], graph.ids[b]) for a, b in zip(graph.source, graph.target, strict=True)]


@pytest.mark.parametrize(
    "content",
    [
        b"source,target\nAda,Bob\nBob,Cy\n",
        b"Ada,Bob\nBob,Cy\n",
        b"Source;Target;Type;Id\nAda;Bob;Undirected;0\nBob;Cy;Undirected;1\n",
        b"id\tfrom\tto\n1\tAda\tBob\n2\tBob\tCy\n",
        b"% konect\nAda Bob\nBob Cy\n",
        b'"Ada","Bob"\n"Bob","Cy"\n',
    ],
)
def test_names_with_and_without_a_header(content):
    assert pairs(read(content)) == [("Ada", "Bob"), ("Bob", "Cy")]


def test_words_above_numbers_are_a_header():
    graph = read(b"paper,cited\n3,1\n1,2\n")
    assert graph.ids == ["1", "2", "3"]
    assert pairs(graph) == [("3", "1"), ("1", "2")]


def test_numbers_that_a_spreadsheet_made_fractions_of():
    assert read(b"1.0,2.0\n2,3\n").ids == ["1", "2", "3"]


@pytest.mark.parametrize(
    ("write", "options"),
    [(nx.write_edgelist, {}), (nx.write_edgelist, {"data": False}), (nx.write_weighted_edgelist, {}),
     (nx.write_edgelist, {"delimiter": ","}), (nx.write_weighted_edgelist, {"delimiter": "\t"})],
)  # fmt: skip
def test_everything_that_networkx_writes(write, options):
    graph = small()
    ours = read(written(write, graph, **options))
    assert {frozenset(map(int, pair)) for pair in pairs(ours)} == {frozenset(edge) for edge in graph.edges}
    if options.get("data", True) and write is nx.write_weighted_edgelist:
        assert ours.weight.tolist() == [w for _, _, w in graph.edges(data="weight")]


def test_weights_in_braces_are_read_and_never_run():
    graph = read(b"1 2 {'weight': 2.5}\n2 3 {'weight': __import__('os')}\n")
    assert graph.weight.tolist() == [2.5, 1.0]


def test_the_key_of_an_edge_of_a_multigraph_is_no_weight():
    graph = read(b"a b 0 {'weight': 3, 'tags': []}\na b 1 {'weight': 4}\nb c 0 {}\n")
    assert graph.weight.tolist() == [3, 4, 1]
    assert any("numbers edges of the same two nodes" in note for note in graph.notes)


def test_triples_are_refused_with_the_line_that_makes_them_edges():
    triples = b"Ada knows Bob\nBob likes Cy\nCy knows Ada\n"
    with pytest.raises(BadUpload, match="put a line such as 'source type target' above triples"):
        read(triples)
    graph = read(b"source type target\n" + triples)
    assert pairs(graph) == [("Ada", "Bob"), ("Bob", "Cy"), ("Cy", "Ada")]


def test_gephis_column_of_types_says_the_direction():
    assert read(b"Source,Target,Type\na,b,Directed\n").directed is True
    assert read(b"Source,Target,Type\na,b,Undirected\n").directed is False
    mixed = read(b"Source,Target,Type\na,b,Undirected\nb,c,Directed\n")
    assert (mixed.directed, mixed.both_ways.tolist()) == (True, [True, False])
    (data,) = read_upload({"e.csv": b"Source,Target,Type\na,b,Undirected\nb,c,Directed\n"})
    assert data.edge_index.T.tolist() == [[0, 1], [1, 2], [1, 0]]
    assert "1 of 2 edges have no direction: both were taken" in data.notes
    assert data.directed


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"source,target\na,\n", "e.csv, row 2, column target: expected a target"),
        (
            b"source,target,weight\na,b,1\na,c,heavy\n",
            "row 3, column weight: expected a finite number, got 'heavy'",
        ),
        (b"source,target,weight\na,b,inf\n", "row 2, column weight"),
        (b"source,target\n", "at least one edge"),
        (b"a\nb\n", "two columns"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(content, words):
    with pytest.raises(BadUpload, match=words):
        read(content)


def test_lines_that_begin_another_part_are_no_edges():
    """The form of networkx' ``atlas.dat``."""
    with pytest.raises(
        BadUpload, match="row 5: expected an edge, got 'GRAPH 1' among lines of two numbers; save"
    ):
        read_upload({"atlas.dat": b"0 1\n1 2\n2 3\n3 0\nGRAPH 1\nNODES 2\n0 1\n"})
    (data,) = read_upload({"words.txt": b"graph theory\nnodes edges\ntheory nodes\n"})
    assert "graph" in data.node_names


def lines(*pairs):
    return "".join(f"{one} {other}\n" for one, other in pairs).encode()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (lines(*((n, n % 3 + 1) for n in range(1, 13))), True),
        (lines(*((n, n % 3) for n in range(1, 13))), True),
        (lines(*((n, n % 12 + 1) for n in range(1, 13))), False),
        (lines(*((n, 0) for n in range(1, 13))), False),
        (lines(*((n, (n - 1) // 2) for n in range(1, 13))), False),
        (lines(*((n % 6, n % 3) for n in range(12))), False),
    ],
    ids=["classes", "classes from 0", "ring", "star", "binary tree", "nodes more than once"],
)
def test_lines_that_may_be_nodes_with_their_classes_are_said(content, said):
    (graph,) = read_upload({"community.dat": content})
    assert any("if these are classes" in note for note in graph.notes) == said
