"""Which format a file is of: its words count more than its ending; what is not read is named."""

import bz2
import gzip
import io
import lzma
import tarfile
from contextlib import suppress

import pytest

from analysis.data.upload.errors import BadUpload
from analysis.data.upload.formats import FORMATS, format_of
from analysis.data.upload.upload import read_upload
from tests.faults.uploads import zipped

EDGES = b"# Directed graph\n# FromNodeId\tToNodeId\n1\t2\n2\t3\n"


@pytest.mark.parametrize("known", FORMATS, ids=lambda known: known.title)
def test_every_format_is_known_by_its_endings(known):
    for ending in known.endings:
        assert format_of(f"a.{ending}", b"*x").title == known.title


@pytest.mark.parametrize(
    ("name", "content", "title"),
    [
        ("g.txt", b"%%MatrixMarket matrix coordinate pattern general\n", "MatrixMarket"),
        ("g.txt", b'<?xml version="1.0"?>\n<!-- by hand -->\n<gexf xmlns="x">', "GEXF"),
        ("g.xml", b"<gexf>", "GEXF"),
        ("g.gexf", b"<graphml>", "GraphML"),
        ("g", b"*Vertices 3\n", "Pajek"),
        ("g.txt", b'Creator "igraph"\ngraph [\n', "GML"),
        ("g.txt", b'{"nodes": []}', "node-link JSON"),
        ("g.unknown", b"<graphml>", "GraphML"),
    ],
)
def test_words_count_more_than_endings(name, content, title):
    assert format_of(name, content).title == title


def test_a_table_of_konect_has_the_networks_name_as_its_ending():
    assert format_of("out.ucidata-zachary", b"% sym unweighted\n1 2\n") is None


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("g.txt", b"digraph G { a -> b }", "got a GraphViz DOT file; save it as GraphML"),
        ("g.csv", b"nodedef>name VARCHAR\na\nedgedef>node1,node2\na,a\n", "got a GDF file; open it in Gephi"),
        ("g.txt", b"1 Ada\n2 Bob\n#\n1 2\n", "got a TGF file"),
        ("g.txt", b"LEDA.GRAPH\nstring\n", "got a LEDA file"),
        ("g.txt", b"c remark\np edge 3 2\ne 1 2\n", "got a DIMACS file"),
        ("g.txt", b"dl n=3 format=edgelist1\n", "got a UCINET DL file"),
        ("g.txt", b"# a\nb 1\nc 2\n# b\nc 1\n", "got an LGL file"),
        ("g.txt", b">>graph6<<A_", "got a graph6 file"),
        ("g.csv", b"<!DOCTYPE html><html>", "got a web page; download the file itself"),
        ("g.txt", b"version https://git-lfs.github.com/spec/v1\n", "a pointer to a file"),
        ("g.gdf", b"x", "save it as GraphML"),
        ("g.mat", b"x", "save the matrix as npz"),
        ("g.parquet", b"PAR1", "save the table as CSV"),
    ],
)
def test_what_is_not_read_is_refused_with_the_way_out(name, content, words):
    with pytest.raises(BadUpload, match=words):
        read_upload({name: content})


@pytest.mark.timeout(60)  # a pattern that goes astray needs years
@pytest.mark.parametrize("line", [b"%", b"#", b"c", b"<!-- - -->", b"creator x", b"a 1", b"# a\nb 1", b" "])
def test_many_remarks_are_read_in_no_time(line):
    """chesapeake.mtx has 14 lines of remarks, which kept a pattern busy for 20 seconds."""
    for _ in range(20):
        with suppress(BadUpload):
            format_of("a.txt", (line + b"-" * 70 + b"\n") * 60)


def tarred(files: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return stream.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("wiki-Vote.txt.gz", gzip.compress(EDGES)),
        ("g.tsv.bz2", bz2.compress(EDGES)),
        ("g.tsv.xz", lzma.compress(EDGES)),
        ("g.tar.bz2", bz2.compress(tarred({"g/g.tsv": EDGES, "g/README.g": b"a", "g/meta.g": b"b"}))),
        ("g.tgz", gzip.compress(tarred({"g.tsv": EDGES}))),
        ("g.tar", tarred({"g.tsv": EDGES})),
        ("g.zip", zipped({"edge.tsv.gz": gzip.compress(EDGES), "readme.html": b"<html>"})),
    ],
)  # fmt: skip
def test_compressed_files_and_archives_are_unpacked(name, content):
    (data,) = read_upload({name: content})
    assert (data.num_nodes, data.num_edges, data.directed) == (3, 2, True)
    if name in ("g.tar.bz2", "g.zip"):
        assert any(note.startswith("of the files, ") for note in data.notes)
