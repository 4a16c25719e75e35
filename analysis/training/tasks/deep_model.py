"""The network of a depth run: a DepthNet or a custom model."""

from __future__ import annotations

from collections.abc import Callable

from torch import Tensor, nn

from analysis.layers.norms.table import make_norm
from analysis.models import DepthNet, Propagation
from analysis.models.custom_net import CustomNet
from analysis.training.custom_models import is_custom_model, make_model, refuse_meta_device
from analysis.training.spec import DepthSpec


def deep_model(
    spec: DepthSpec, *, x: Tensor, graph: Propagation, classes: int, seed: int
) -> DepthNet | CustomNet:
    """Build the network of ``spec`` on the device of ``x``.

    Args:
        spec: spec of the network.
        x: the features it will be given, ``[N, F]``; a custom model is run on them once.
        graph: the neighbour sums of the N nodes.
        classes: number of classes C.
        seed: seed of the run, for factories that ask for it.

    Raises:
        BadInput: for a custom model that cannot be used, see
            :func:`~analysis.training.custom_models.make_model` and
            :meth:`~analysis.models.custom_net.CustomNet.check`.
    """
    if not is_custom_model(spec.encoder):
        deep = DepthNet(
            x.shape[1],
            classes,
            depth=spec.depth,
            hidden=spec.hidden,
            convolution=spec.encoder,
            norm=spec.norm,
            groups=spec.groups,
            lamda=spec.lamda,
            dropout=spec.dropout,
            dropout_at=spec.dropout_at,
            skip=spec.skip,
            readout=spec.readout,
            last_norm=spec.last_norm,
            momentum=spec.momentum,
            bias=spec.bias,
        )
        refuse_meta_device(deep, _own_part(spec))
        return deep.to(x.device)
    model = make_model(
        spec.encoder,
        norm=_norm(spec),
        in_channels=x.shape[1],
        out_channels=classes,
        depth=spec.depth,
        hidden=spec.hidden,
        dropout=spec.dropout,
        seed=seed,
    )
    title = spec.encoder.partition("@")[0]
    refuse_meta_device(model, title)
    net = CustomNet(model, name=title).to(x.device)
    net.check(x, graph, classes=classes, depth=spec.depth)
    return net


def _own_part(spec: DepthSpec) -> str:
    """What of a network may be of one's own, as an error names it."""
    return ", ".join(
        name.partition("@")[0] for name in (spec.norm, spec.encoder, spec.skip) if name != "none"
    )


def _norm(spec: DepthSpec) -> Callable[[int], nn.Module] | None:
    if spec.norm == "none":
        return None
    return lambda channels: make_norm(spec.norm, channels, groups=spec.groups, lamda=spec.lamda)
