"""The backends of torch.compile that the layers must pass through as one graph."""

import shutil

import pytest

INDUCTOR = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("g++") is None, reason="inductor needs a C++ compiler"),
    pytest.mark.timeout(300),  # the first compilation also builds inductor's own headers
]
# "eager" traces one graph and runs it as it is; inductor does all that comes after.
COMPILERS = ["eager", pytest.param("inductor", marks=INDUCTOR)]
