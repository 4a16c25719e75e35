"""A GPU that is not there: numbers are computed on the CPU, but devices are told apart as CUDA does.

Within :func:`pretended_gpu` torch says that there is a GPU. What is moved or made there is remembered by its
storage, says ``cuda:0`` when asked, and gives no numpy array; and no operator takes it together with a tensor
on the CPU, but for what CUDA allows: copies, indices, and single numbers in elementwise operators. So code
that forgets a device fails here as it would there. Kernels, rounding, streams and memory are not pretended.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

import pytest
import torch
from torch import Tensor
from torch.nn import functional
from torch.utils._python_dispatch import TorchDispatchMode, _disable_current_modes

Real = torch._C.TensorBase  # what is patched on Tensor is still as it was there
GPU, CPU = torch.device("cuda", 0), torch.device("cpu")
FILLING = {"fill_", "masked_fill", "masked_fill_"}
PUTTING = {"index_put", "index_put_", "_index_put_impl_"}
WAITING = {"_local_scalar_dense", "bincount", "equal", "masked_select", "multinomial", "nonzero"} | {
    "_unique2", "unique_dim", "unique_consecutive", "_linalg_eigh", "_linalg_svd",
}  # fmt: skip
"""Operators whose result, or its size, the CPU has to know: it waits until the GPU is done."""


class MixedDevices(RuntimeError):
    """What CUDA would refuse."""


class PretendedGPU(TorchDispatchMode):
    """Sees every operator, and knows which storages lie on the GPU.

    Attributes:
        waits: how often a line of the library made the CPU wait for the GPU, by line and operator.
        operators: what ran on the GPU.
    """

    def __init__(self) -> None:
        super().__init__()
        self.waits: Counter[tuple[str, str]] = Counter()
        self.operators: set[str] = set()
        self._there: dict[int, Any] = {}  # a weak reference keeps an address from being used again

    def holds(self, tensor: Tensor) -> bool:
        return _storage(tensor)._cdata in self._there

    def put(self, tensor: Tensor) -> Tensor:
        storage = _storage(tensor)
        self._there[storage._cdata] = storage._weak_ref()
        return tensor

    def wait(self, what: str) -> None:
        frame = sys._getframe(1)
        while frame is not None and "/analysis/" not in frame.f_code.co_filename:
            frame = frame.f_back
        if frame is not None:
            file = frame.f_code.co_filename.rpartition("/analysis/")[2]
            self.waits[f"analysis/{file}:{frame.f_lineno}", what] += 1

    def __torch_dispatch__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        kwargs, name = dict(kwargs or {}), func.overloadpacket.__name__
        if torch.is_inference_mode_enabled():  # there operators come whole, elsewhere in their parts
            with self:
                if (whole := func.decompose(*args, **kwargs)) is not NotImplemented:
                    return whole
        tensors = list(_tensors((args, list(kwargs.values()))))
        there = [self.holds(t) for t in tensors]
        gpu = any(there) or getattr(kwargs.get("device"), "type", "") == "cuda"
        if not gpu:
            return func(*args, **kwargs)
        if "device" in kwargs:
            kwargs["device"] = CPU
        if name == "copy_" and not all(there):
            self.wait("copy")
            return func(*args, **kwargs)
        generator = kwargs.get("generator")
        if not (all(there) or _allowed(func, name, tensors, there)) or generator is not None:
            places = [
                f"{list(t.shape)} on {'cuda:0' if g else 'cpu'}" for t, g in zip(tensors, there, strict=True)
            ]
            raise MixedDevices(f"{func}: expected all on one device, got {', '.join(places)}; {generator}")
        if name in WAITING or _looks_for_places(name, args, kwargs):
            self.wait(name)
        self.operators.add(str(func))
        out = func(*args, **kwargs)
        for t in _tensors([out]):
            self.put(t)
        return out


def _tensors(values: Iterable[Any]) -> Iterator[Tensor]:
    for value in values:
        if isinstance(value, Tensor):
            yield value
        elif isinstance(value, tuple | list):
            yield from _tensors(value)


def _storage(tensor: Tensor) -> Any:
    if tensor.layout == torch.sparse_csr:
        with _disable_current_modes(), torch.no_grad():
            return Real.values(tensor).untyped_storage()
    return Real.untyped_storage(tensor)


def _allowed(func: Any, name: str, tensors: list[Tensor], there: list[bool]) -> bool:
    """Whether CUDA lets these tensors on the CPU meet those on the GPU."""
    if name == "index" or (name in PUTTING and (there[-1] or tensors[-1].dim() == 0)):
        return there[0]
    writes = func._schema.arguments[0].alias_info is not None
    single = all(gpu or t.dim() == 0 for t, gpu in zip(tensors, there, strict=True))
    return single and (torch.Tag.pointwise in func.tags or name in FILLING) and (there[0] or not writes)


def _looks_for_places(name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool:
    if name in PUTTING and args[2].numel() == 1:
        return False  # one number is filled in without a look
    masks = name == "index" or name in PUTTING
    masked = masks and any(i is not None and i.dtype == torch.bool for i in args[1])
    return masked or (name == "repeat_interleave" and kwargs.get("output_size") is None)


class _Moved(torch.autograd.Function):
    """A copy on the other device; its gradient goes back."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, gpu: PretendedGPU, there: bool) -> Tensor:
        ctx.gpu, ctx.there = gpu, there
        gpu.wait("copy")
        with _disable_current_modes():
            copied = x.clone()
        return gpu.put(copied) if there else copied

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> tuple[Tensor, None, None]:
        return _Moved.apply(grads[0], ctx.gpu, not ctx.there), None, None


def _on_tensors(gpu: PretendedGPU) -> dict[str, Any]:
    """What a tensor says of its device, and how it leaves it."""

    def to(x: Tensor, *args: Any, copy: bool = False, **kwargs: Any) -> Tensor:
        device, dtype, *_ = torch._C._nn._parse_to(*args, **kwargs)
        device = next((a.device for a in (*args, *kwargs.values()) if isinstance(a, Tensor)), device)
        moves = device is not None and (device.type == "cuda") != gpu.holds(x)
        moved = _Moved.apply(x, gpu, device.type == "cuda") if moves else x
        return Real.to(moved, dtype or x.dtype, copy=copy and not moves)

    def in_memory(get: Callable[..., Any]) -> Callable[..., Any]:
        def got(x: Tensor, *args: Any, **kwargs: Any) -> Any:
            if gpu.holds(x):
                raise TypeError("can't convert cuda:0 device type tensor to numpy")
            return get(x, *args, **kwargs)

        return got

    def tolist(x: Tensor) -> Any:
        if gpu.holds(x):
            gpu.wait("tolist")
        return Real.tolist(x)

    def copied(x: Tensor, memo: dict[int, Any]) -> Tensor:
        with _disable_current_modes():  # by way of a new storage, which lies nowhere yet
            copy = deepcopy(x, memo)
        return gpu.put(copy) if gpu.holds(x) else copy

    deepcopy = Tensor.__deepcopy__
    return {
        "device": property(lambda x: GPU if gpu.holds(x) else Real.device.__get__(x)),
        "is_cuda": property(gpu.holds),
        "is_cpu": property(lambda x: not gpu.holds(x)),
        "to": to,
        "cpu": lambda x: to(x, CPU),
        "cuda": lambda x, *_: to(x, GPU),
        "tolist": tolist,
        "numpy": in_memory(Tensor.numpy),
        "__array__": in_memory(Tensor.__array__),
        "__deepcopy__": copied,
        "new_tensor": lambda x, *a, **k: torch.tensor(*a, **{"dtype": x.dtype, "device": x.device} | k),
    }


def _on_torch() -> dict[str, Any]:
    """Functions that make tensors where Python does not see it, and those that name the device in words."""
    cast, casts = torch.autocast, torch.is_autocast_enabled

    def made(make: Callable[..., Tensor]) -> Callable[..., Tensor]:
        return lambda data, *a, device=None, **k: make(data, *a, **k).to(
            device or getattr(data, "device", CPU)
        )

    def autocast(device: str, *args: Any, **kwargs: Any) -> AbstractContextManager[Any]:
        return cast("cpu", *args, **kwargs) if device == "cuda" else nullcontext()

    return {
        "tensor": made(torch.tensor),
        "as_tensor": made(torch.as_tensor),
        "autocast": autocast,
        "is_autocast_enabled": lambda device: device == "cuda" and casts("cpu"),
    }


@contextmanager
def pretended_gpu() -> Iterator[PretendedGPU]:
    """Let torch have a GPU for a while."""
    gpu, one_hot, modes = PretendedGPU(), functional.one_hot, torch._C._len_torch_dispatch_stack
    state = torch.zeros(16, dtype=torch.uint8)

    def encoded(labels: Tensor, num_classes: int = -1) -> Tensor:
        with _disable_current_modes():
            found = one_hot(labels, num_classes)
        return gpu.put(found) if gpu.holds(labels) else found

    on_cuda = {
        "is_available": lambda: True,
        "device_count": lambda: 1,
        "_lazy_init": lambda: None,
        "synchronize": lambda *_: None,
        "get_rng_state": lambda *_: state.clone(),
        "set_rng_state": lambda new, *_: state.copy_(new),
    }
    with pytest.MonkeyPatch.context() as patch:
        for place, patches in (
            (Tensor, _on_tensors(gpu)),
            (torch, _on_torch()),
            (torch.cuda, on_cuda),
            (functional, {"one_hot": encoded}),
            # A real GPU is no dispatch mode, below which the layers would take their plain formulas.
            (torch._C, {"_len_torch_dispatch_stack": lambda: modes() - 1}),
        ):
            for name, value in patches.items():
                patch.setattr(place, name, value)
        with gpu:
            yield gpu
