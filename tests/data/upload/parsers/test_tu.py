"""The text layout of TUDataset, against PyG's own reader where there are real files."""

from pathlib import Path

import pytest
import torch

from analysis.data.upload.errors import BadUpload
from analysis.data.upload.parsers.tu import read_tu
from analysis.data.upload.upload import read_upload
from tests.faults.uploads import valid

DATA = Path(__file__).parents[4] / "shared" / "data" / "TUDataset"


def changed(part: str, content: bytes):
    return valid()["tu"] | {f"T_{part}.txt": content}


def test_graphs_labels_and_features():
    first, second = read_tu(valid()["tu"])
    assert (len(first.ids), len(second.ids)) == (2, 3)
    assert (first.label, second.label) == ("1", "-1")
    assert second.ready["x"].tolist() == [[3, 4.5, 0, 1, 0], [1, 1, 0, 0, 1], [0, 0, 1, 0, 0]]
    assert second.source.tolist() == [0, 1, 1, 2]


@pytest.mark.parametrize(
    ("files", "words"),
    [
        (changed("A", b"1, 2\n2, 9\n"), "T_A.txt, row 2: expected nodes from 1 to 5"),
        (changed("A", b"1, 2\n2, x\n"), "T_A.txt, row 2, column 2: expected a finite number, got 'x'"),
        (changed("A", b"1, 2\n2\n"), "row 2: expected 2 numbers"),
        (changed("A", b"1, 3\n"), "edge 1 joins two"),
        (changed("graph_indicator", b"1\n2\n1\n2\n2\n"), "row 3"),
        (changed("graph_labels", b"1\n"), "a label for each of 2 graphs, got 1"),
        (changed("graph_labels", b"1\n1.5\n"), "row 2: expected whole numbers"),
        (changed("node_labels", b"1\n1\n"), "a row for each of 5 nodes"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(files, words):
    with pytest.raises(BadUpload, match=words):
        read_tu(files)


@pytest.mark.parametrize("name", ["MUTAG", "ENZYMES"])
def test_it_reads_what_pyg_reads(name):
    folder = DATA / name / "raw"
    if not folder.is_dir():
        pytest.skip(f"needs the raw files of {name}")
    from torch_geometric.io import read_tu_data

    theirs, slices, _ = read_tu_data(str(folder), name)
    ours = read_upload({file.name: file.read_bytes() for file in folder.iterdir()})
    assert len(ours) == len(theirs.y)
    begin, end = (int(slices["x"][b]) for b in (7, 8))
    assert torch.equal(ours[7].x, theirs.x[begin:end])
    assert torch.equal(torch.cat([g.y for g in ours]), theirs.y)
    assert sum(g.num_edges for g in ours) == theirs.edge_index.shape[1]
