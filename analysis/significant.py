"""Format numbers with significant digits, as a sentence writes them."""

from __future__ import annotations

import re

_EXPONENT = re.compile(r"e([+-])0*(\d+)")


def significant(value: float, digits: int = 3, *, sign: bool = False) -> str:
    r"""Format ``value`` with ``digits`` significant digits, a typographic minus and a short exponent.

    Args:
        value: any float; nan and inf are written as such.
        digits: at least 1.
        sign: whether a value above 0 has a plus.

    >>> significant(9.1e-10, 1), significant(-0.02), significant(1.5e6), significant(0.5, sign=True)
    ('9e\u221210', '\u22120.02', '1.5e6', '+0.5')
    """
    text = f"{value:{'+' if sign else ''}z.{digits}g}"
    return _EXPONENT.sub(lambda found: f"e{found[1].replace('+', '')}{found[2]}", text).replace("-", "\u2212")
