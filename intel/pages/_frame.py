"""What holds on every page: the day the desk shows, quarters, currency and unit.

The choices are drawn once, above the page, by ``app.py`` (or by the page when it is run alone), so
that they survive going from page to page; they stand in the link as ``as_of``, ``quarters``,
``currency``, ``unit`` and ``snapshot``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final
from urllib.parse import urlencode

import streamlit as st

from intel.errors import StoreMissing
from intel.home import Home
from intel.store import Snapshot, open_snapshot
from intel.store.read import kept_numbers

EARLIEST: Final = date(1990, 1, 1)
NEWEST: Final = "newest"
CHOICES: Final = ("as_of", "quarters", "currency", "unit", "snapshot")
_DRAWN_BY_APP: Final = "frame_is_drawn_by_app"
_WRITTEN_AGAIN: Final = "frame_is_written_again"

QUARTERS: Final = {"fiscal": "Fiscal quarters", "calendar": "Calendar quarters"}
CURRENCIES: Final = {"reported": "Reported currency", "USD": "US dollars"}
UNITS: Final = {"millions": 1.0, "billions": 1000.0}


@dataclass(frozen=True)
class Frame:
    """The choices: ``as_of`` and ``number`` are None for today and the newest snapshot."""

    as_of: date | None = None
    quarters: str = "fiscal"
    currency: str = "reported"
    unit: str = "millions"
    number: str | None = None

    @property
    def in_dollars(self) -> bool:
        """Whether amounts are wanted in US dollars."""
        return self.currency == "USD"

    @property
    def by_calendar(self) -> bool:
        """Whether calendar quarters are wanted rather than each vendor's own."""
        return self.quarters == "calendar"

    @property
    def divisor(self) -> float:
        """What millions are divided by to give the unit."""
        return UNITS[self.unit]

    @property
    def number_format(self) -> str:
        """How an amount of money is written in the unit."""
        return ",.0f" if self.unit == "millions" else ",.1f"

    def query(self) -> dict[str, str]:
        """The choices that differ from the usual, as parameters of a link."""
        given = {
            "as_of": None if self.as_of is None else f"{self.as_of:%Y-%m-%d}",
            "quarters": self.quarters,
            "currency": self.currency,
            "unit": self.unit,
            "snapshot": self.number,
        }
        usual = Frame()
        return {
            name: value
            for name, value in given.items()
            if value is not None and value != getattr(usual, name, None)
        }

    def open(self) -> Snapshot:
        """The snapshot to show, as known on the chosen day.

        Raises
        ------
        StoreMissing
            When nothing has been published yet.
        """
        return open_snapshot(Home.from_environment(), self.number, as_of=self.as_of)


def draw_for_all_pages() -> None:
    """Draw the choices, once a run, before the page and the navigation: for ``app.py``.

    Before the navigation, so that the address is complete when the browser notes it: otherwise it
    notes the page twice, and Back has to be pressed twice.
    """
    st.session_state[_DRAWN_BY_APP] = True
    _draw()


def current() -> Frame:
    """The choices in force; drawn here when a page is run alone."""
    return _chosen()


def permalink(snapshot: Snapshot) -> str:
    """The address of this view, bound to the snapshot on screen."""
    number, _, _ = snapshot.id.partition("@")
    chosen = {**st.query_params, **current().query(), "snapshot": number}
    return f"{(st.context.url or '').partition('?')[0]}?{urlencode(chosen)}"


def draw_where_alone() -> None:
    """Draw the choices for a page that is run without ``app.py``."""
    if not st.session_state.get(_DRAWN_BY_APP):
        _draw()


def back_to_today() -> None:
    """Show what is known now, from the newest snapshot."""
    st.session_state["as_of"] = None
    to_newest()


def to_newest() -> None:
    """Show the newest snapshot, on whatever day is chosen."""
    st.session_state["snapshot"] = NEWEST


def _draw() -> None:
    """One line that says what is shown, with the choices behind a button at its end."""
    _into_link()
    home = Home.from_environment()
    kept = kept_numbers(home)
    asked = st.query_params.get("snapshot", NEWEST)
    if asked not in (NEWEST, *kept):
        st.warning(
            f"Snapshot {_plain(asked)} of the link is not kept: this is the newest.",
            icon=":material/history:",
        )
    with st.container(horizontal=True, vertical_alignment="center"):
        line = st.container(width="content")
        back = st.container(width="content")
        with st.popover("Change", icon=":material/tune:", type="tertiary", key="frame"):
            _choices(kept)
    frame = _chosen()
    try:
        shown = frame.open()
    except StoreMissing:  # the page says what is missing
        line.caption("As of today" if frame.as_of is None else f"As of {frame.as_of:%Y-%m-%d}")
        return
    said = f"As of **{shown.as_of:%Y-%m-%d}**" + ("" if shown.is_past else ", today's snapshot")
    if frame.number:
        said += f" · snapshot {frame.number}"
    said += f" · {QUARTERS[frame.quarters]} · {CURRENCIES[frame.currency]}, {frame.unit}"
    if shown.is_past or frame.number:
        line.markdown(f":material/history: {said}")
        back.button("Back to today", key="back_to_today", on_click=back_to_today)
    else:
        line.caption(said)


def _into_link() -> None:
    """Let the address carry the choices on every page: going to another page empties it.

    A value that is set, even to itself, is sent to the browser, which then writes the address.
    """
    for name in CHOICES:
        if name in st.session_state and name not in st.query_params:
            st.session_state[name] = st.session_state[name]


def keep_in_link() -> None:
    """Run once more where the address has lost a choice, which then goes back into it.

    Streamlit takes a bound value out of the address when Back leads to another page.
    """
    is_lost = any(name not in st.query_params for name in _chosen().query())
    if is_lost and not st.session_state.get(_WRITTEN_AGAIN):
        st.session_state[_WRITTEN_AGAIN] = True
        st.rerun()
    st.session_state[_WRITTEN_AGAIN] = is_lost


def _choices(kept: tuple[str, ...]) -> None:
    st.date_input(
        "As of", None, key="as_of", bind="query-params", format="YYYY-MM-DD",
        min_value=EARLIEST, max_value="today",
        help="Show the market as the world knew it at the end of that day. Empty: today.",
    )  # fmt: skip
    st.segmented_control(
        "Quarters", list(QUARTERS), default="fiscal", required=True, key="quarters",
        bind="query-params",
        help="Each vendor's own quarters, or revenue spread over calendar quarters by days",
    )  # fmt: skip
    st.segmented_control(
        "Currency", list(CURRENCIES), default="reported", required=True, key="currency",
        bind="query-params", help="US dollars at the average rate of each month",
    )  # fmt: skip
    st.segmented_control(
        "Unit", list(UNITS), default="millions", required=True, key="unit", bind="query-params"
    )
    st.selectbox(
        "Snapshot", [NEWEST, *kept], key="snapshot", bind="query-params",
        help="What this desk published; an older one shows the pages as they were then",
    )  # fmt: skip


def _chosen() -> Frame:
    number = st.session_state["snapshot"]
    return Frame(
        as_of=st.session_state["as_of"],
        quarters=st.session_state["quarters"],
        currency=st.session_state["currency"],
        unit=st.session_state["unit"],
        number=None if number == NEWEST else number,
    )


def _plain(text: str) -> str:
    """Text of a link without anything that Markdown would act on."""
    return "".join(each for each in text[:20] if each.isalnum())
