"""Numbers as they are written on screen, read back."""

import re

_RAISED = str.maketrans("\u207b\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079", "-0123456789")


def plain(text: str) -> str:
    """``text`` with hyphens for minus signs, and powers of ten as e: what :class:`float` reads.

    >>> plain("\u22122\u00b710\u207b\u2076"), plain("10\u2075")
    ('-2e-6', '1e5')
    """
    powers = re.sub(
        "(\u00b7)?10([\u207b\u2070\u00b9\u00b2\u00b3\u2074-\u2079]+)",
        lambda match: f"{'' if match[1] else '1'}e{match[2].translate(_RAISED)}",
        text,
    )
    return powers.replace("\u2212", "-")
