import ast

import pytest

from analysis.checks import BadInput
from analysis.runs.reproduce.module_index import Key
from analysis.runs.reproduce.tree_shaking import Needed

LINKS = Key("analysis.training.tasks.link_reconstruction", "LinkReconstruction")
REPLAY = Key("analysis.runs.reproduce.replay", "replay")


@pytest.fixture(scope="module")
def needed():
    return Needed([LINKS, REPLAY], trimmed={LINKS})


def test_what_trains_is_there_and_what_records_is_not(needed):
    modules = {key.module for key in needed.keys}
    assert {
        "analysis.layers.mem_pool",
        "analysis.models.cluster_net",
        "analysis.training.tasks.key_init",
    } <= modules
    for gone in (
        "analysis.training.tasks.recorder",
        "analysis.training.spec",
        "analysis.data.fingerprint",
    ):
        assert gone not in modules


def test_methods_nobody_calls_go(needed):
    gone = {getattr(node, "name", "") for node in needed.gone(Key("analysis.layers.mem_pool", "MemPooling"))}
    assert {"kl_loss", "forward", "head_assignments"} <= gone
    assert not {"pool", "_assign", "__init__"} & gone


def test_assignments_only_for_records_go_and_all_others_stay(needed):
    gone = {ast.unparse(node) for node in needed.gone(LINKS) if isinstance(node, ast.Assign)}
    assert any("self.graphs =" in line for line in gone)
    assert any("fingerprint" in line for line in gone)
    assert not any("self.model" in line or "self.optimizer" in line for line in gone)


def test_settings_are_never_needed_as_more_than_values():
    with pytest.raises(BadInput, match="plain values"):
        Needed([Key("analysis.training.fit", "fit")], trimmed=set())
