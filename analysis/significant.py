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


def decimals(value: float, digits: int = 2) -> str:
    r"""Format ``value`` with ``digits`` decimals and a typographic minus, which zeros do not have.

    No spreadsheet takes it for a formula, whatever follows it in a cell.

    >>> decimals(-0.034), decimals(-0.001), decimals(2, 1)
    ('\u22120.03', '0.00', '2.0')
    """
    return f"{value:z.{digits}f}".replace("-", "\u2212")
