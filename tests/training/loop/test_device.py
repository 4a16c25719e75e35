import pytest
import torch

from analysis.checks import BadInput
from analysis.training.loop.device import resolve_device


def test_auto_takes_the_gpu_where_there_is_one(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    assert resolve_device("auto").type == resolve_device("cuda").type == "cuda"


def test_without_a_gpu_auto_is_the_cpu_and_cuda_is_refused(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    assert resolve_device("auto").type == "cpu"
    with pytest.raises(BadInput, match="expected a CUDA GPU .* found none; use device 'auto' or 'cpu'"):
        resolve_device("cuda")


def test_unknown_device():
    with pytest.raises(BadInput, match="auto, cpu, cuda, got 'tpu'"):
        resolve_device("tpu")
