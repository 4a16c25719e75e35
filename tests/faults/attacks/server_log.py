"""What a server's log says of errors."""

from __future__ import annotations

import re
from collections import Counter

from tests.load.server import Server


def errors_of(server: Server) -> dict[str, int]:
    """How often each error stands in the server's log, by its last line and the line of code above it."""
    lines = server.store.with_name("server.log").read_text(errors="replace").splitlines()
    at = [i for i, line in enumerate(lines) if re.match(r"[\w.]*(Error|Exception|Exit)\b", line)]
    return dict(Counter(" | ".join(line.strip()[:300] for line in lines[max(i - 2, 0) : i + 1]) for i in at))
