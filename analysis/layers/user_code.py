"""User functions, named ``"module:function"`` in specs, and the permission to call them."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from analysis.checks import BadInput
from analysis.layers.registry import import_factory

ALLOWED = "SOFT_CLUSTER_LAB_CODE"
"""The environment variable that names the functions this process may call, with commas between."""
WHERE = re.compile(r"[A-Za-z_][\w.]*:[A-Za-z_][\w.]*(@[0-9a-f]{12})?")


def is_user_code(name: str) -> bool:
    """Whether a name refers to a user function: ``"module:function"``, optionally with ``"@"`` and a digest.

    Args:
        name: as in a spec: the name of a row of a table, or of a function.

    >>> is_user_code("my_module:make"), is_user_code("gcn")
    (True, False)
    """
    return WHERE.fullmatch(name) is not None


def load_user_function(name: str, *, kind: str) -> Callable[..., Any]:
    """Import a user function, if this process may call it: specs can come from untrusted sources.

    Args:
        name: ``"module:function"``, with ``"@"`` and :func:`source_digest` where it is to be refused once its
            source has changed.
        kind: what it makes, as errors say it.

    Raises:
        BadInput: if there is none, it has changed, or ``SOFT_CLUSTER_LAB_CODE`` does not name it.
    """
    where, _, digest = name.partition("@")
    if where not in os.environ.get(ALLOWED, "").split(","):
        raise BadInput(
            f"expected a {kind} whose code this process may run, got '{where}'; name it in {ALLOWED}, or "
            "train it with soft-cluster-lab depth"
        )
    if digest and digest != source_digest(where):
        raise BadInput(f"expected '{where}' as it was, but its file has changed; train it again by its name")
    return import_factory(where, kind=kind)


def source_digest(where: str) -> str:
    """First twelve hexadecimal digits of the hash of the file that defines ``"module:function"``.

    Args:
        where: ``"module:function"``; the module is found, not imported.

    Raises:
        BadInput: if there is no such module.
    """
    module = where.partition(":")[0]
    try:
        spec = importlib.util.find_spec(module)
    except (ImportError, ValueError) as error:
        raise BadInput(f"expected a module called '{module}', got {type(error).__name__}: {error}") from error
    if spec is None:
        raise BadInput(f"expected a module called '{module}', found none; run the command from its folder")
    content = Path(spec.origin).read_bytes() if spec.has_location and spec.origin else module.encode()
    return hashlib.sha256(content).hexdigest()[:12]
