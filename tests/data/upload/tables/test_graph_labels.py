"""Labels of whole graphs, from a table of file names."""

import pytest

from analysis.data.upload.errors import BadUpload
from analysis.data.upload.tables.edge_list import read_edge_list
from analysis.data.upload.tables.graph_labels import graph_labels
from analysis.data.upload.tables.table import read_table

EDGES = b"source,target\n1,2\n2,3\n"


def test_labels_of_whole_graphs_by_file_name():
    graphs = [read_edge_list(read_table(f"{name}.csv", EDGES)) for name in ("one", "two")]
    graph_labels(graphs, read_table("labels.csv", b"file,label\nTWO.csv,b\none,a\n"))
    assert [graph.label for graph in graphs] == ["a", "b"]
    with pytest.raises(BadUpload, match="got none for 'two.csv'"):
        graph_labels(graphs, read_table("labels.csv", b"file,label\none,a\n"))
