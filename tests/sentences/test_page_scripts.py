"""The findings that the pages' scripts say, on random layers and films; all 200 by the command."""

import numpy as np
import pytest

from analysis.wording import percent, percents
from tests.sentences.checked_scripts import check_clusters, check_film, cluster_cases, film_case
from tests.sentences.page_scripts import said_by_scripts


def asked_and_answered(seeds):
    """(check, what was given, what was said) for every case of these seeds, in one run of Node."""
    cases = [(check_clusters, ("clusters", given)) for seed in seeds for given in cluster_cases(seed)]
    cases += [(check_film, ("film", film_case(seed))) for seed in seeds]
    answers = said_by_scripts([asked for _, asked in cases])
    return [(check, given, answer) for (check, (_, given)), answer in zip(cases, answers, strict=True)]


@pytest.fixture(scope="module")
def answered():
    return asked_and_answered(range(40))


def test_every_number_and_claim_is_that_of_slow_loops(answered):
    said = " ".join(check(given, answer) for check, given, answer in answered)
    for words in (
        "Nothing has clustered", "same row", "in use", "in use over all 2 graphs",
        "in use over 3 of 1,797 graphs", "one cluster only",
        "so is its target", "no sharper", "where S gives", "What if", "in one point",
        "barely apart", "Small is not mixed", "seeds",
    ):  # fmt: skip
        assert words in said


@pytest.mark.parametrize("K", [2, 3, 8, 16])
def test_a_uniform_assignment_gives_what_uniform_is(K):
    """As with all heads muted: in whole per cent an eighth would be less than itself."""
    S = np.full((6, K), 1 / K)
    case = next(cluster_cases(0)) | {"S": S, "P": S, "shown": S, "K": K}
    (answer,) = said_by_scripts([("clusters", case)])
    check_clusters(case, answer)


def test_a_wrong_number_is_noticed(answered):
    """What was said of one case is held against another."""
    for kind in (check_clusters, check_film):
        cases = [(given, answer) for check, given, answer in answered if check is kind]
        noticed = 0
        for (given, _), (_, answer) in zip(cases, cases[7:], strict=False):
            try:
                kind(given, answer)
            except AssertionError:
                noticed += 1
        assert noticed > 0.9 * (len(cases) - 7)


def test_the_scripts_round_as_the_pages_do():
    rng = np.random.default_rng(0)
    shares = [0.125, 0.5, 0.0, 1.0, 0.9999, 0.995, 0.0049, 0.1225, *rng.random(60).round(4).tolist()]
    pairs = [(a, b) for a in shares for b in shares[:12]]
    asked = [("round", {"one": shares, "pairs": pairs})]
    (answer,) = said_by_scripts(asked)
    assert [text.replace("\u00a0", " ") for text in answer["one"]] == [percent(share) for share in shares]
    assert [[text.replace("\u00a0", " ") for text in each] for each in answer["pairs"]] == [
        percents(*pair) for pair in pairs
    ]
