"""Weights, kinds and times of edges: used, or left out and said."""

from analysis.data.upload.upload import read_upload


def read(content: bytes):
    (data,) = read_upload({"e.csv": content})
    return data


def test_columns_beside_a_weight_are_said():
    data = read(b"source,target,weight,sign,since\na,b,2,+,2001\nb,c,3,-,2002\n")
    assert sorted(data.edge_weight.tolist()) == [2, 2, 3, 3]
    assert "of the columns of the edges, 'sign', 'since' were left out" in data.notes


def test_a_fourth_column_without_a_name_is_said():
    """soc-sign-bitcoinotc.csv: source, target, rating, time."""
    data = read(b"6,2,4,1289241911.72836\n6,5,2,1289241941.53378\n")
    assert sorted(data.edge_weight.tolist()) == [2, 2, 4, 4]
    assert "of the columns of the edges, '4' was left out" in data.notes
    assert "the third column of the edges was taken as their weight" in data.notes


def test_times_are_no_weights():
    """CollegeMsg.txt: source, target, seconds since 1970."""
    data = read(b"1 2 1082040961\n3 4 1082155839\n5 2 1082414391\n")
    assert data.get("edge_weight") is None
    assert any("looks like times" in note for note in data.notes)


def test_a_type_that_is_no_direction_is_left_out():
    data = read(b"source,target,type\na,b,1\nb,c,0\n")
    assert data.num_edges == 4
    assert "of the columns of the edges, 'type' was left out" in data.notes


def test_a_column_directed_says_the_direction_of_every_edge():
    data = read(b"source,target,directed\na,b,true\nb,c,false\n")
    assert data.edge_index.T.tolist() == [[0, 1], [1, 2], [2, 1]]
