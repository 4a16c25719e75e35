"""Limit of open files and connections; each browser tab needs about three."""

from __future__ import annotations

ENOUGH = 4096
"""For some hundred tabs beside the store and the workers."""


def raise_limit(*, enough: int = ENOUGH) -> str:
    """Raise the limit of this process as far as permitted, up to ``enough``.

    Returns:
        "" if that is enough, else what the person who runs the server should know.
    """
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return ""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    unlimited = resource.RLIM_INFINITY
    limit = enough if hard == unlimited else min(enough, hard)
    if soft != unlimited and soft < limit:
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (limit, hard))
            soft = limit
        except (ValueError, OSError):  # some systems have a lower limit of their own
            pass
    if soft == unlimited or soft >= enough:
        return ""
    return (
        f"this server may have {soft} files open, which is enough for about {soft // 4} tabs; "
        f"raise the limit before it starts (ulimit -n {enough})"
    )
