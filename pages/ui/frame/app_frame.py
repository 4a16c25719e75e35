"""Frame of every page: title, menu, and the start on a cold server."""

from __future__ import annotations

import logging
import sys
from pathlib import Path

import streamlit as st

from analysis.checks import BadInput
from analysis.runs.budget.open_files import raise_limit
from pages.ui.frame import (
    empty_states,
    explorer_messages,
    glossary_hover,
    notices,
    selection,
    view_options,
    warm_up,
)
from pages.ui.frame.page_table import PAGES, PageEntry
from pages.ui.run_data import owner, server

ROOT = Path(__file__).parents[3]

SWITCH_SECONDS = 0.0005
"""How long a thread may keep the others waiting. The usual 5 ms add up: a tick of one visitor goes to and fro
between its own thread and the server's thirty times, and each time somebody else's may be at work."""
_PRODUCT = "Soft Cluster Lab"
_MARKED = "background-color: color-mix(in srgb, currentColor 12%, transparent); font-weight: 600;"
_ENTERED = "frame.entered"
_TARGET = "frame.target"
_PAGE = "frame.page"


def enter() -> None:
    """Run the requested page; the entry point of ``app.py``.

    A visitor whom a cold server sent straight to a page file (see :func:`page`) is led back to that page
    with the address it was opened with.
    """
    st.set_page_config(page_title=_PRODUCT, layout="wide")
    st.session_state[_ENTERED] = True
    _configure_server()
    opened = st.navigation(_menu(), position="top")
    target = st.session_state.pop(_TARGET, None)
    if target is not None:
        name, params = target
        st.switch_page(f"pages/{name}.py", query_params=params)
    view_options.apply()
    owner.remember()
    if announcement := server.announcement():
        notices.inform(announcement)
    if error := server.store_error():
        notices.warn(error, "Until then nothing can be started or changed.")
    try:
        opened.run()
    except BadInput as error:
        notices.warn(error)
    finally:
        warm_up.import_rest()  # after the page: both at once would delay each other


def page(name: str) -> None:
    """Begin the page ``name``; called first by every page script, and idempotent.

    Until someone has opened ``app.py``, Streamlit serves ``/train`` by running ``pages/train.py`` alone:
    the folder is called ``pages``. Then this notes the page and its address and goes to ``app.py``, which
    comes back here.
    """
    if _ENTERED not in st.session_state:
        st.session_state[_TARGET] = (name, st.query_params.to_dict())
        st.switch_page("app.py")
    words = PAGES[name].title if name in PAGES else name.capitalize()
    st.set_page_config(page_title=f"{words} - {_PRODUCT}")
    opened = name if st.session_state.get(_PAGE) != name else ""
    if opened:
        st.session_state[_PAGE] = name
        explorer_messages.forget_sent()
    selection.keep_in_address(opened=opened)


def heading(name: str) -> None:
    """Draw the heading of the page ``name``, the links of its section, and its description."""
    entry = PAGES[name]
    if (leader := _first_pages().get(entry.section, name)) != name:
        # the menu has only the first page of a section, and would not mark it on the others
        st.html(f'<style>[data-testid="stTopNavLink"][href$="/{leader}"] {{ {_MARKED} }}</style>')
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium", key="heading"):
        st.title(entry.title, anchor=False, width="content")
        glossary_hover.draw(entry.sentence)
        for other, target in PAGES.items():
            if entry.section and target.section == entry.section and other != name:
                selection.link(other, target.title)


def title(words: str, sentence: str) -> None:
    """Draw the heading of a page whose title depends on its content, such as a lesson."""
    st.title(empty_states.escape_markdown(words), anchor=False)
    st.markdown(empty_states.escape_markdown(sentence))


def _menu() -> list[st.Page]:
    """Register a page for every menu entry; other pages of a section are linked from its first."""
    first = _first_pages()
    pages = [
        _menu_entry(name, entry, leads=first.get(entry.section) == name) for name, entry in PAGES.items()
    ]
    # Administrators know its address; it asks for a secret.
    admin = ROOT / "pages" / "admin.py"
    return [*pages, st.Page(admin, title="Server", url_path="admin", visibility="hidden")]


def _first_pages() -> dict[str, str]:
    """First page of every section, which represents it in the menu."""
    return {entry.section: name for name, entry in reversed(PAGES.items()) if entry.section}


def _menu_entry(name: str, entry: PageEntry, *, leads: bool) -> st.Page:
    return st.Page(
        ROOT / "pages" / f"{name}.py",
        title=entry.section if leads else entry.title,
        url_path=name,
        default=name == "home",
        visibility="hidden" if entry.section and not leads else "visible",
    )


@st.cache_resource(show_spinner=False)
def _configure_server() -> None:
    """What holds for the whole server, once."""
    sys.setswitchinterval(SWITCH_SECONDS)
    if warning := raise_limit():
        logging.getLogger(__name__).warning(warning)
