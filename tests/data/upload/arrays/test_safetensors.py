"""safetensors, and what only looks like it."""

import numpy as np
import pytest
import torch
from safetensors.numpy import save
from safetensors.torch import save as save_torch

from analysis.data.upload.arrays.safetensors import read_safetensors
from analysis.data.upload.errors import BadUpload


def test_tensors_come_back():
    arrays = {"x": np.arange(6, dtype=np.float32).reshape(2, 3), "y": np.array([1, 2])}
    found = read_safetensors("a.safetensors", save(arrays))
    assert {name: array.tolist() for name, array in found.items()} == {
        n: a.tolist() for n, a in arrays.items()
    }


@pytest.mark.parametrize("content", [b"", b"\x80\x04.", save({"x": np.ones(3)})[:-1]])
def test_anything_else_is_refused(content):
    with pytest.raises(BadUpload, match="expected safetensors"):
        read_safetensors("a.safetensors", content)


def test_numbers_that_numpy_does_not_know_are_refused():
    content = save_torch({"x": torch.ones(2, dtype=torch.float8_e4m3fn)})
    with pytest.raises(BadUpload, match="expected floats of 16 to 64 bits"):
        read_safetensors("a.safetensors", content)
