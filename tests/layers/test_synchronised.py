"""A group norm whose statistics are taken over two processes, as after ``convert_sync_batchnorm``."""

import os
import subprocess
import sys
from typing import NamedTuple

import pytest
import torch

from analysis.layers import DiffGroupNorm
from tests.source import ROOT

WORKER = """
import sys, torch
from torch import distributed, nn
from analysis.checks import BadInput
from analysis.layers import DiffGroupNorm

rank, folder = int(sys.argv[1]), sys.argv[2]
distributed.init_process_group("gloo", init_method=f"file://{folder}/meet", rank=rank, world_size=2)
job = torch.load(f"{folder}/job.pt", weights_only=True)
results = []
for nodes in job["nodes"]:
    layer = DiffGroupNorm(**job["arguments"]).double()
    layer.load_state_dict(job["state"])
    layer = nn.SyncBatchNorm.convert_sync_batchnorm(layer)
    x = nodes[rank].requires_grad_()
    try:
        out = layer(x)
        out.sin().sum().backward()
        for parameter in layer.parameters():
            distributed.all_reduce(parameter.grad)
        result = {"out": out.detach(), "x": x.grad, "buffers": list(layer.buffers())}
        result["parameters"] = [parameter.grad for parameter in layer.parameters()]
        result["eval"] = layer.eval()(x).detach() if len(x) else x.detach()
    except BadInput as error:
        result = {"refused": str(error)}
    results.append(result)
torch.save(results, f"{folder}/{rank}.pt")
distributed.barrier()
distributed.destroy_process_group()
"""


ARGUMENTS = {"in_channels": 5, "groups": 3, "lamda": 0.5}
SIZES = [(20, 31), (40, 0), (1, 9), (1, 0)]
"""Nodes that each of the two processes has; the last are too few."""


class Synchronised(NamedTuple):
    """State of the layer; for each pair of sizes the nodes of both processes, and what each made of them."""

    state: dict[str, torch.Tensor]
    nodes: list[list[torch.Tensor]]
    results: list[tuple[dict, dict]]


@pytest.fixture(scope="module")
def synchronised(tmp_path_factory):
    """All sizes in one pair of processes, for each imports torch."""
    folder = tmp_path_factory.mktemp("synchronised")
    torch.manual_seed(0)
    state = DiffGroupNorm(**ARGUMENTS).double().state_dict()
    nodes = [[3 + (rank + 1) * torch.randn(n, 5).double() for rank, n in enumerate(sizes)] for sizes in SIZES]
    torch.save({"nodes": nodes, "state": state, "arguments": ARGUMENTS}, folder / "job.pt")
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "GLOO_SOCKET_IFNAME": "lo"}
    workers = [
        subprocess.Popen([sys.executable, "-c", WORKER, str(rank), str(folder)], cwd=ROOT, env=environment)
        for rank in range(2)
    ]
    try:
        for worker in workers:
            worker.wait(120)  # gloo may abort the one that is slower to part; its result is written by then
    finally:
        for worker in workers:
            worker.kill()
    made = [torch.load(folder / f"{rank}.pt", weights_only=True) for rank in range(2)]
    return Synchronised(state, nodes, list(zip(*made, strict=True)))


@pytest.mark.parametrize("number", range(3), ids=map(str, SIZES[:3]))
def test_two_processes_are_one_on_all_nodes(synchronised, number):
    layer = DiffGroupNorm(**ARGUMENTS).double()
    layer.load_state_dict(synchronised.state)
    results = synchronised.results[number]
    together = torch.cat(synchronised.nodes[number]).requires_grad_()
    out = layer(together)
    out.sin().sum().backward()
    torch.testing.assert_close(torch.cat([result["out"] for result in results]), out.detach())
    torch.testing.assert_close(torch.cat([result["x"] for result in results]), together.grad)
    for result in results:
        torch.testing.assert_close(result["parameters"], [p.grad for p in layer.parameters()])
        torch.testing.assert_close(result["buffers"], list(layer.buffers()))
    evaluated = torch.cat([result["eval"] for result in results])
    torch.testing.assert_close(evaluated, layer.eval()(together).detach())


def test_a_single_node_in_all_processes_is_refused_in_each(synchronised):
    refused = [result.get("refused", "") for result in synchronised.results[-1]]
    assert ["expected 2 nodes or more" in words for words in refused] == [True, True]
