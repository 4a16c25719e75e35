"""Empty states of pages: one sentence and one action."""

from __future__ import annotations

from typing import NoReturn

import streamlit as st

from analysis.figures.style.formatting import capitalized, unbroken
from analysis.runs.run import Run
from analysis.wording import duration
from pages.ui.frame import selection
from pages.ui.frame.page_table import PAGES


def nothing_yet() -> NoReturn:
    """Draw the state "no run selected", and end the page."""
    _heading("Nothing to see yet", "Open a recorded run, or start one of your own. It takes one click.")
    with st.container(horizontal=True):
        st.page_link("pages/home.py", label="Recorded runs")
        st.page_link("pages/train.py", label="Train a network")
    st.stop()


def run_not_found(run_id: str) -> None:
    """Draw the state "run not found", and clear the selection."""
    selection.forget()
    with st.container(border=True):
        _heading(
            "This run is not here",
            "The link names a run that was deleted, or that lives on another computer. What follows is "
            "another run.",
        )
        st.text(f"Run id: {run_id[:40]}")
        with st.container(horizontal=True):
            st.page_link("pages/runs.py", label="All runs")
            st.page_link("pages/train.py", label="Train a network")


def other_kind(run: Run, *, expected: str) -> None:
    """Draw a link to the proper page for a run of another kind (``"cluster"`` or ``"depth"``)."""
    page, has = (
        ("depth", "layers, not clusters")
        if expected == "cluster"
        else ("assignments", "clusters, not layers")
    )
    name = run.name if run.sweep_name in ("", "sweep", run.preset) else run.sweep_name
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(
            f"“{escape_markdown(name)}” is about {has}. Here is another run instead.",
            width="content",
        )
        selection.link(page, f"Open it on {PAGES[page].title}")


def before_first_epoch(run: Run, *, queue_position: int | None) -> NoReturn:
    """Draw the state of a run without recorded epochs, and end the page."""
    status(run, queue_position=queue_position)
    if run.live:
        selection.link("train", "Watch it on Train")
    else:
        selection.link("train", "Start another on Train")
    st.stop()


def status(run: Run, *, queue_position: int | None, wait: float | None = None) -> None:
    """One line on the state of a run, with cause and advice if it failed.

    Args:
        run: the run.
        queue_position: its place in the queue, 1 for the next to start; None where that is not known.
        wait: about how many seconds it will wait; None where that is not known.
    """
    title, text = status_words(run, queue_position=queue_position, wait=wait)
    st.markdown(f"**{title}.** {escape_markdown(text)}")


def status_words(run: Run, *, queue_position: int | None, wait: float | None = None) -> tuple[str, str]:
    """The same as plain text: the state in a word, and its details."""
    done = run.epochs_done
    recorded = (
        f"Everything up to epoch {done} is recorded." if done >= 0 else "It ended before its first epoch."
    )
    words = {
        "queued": ("Waiting", queue_words(queue_position, wait)),
        "running": ("Training", "Preparing; the first epoch comes within seconds."),
        "finished": ("Finished", ""),
        "stopped": ("Stopped", recorded),
        "failed": ("Failed", f"{plain_sentence(run.reason)} Change the settings and start again."),
        "interrupted": ("Interrupted", f"{plain_sentence(run.reason)} {recorded}"),
    }
    return words[run.state]


def sentence(reason: str) -> str:
    """Convert a reason from the engine to a sentence, with markup escaped.

    >>> sentence("the disk is full"), sentence("bad.csv is empty")
    ('The disk is full.', 'bad.csv is empty.')
    """
    return escape_markdown(plain_sentence(reason))


def plain_sentence(reason: str) -> str:
    """The same as plain text, for what takes no markup."""
    text = capitalized(reason.strip())
    return text + ("" if text.endswith((".", "?", "!")) or not text else ".")


def queue_words(queue_position: int | None, wait: float | None = None) -> str:
    """Describe the position in the queue and the estimated wait.

    >>> queue_words(1), queue_words(3)
    ('It is next.', '2 runs are before it.')
    >>> queue_words(1, 40.0), queue_words(2, 170.0)
    ('It is next and starts in about 40 seconds.', '1 run is before it; it starts in about 3 minutes.')
    """
    before = (queue_position or 1) - 1
    if before == 0:
        if wait is None:  # the load of the computer is unknown
            return "It is next."
        when = "a moment" if wait < 5 else f"about {duration(wait)}"
        return f"It is next and starts in {when}."
    words = "1 run is before it" if before == 1 else f"{before} runs are before it"
    return f"{words}." if wait is None else f"{words}; it starts in about {duration(wait)}."


def undefined(what: str, reason: str) -> None:
    """Draw the reason why a measure is undefined.

    Args:
        what: the measure's name.
        reason: why it is undefined, as a clause ("the graph has no labels").
    """
    st.markdown(f"**{escape_markdown(what)}** is undefined here: {escape_markdown(reason)}.")


def _heading(title: str, sentence: str) -> None:
    st.header(title, anchor=False)
    st.markdown(sentence)


def escape_markdown(text: str) -> str:
    """Escape Markdown in a text, including bare URLs; numbers stay in one line with their units."""
    text = unbroken(text)
    for mark in ("://", "www.", "@"):  # an invisible word joiner keeps Markdown from recognising them
        text = text.replace(mark, f"{mark[0]}\u2060{mark[1:]}")
    return "".join(f"\\{letter}" if letter in r"\`*_{}[]()#+-!|<>$~:" else letter for letter in text)
