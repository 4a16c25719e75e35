"""Values of widgets that no browser sends: a sentence in place of an error."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from types import CodeType

import streamlit

from analysis.checks import BadInput

_WIDGETS = tuple(
    str(Path(streamlit.__file__).parent / part) for part in ("elements", "runtime/state", "components")
)

_JSON = str(Path(json.__file__).parent)


def handle_forged_value(error: Exception) -> bool:
    """Show a notice if an error is due to a widget value; False for other errors.

    A handler for ``st.App(on_script_error=...)``, where True means that the error is handled. A refusal is
    shown as it is, as a fragment that reruns alone has no other handler.

    >>> handle_forged_value(ValueError("of the app's own"))
    False
    """
    refused = isinstance(error, BadInput)
    if not refused and not is_forged(error):
        return False
    from pages.ui.frame import notices  # imported late: not needed while the server starts

    if refused:
        notices.warn(error)
        return True
    logging.getLogger(__name__).warning("a value that could not be read", exc_info=error)
    notices.warn("a value of this page could not be read; reload the page")
    return True


def is_forged(error: Exception) -> bool:
    """Whether an error arose where the values of widgets are read.

    That is inside a function of Streamlit that deserialises one, as Streamlit itself reads its JSON, or in
    what a page does when one has changed: that is called before Streamlit compares a value with the choices.
    """
    frames, trace = list[CodeType](), error.__traceback__
    while trace is not None:
        frames.append(trace.tb_frame.f_code)
        trace = trace.tb_next
    widget_code = [code for code in frames if code.co_filename.startswith(_WIDGETS)]
    names = {code.co_name for code in widget_code}
    if any("deserial" in name for name in names) or names & {"get_serialized", "_call_callbacks"}:
        return True
    readers = [code for code in frames if not code.co_filename.startswith(_JSON)]
    return isinstance(error, json.JSONDecodeError) and bool(readers) and readers[-1] in widget_code
