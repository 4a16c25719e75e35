"""Link: the address of what is on screen, what it shows to others, and the snippet that embeds it."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

import streamlit as st

from pages.ui.frame import selection
from pages.ui.frame.security_headers import EMBED
from pages.ui.frame.view_options import HIDEABLE, LOCKABLE

_LAPTOP = (1280, 720)  # pixels; the style sheet makes the preview small
_LOOKS = {"": "the whole page", "present": "for a projector", "bare": "for a frame"}


def draw() -> None:
    """A small menu with the address."""
    with st.popover("Link", type="tertiary", key="link", on_change="rerun") as menu:
        if not menu.open:
            return
        st.caption("The same run, epoch, node and what-if, for anyone who can reach this server.")
        look = st.segmented_control(
            "Shows",
            list(_LOOKS),
            format_func=_LOOKS.__getitem__,
            default="",
            key="link.look",
            help="For a projector: the picture alone in large type. For a frame: nothing but the picture.",
        )
        link = st.container()  # the link is drawn above its options, since the preview needs the space
        hide = (
            st.pills(
                "Hides",
                list(HIDEABLE),
                selection_mode="multi",
                key="link.hide",
                help="Parts of the page that are left out",
            )
            if not look
            else []
        )
        lock = st.pills(
            "Fixes", LOCKABLE, selection_mode="multi", key="link.lock", help="What a reader cannot change"
        )
        with link:
            _link_and_preview(address(look=look or "", hide=hide, lock=lock), framed=look == "bare")


def _link_and_preview(link: str, *, framed: bool) -> None:
    """A link, the snippet that frames it, and its preview where it is wanted."""
    st.code(link, language=None, wrap_lines=True)
    if framed:
        st.code(embed(link), language=None, wrap_lines=True)
        st.caption(f"Another site may show it once this server names that site in {EMBED}.")
    if st.toggle("Preview", key="link.preview", help="The link as others see it on a laptop"):
        with st.container(key="link-frame"):
            st.iframe(link, width=_LAPTOP[0], height=_LAPTOP[1])


def address(*, look: str = "", hide: Sequence[str] = (), lock: Sequence[str] = ()) -> str:
    """The full address of the present page and selection.

    Args:
        look: ``"present"``, ``"bare"``, or "" for the page as it is.
        hide: parts that are left out.
        lock: choosers that are fixed.
    """
    options = {look: "1"} if look else {}
    options |= {name: ",".join(values) for name, values in (("hide", hide), ("lock", lock)) if values}
    query = urlencode(selection.current().params() | options, safe=",")
    return f"{(st.context.url or '').split('?')[0]}?{query}"


def embed(link: str) -> str:
    """The snippet that puts a link into another page.

    >>> embed("https://lab.org/keys?run=a&bare=1")
    '<iframe src="https://lab.org/keys?run=a&amp;bare=1" width="100%" height="720" loading="lazy"></iframe>'
    """
    return f'<iframe src="{link.replace("&", "&amp;")}" width="100%" height="720" loading="lazy"></iframe>'
