"""Values of widgets that Streamlit cannot read, which no browser sends: a sentence in place of an error."""

from __future__ import annotations

import json
from pathlib import Path
from types import CodeType

import streamlit

_WIDGETS = tuple(
    str(Path(streamlit.__file__).parent / part) for part in ("elements", "runtime/state", "components")
)

_JSON = str(Path(json.__file__).parent)


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
    """Whether an error arose where Streamlit reads the values of widgets.

    That is inside a function that deserialises one, or as Streamlit itself reads its JSON.
    """
    frames, trace = list[CodeType](), error.__traceback__
    while trace is not None:
        frames.append(trace.tb_frame.f_code)
        trace = trace.tb_next
    theirs = [code for code in frames if code.co_filename.startswith(_WIDGETS)]
    if any("deserial" in code.co_name or code.co_name == "get_serialized" for code in theirs):
        return True
    asked = [code for code in frames if not code.co_filename.startswith(_JSON)]
    return isinstance(error, json.JSONDecodeError) and bool(asked) and asked[-1] in theirs
