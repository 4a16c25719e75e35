"""Read safetensors files: the header is checked before any array is read."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load

from analysis.data.upload.errors import upload_error
from analysis.data.upload.text import clean


def read_safetensors(file: str, content: bytes) -> Mapping[str, np.ndarray]:
    """Read the arrays of a safetensors file.

    Args:
        file: name of the file, for error messages.
        content: bytes of the file.

    Returns:
        Arrays of any shape, by name.

    Raises:
        BadUpload: if it is none, or holds numbers that numpy does not know (bfloat16, float8).

    >>> from safetensors.numpy import save
    >>> read_safetensors("a.safetensors", save({"x": np.eye(2)}))["x"].tolist()
    [[1.0, 0.0], [0.0, 1.0]]
    """
    try:
        return load(content)
    except SafetensorError as error:
        raise upload_error(file, f"expected safetensors, got something else ({clean(str(error))})") from None
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise upload_error(
            file,
            f"expected floats of 16 to 64 bits or whole numbers, got {clean(str(error), length=40)}",
        ) from None
