"""List of the visitor's runs: find, sort, compare, rename, pin and delete."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

import streamlit as st

from analysis.figures.style.formatting import unbroken
from analysis.runs.run import Run
from analysis.runs.store.disk_usage import format_bytes
from analysis.training.spec import ClusterSpec, describe
from pages.ui.frame import empty_states
from pages.ui.frame import live_polling as following
from pages.ui.run_data import owner, run_lookup
from pages.ui.runs import run_actions
from pages.ui.submit import submission
from pages.ui.widgets import run_cards
from pages.ui.widgets.confirm import confirm

Group = Sequence[Run]

SHOWN = 24
"""Cards before one asks for more."""

_MANY = "runs.shown"

_STATES: dict[str, Callable[[Group], bool]] = {
    "all": lambda group: True,
    "finished": lambda group: all(run.state == "finished" for run in group),
    "not finished": lambda group: any(run.state != "finished" for run in group),
    "pinned": lambda group: group[0].pinned,
    "with clusters": lambda group: isinstance(group[0].spec.model, ClusterSpec),
    "over depth": lambda group: not isinstance(group[0].spec.model, ClusterSpec),
}


def matching(groups: Sequence[Group], *, text: str, kind: str, order: str) -> list[Group]:
    """Groups of a kind whose name or settings contain all words of ``text``, pinned ones first.

    Args:
        groups: runs, those of a sweep together.
        text: words to look for; case does not matter.
        kind: one of the filters.
        order: ``newest``, ``oldest``, ``name``, ``accuracy`` or ``size``.
    """
    words = text.casefold().split()
    matches = [
        group
        for group in groups
        if _STATES[kind](group) and all(word in _search_text(group) for word in words)
    ]
    if order == "size":
        sizes = run_lookup.disk_usage().runs
        matches.sort(key=lambda group: -sum(sizes.get(run.id, 0) for run in group))
    elif order == "name":
        matches.sort(key=lambda group: run_cards.title(group).casefold())
    elif order == "accuracy":
        matches.sort(key=lambda group: -max(run.summary.get("test_accuracy") or 0.0 for run in group))
    else:
        matches.sort(key=lambda group: group[0].created, reverse=order == "newest")
    return sorted(matches, key=lambda group: not group[0].pinned)


def controls() -> tuple[str, str, str]:
    """Draw the search and sort fields, and return search text, filter and order."""
    text, kind, order = st.columns([2, 1, 1])
    with text:
        typed = st.text_input(
            "Search",
            key="runs.find",
            help="Words of a name, a graph or a setting; all must occur.",
            placeholder="a name, a graph, a norm",
            max_chars=80,
        )
    with kind:
        state = st.selectbox("Show", list(_STATES), key="runs.show", help="Which runs are listed.")
    with order:
        names = ["newest", "oldest", "name", "accuracy", "size"]
        by = st.selectbox("Sort by", names, key="runs.order", help="Pinned runs always come first.")
    return typed or "", str(state), str(by)


def card(group: Group) -> None:
    """Draw the lower part of the visitor's cards: state, settings, size, and actions."""
    first = group[0]
    if group_words := _state_words(group):
        st.caption(group_words)
    size = format_bytes(sum(run_lookup.disk_usage().runs.get(run.id, 0) for run in group))
    facts = [*(["pinned"] if first.pinned else []), _date_words(first.created), size]
    settings = f"{describe.data_line(first.spec)}. {describe.model_line(*(run.spec for run in group))}"
    st.caption(unbroken(" \u00b7 ".join([settings, *facts])))
    with st.container(horizontal=True, vertical_alignment="center"):
        with st.popover("Change", key=f"runs.change.{first.id}"):
            _changes(group)
        compare_tick(group)


def is_comparable(group: Group) -> bool:
    """Whether a run can be seen beside another: one with clusters, and with an epoch."""
    first = group[0]
    return not first.sweep and isinstance(first.spec.model, ClusterSpec) and first.epochs_done >= 0


def compare_tick(group: Group) -> None:
    """Draw a checkbox that selects a cluster run for comparison."""
    if is_comparable(group):
        st.checkbox("Compare", key=_tick(group[0]), help="Tick two runs to see them side by side.")


def compare_bar(runs: Sequence[Run]) -> None:
    """Draw a link to the comparison of two selected runs, or a hint to select them."""
    ticked = [run for run in runs if st.session_state.get(_tick(run))]
    if len(ticked) == 2:
        one, other = ticked
        names = (f"“{empty_states.escape_markdown(run.name)}”" for run in ticked)
        label = f"Compare {' with '.join(names)} \u2192"
        st.page_link("pages/assignments.py", label=label, query_params={"run": one.id, "with": other.id})
    elif ticked:
        st.caption(
            "Choose one more run to compare." if len(ticked) == 1 else "Choose two runs to compare, no more."
        )


def live_runs(groups: Sequence[Group]) -> None:
    """Draw live rows of queued and running runs; the page reruns when one ends."""
    live = [group for group in groups if run_cards.is_live(group)]
    names = {_name(group) for group in live}

    def draw(runs: Sequence[Run]) -> None:
        now = [group for group in run_cards.grouped(runs) if run_cards.is_live(group)]
        run_cards.rows(now, words=progress)
        if names - {_name(group) for group in now}:
            st.rerun()

    if live:
        following.follow(run_lookup.own, draw)


def progress(group: Group) -> str:
    """Describe the progress of a live run."""
    first = group[0]
    if first.sweep:
        return run_cards.states_of(group)
    if first.state == "queued":
        wait = run_lookup.expected_wait(first)
        return f"waiting. {empty_states.queue_words(run_lookup.queue_position(first), wait)}"
    return f"training: epoch {max(first.epochs_done, 0)} of {first.spec.training.epochs}"


def ended_runs(groups: Sequence[Group]) -> None:
    """Draw cards of the ended runs, with search and sort fields."""
    over = [group for group in groups if not run_cards.is_live(group)]
    if not over:
        return
    text, kind, order = controls()
    matches = matching(over, text=text, kind=kind, order=order)
    shown = st.session_state.get(_MANY, SHOWN)
    run_cards.cards(matches[:shown], below=card)
    if not matches:
        st.caption("No runs match.")
    if len(matches) > shown:
        st.button("Show more", key="runs.more", on_click=_show_more, args=(shown,))


def _show_more(shown: int) -> None:
    st.session_state[_MANY] = shown + SHOWN


def _name(group: Group) -> str:
    return group[0].sweep or group[0].id


def _changes(group: Group) -> None:
    first = group[0]
    key = f"runs.name.{first.id}"
    st.text_input(
        "Name",
        value=run_cards.title(group),
        key=key,
        max_chars=80,
        help="Only you can rename your runs; everybody with the link sees the name.",
        on_change=run_actions.rename,
        args=(group, key),
    )
    pinned = first.pinned
    st.button(
        "Unpin" if pinned else "Pin: never delete automatically",
        key=f"runs.pin.{first.id}",
        on_click=run_actions.pin,
        args=(group,),
        kwargs={"pinned": not pinned},
    )
    if any(run.state != "finished" for run in group) and first.owner == owner.current():
        words = "Train what is missing" if first.sweep else _resume_words(first)
        st.button(
            words, key=f"runs.resume.{first.id}", on_click=submission.resume, args=(first.sweep or first.id,)
        )
    confirm(
        "Withdraw its link",
        "It gets another address: whoever has the present one sees it no more.",
        button="Withdraw for good",
        key=f"runs.link.{first.id}",
        on_click=run_actions.withdraw_link,
        args=(group,),
        inside=True,
    )
    st.button("Delete", key=f"runs.delete.{first.id}", on_click=run_actions.delete, args=([group],))


def _resume_words(run: Run) -> str:
    return "Start again" if run.checkpoint is None else f"Resume from epoch {run.checkpoint}"


def _state_words(group: Group) -> str:
    first = group[0]
    if all(run.state == "finished" for run in group):
        return ""
    if first.sweep:
        return run_cards.states_of(group)
    done = f" after epoch {first.epochs_done}" if first.epochs_done >= 0 else ""
    return f"**{first.state}**{done}. {empty_states.sentence(first.reason)}"


def _search_text(group: Group) -> str:
    first, specs = group[0], [run.spec for run in group]
    parts = (
        run_cards.title(group),
        first.name,
        first.state,
        describe.describe_runs(*specs),
        describe.data_line(specs[0]),
    )
    return " ".join(parts).casefold()


def _tick(run: Run) -> str:
    return f"runs.compare.{run.id}"


def _date_words(moment: float) -> str:
    then, now = time.localtime(moment), time.localtime()
    if then[:3] == now[:3]:
        return time.strftime("today %H:%M", then)
    return time.strftime("%d %b %Y", then).lstrip("0")
