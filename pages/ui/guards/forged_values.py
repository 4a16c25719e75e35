"""Values of widgets that Streamlit cannot read, which no browser sends: a sentence in place of an error."""

from __future__ import annotations

from pathlib import Path

import streamlit

_WIDGETS = tuple(
    str(Path(streamlit.__file__).parent / part) for part in ("elements", "runtime/state", "components")
)


def told(error: Exception) -> bool:
    """Say so, where an error arose as Streamlit read a widget's value; False for every other error.

    Streamlit asks this of what a page raises (``st.App(on_script_error=...)``); True is its answer to "was it
    dealt with?".

    >>> told(ValueError("of the app's own"))
    False
    """
    if not is_forged(error):
        return False
    from pages.ui.frame import notices  # while the server starts, nothing of the pages is needed

    notices.warn("a value of this page could not be read; reload the page")
    return True


def is_forged(error: Exception) -> bool:
    """Whether an error arose where Streamlit reads the values of widgets."""
    names, trace = list[str](), error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        names.append(code.co_name if code.co_filename.startswith(_WIDGETS) else "")
        trace = trace.tb_next
    return any("deserial" in name or name == "get_serialized" for name in names)
