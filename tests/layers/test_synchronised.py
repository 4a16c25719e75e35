"""A group norm whose statistics are taken over two processes, as after ``convert_sync_batchnorm``."""

import os
import subprocess
import sys

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
layer = DiffGroupNorm(**job["arguments"]).double()
layer.load_state_dict(job["state"])
layer = nn.SyncBatchNorm.convert_sync_batchnorm(layer)
x = job["nodes"][rank].requires_grad_()
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
torch.save(result, f"{folder}/{rank}.pt")
distributed.barrier()
distributed.destroy_process_group()
"""


def run(folder, nodes, layer, **arguments):
    job = {"nodes": nodes, "state": layer.state_dict(), "arguments": arguments}
    torch.save(job, folder / "job.pt")
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
    return [torch.load(folder / f"{rank}.pt", weights_only=True) for rank in range(2)]


@pytest.mark.parametrize("sizes", [(20, 31), (40, 0), (1, 9)])
def test_two_processes_are_one_on_all_nodes(tmp_path, sizes):
    torch.manual_seed(0)
    arguments = {"in_channels": 5, "groups": 3, "lamda": 0.5}
    layer = DiffGroupNorm(**arguments).double()
    nodes = [3 + (rank + 1) * torch.randn(size, 5).double() for rank, size in enumerate(sizes)]
    results = run(tmp_path, nodes, layer, **arguments)
    together = torch.cat(nodes).requires_grad_()
    out = layer(together)
    out.sin().sum().backward()
    torch.testing.assert_close(torch.cat([result["out"] for result in results]), out.detach())
    torch.testing.assert_close(torch.cat([result["x"] for result in results]), together.grad)
    for result in results:
        torch.testing.assert_close(result["parameters"], [p.grad for p in layer.parameters()])
        torch.testing.assert_close(result["buffers"], list(layer.buffers()))
    evaluated = torch.cat([result["eval"] for result in results])
    torch.testing.assert_close(evaluated, layer.eval()(together).detach())


def test_a_single_node_in_all_processes_is_refused_in_each(tmp_path):
    layer = DiffGroupNorm(5, 3).double()
    nodes = [torch.randn(1, 5).double(), torch.randn(0, 5).double()]
    results = run(tmp_path, nodes, layer, in_channels=5, groups=3)
    assert ["expected 2 nodes or more" in result.get("refused", "") for result in results] == [True, True]
