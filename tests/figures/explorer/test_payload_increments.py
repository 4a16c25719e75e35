"""A picture that grows is sent once, and then what is new: the parts make the whole, and are small."""

from functools import cache

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from analysis.figures.explorer.clusters import clusters_payload
from analysis.figures.explorer.payload import addition, pack, unpack
from analysis.figures.explorer.payload_increments import CACHED, SMALL, extend_parts
from tests.figures.explorer.record import WORDS, made_record

ARRAY = arrays.arrays(np.float32, arrays.array_shapes(min_side=0, max_dims=2), elements=st.integers(0, 2))


def together(whole, additions):
    """What a browser makes of the parts, see ``js/shared/payload.js``."""
    header, values = unpack(whole)
    values = {name: array.ravel() for name, array in values.items()}
    for part in additions:
        told = unpack(part)
        assert told.header["before"] == header["digest"], "each part is added to what those before it make"
        stays = told.header["stays"]
        values = {
            name: np.concatenate([values.get(name, np.zeros(0))[:count], told.arrays[name]])
            for name, count in stays.items()
        }
        header = {**header, **told.header["changes"]}
    return header, values


def assert_makes(whole, additions, payload):
    header, values = together(whole, additions)
    expected = unpack(payload)
    assert header == expected.header
    assert values.keys() == expected.arrays.keys()
    for name, array in expected.arrays.items():
        np.testing.assert_array_equal(values[name], array.ravel())


@cache
def recorded(nodes):
    return made_record(nodes=nodes, epochs=40, features=16)


def trained(epochs, *, nodes=400):
    """A run's picture after some epochs; the earlier ones are the same in each."""
    record = recorded(nodes)
    first = {name: getattr(record, name)[:epochs] for name in ("epochs", "x", "keys", "head_weights")}
    return clusters_payload(type(record)(**{**vars(record), **first}), WORDS)


@given(st.lists(st.dictionaries(st.sampled_from("ab"), ARRAY, max_size=2), min_size=2, max_size=2))
def test_an_addition_makes_one_payload_of_another(pair):
    before, after = (pack("depth", {"title": str(n)}, values) for n, values in enumerate(pair))
    assert_makes(before, [addition(before, after)], after)


def test_of_a_run_that_trains_each_epoch_travels_once():
    sent, sizes = None, []
    for epochs in range(1, 20):
        payload = trained(epochs)
        sent = extend_parts(sent, payload)
        assert_makes(sent.whole, sent.additions, payload)
        sizes.append(len(sent.additions[-1]) if sent.additions else len(payload))
    an_epoch = 4 * 400 * 16
    assert len(sent.whole) < len(trained(19)) / 4
    assert max(sizes[5:]) < 1.5 * an_epoch, "an epoch's nodes, and words"
    assert extend_parts(sent, payload) is sent, "nothing new, nothing sent"


def test_a_part_that_is_sent_already_stays_as_it_is():
    sent, before = None, ()
    for epochs in range(1, 30):
        sent = extend_parts(sent, trained(epochs, nodes=60))
        cached = tuple(part for part in before if len(part) >= CACHED)
        assert sent.additions[: len(cached)] == cached or not sent.additions
        assert sum(len(part) < CACHED for part in sent.additions) <= 1, "what is sent every time is one part"
        before = sent.additions
    assert len(before) > 2


def test_what_is_small_or_quite_another_is_sent_whole():
    small = trained(2, nodes=20)
    assert len(small) < SMALL
    assert extend_parts(extend_parts(None, trained(1, nodes=20)), small).whole == small
    other = clusters_payload(made_record(nodes=400, epochs=10, features=16, seed=5), WORDS)
    assert extend_parts(extend_parts(None, trained(10)), other) == extend_parts(None, other)
