"""Two columns that number different things: kept apart where their names say so, said where they do not."""

import itertools

import pytest

from analysis.data.upload.tables.bipartite import two_kinds
from analysis.data.upload.upload import read_upload


def read(text, name="ratings.csv"):
    (data,) = read_upload({name: text.encode()})
    return data


RATINGS = (
    "userId,movieId,rating,timestamp\n1,1,4.0,964982703\n1,3,5.0,964981247\n3,1,2.5,964982224\n2,2,4.5,1\n"
)


def test_users_and_films_that_share_numbers_stay_apart():
    data = read(RATINGS)
    assert set(data.node_names) == {"userId 1", "userId 2", "userId 3", "movieId 1", "movieId 2", "movieId 3"}
    names = data.node_names
    pairs = {frozenset((names[u], names[v])) for u, v in data.edge_index.T.tolist()}
    assert frozenset({"userId 1", "movieId 1"}) in pairs
    assert (len(pairs), data.edge_index.shape[1], data.directed) == (4, 8, False)
    assert any("nodes of two kinds" in note for note in data.notes)
    assert sorted(data.edge_weight.tolist()) == [2.5, 2.5, 4.0, 4.0, 4.5, 4.5, 5.0, 5.0]


def test_names_that_are_not_shared_stay_as_they_are():
    data = read("user,item\nu1,i1\nu2,i1\n")
    assert set(data.node_names) == {"u1", "u2", "i1"}
    assert not any("kinds" in note for note in data.notes)


@pytest.mark.parametrize(
    ("first", "second", "apart"),
    [("user_id", "item_id", True), ("Movie ID", "Customer", True), ("disease", "gene", True),
     ("users", "groups", True),
     ("user", "friend", False), ("author", "reader", False), ("paper1", "paper2", False),
     ("node", "item", False),
     ("UserID", "user", False), ("a", "b", False)],
)  # fmt: skip
def test_which_names_say_so(first, second, apart):
    assert two_kinds(first, second) is apart


def test_numbers_without_a_header_that_count_two_things_are_said():
    """The form of MovieLens' ``u.data``: user, item, rating, time, parted by tabs."""
    pairs = [(u, i) for u, i in itertools.product(range(1, 13), range(1, 31)) if (u * 7 + i * 3) % 5 == 0]
    data = read("".join(f"{u}\t{i}\t{u % 5 + 1}\t881250949\n" for u, i in pairs), "u.data")
    assert data.num_nodes == 30
    assert any("such as user and item" in note for note in data.notes)


def test_an_ordinary_list_of_edges_has_no_such_note():
    ring = "".join(f"{i} {i % 40 + 1}\n" for i in range(1, 41))
    assert not any("user and item" in note for note in read(ring, "ring.txt").notes)


def test_groups_of_people_beside_a_table_of_edges_are_their_labels():
    (data,) = read_upload(
        {"e.csv": b"source,target\na,b\nb,c\nc,d\n", "n.csv": b"person,group\na,1\nb,1\nc,2\nd,2\n"}
    )
    assert data.num_nodes == 4
    assert data.y.tolist() == [0, 0, 1, 1]
