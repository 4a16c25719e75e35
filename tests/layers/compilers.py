"""The backends of torch.compile that the layers must pass through as one graph."""

import shutil

import pytest

INDUCTOR = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("g++") is None, reason="inductor needs a C++ compiler"),
    pytest.mark.timeout(300),  # the first compilation also builds inductor's own headers
]
COMPILERS = ["aot_eager", pytest.param("inductor", marks=INDUCTOR)]
