"""A network built without settings is the one that a spec without settings trains."""

import inspect

import pytest

from analysis.models import ClusterNet, DepthNet
from analysis.training.spec import ClusterSpec, DepthSpec


@pytest.mark.parametrize(("net", "spec"), [(ClusterNet, ClusterSpec), (DepthNet, DepthSpec)])
def test_defaults_are_those_of_the_spec(net, spec):
    defaults = {
        name: parameter.default
        for name, parameter in inspect.signature(net).parameters.items()
        if name in spec.model_fields and parameter.default is not parameter.empty
    }
    assert len(defaults) > 5
    assert defaults == {name: spec.model_fields[name].default for name in defaults}
