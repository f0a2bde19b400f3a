"""Sign-in that ends where it began: Streamlit comes back to the first page, and this leads on.

Sign-in leaves the desk and loads it anew, so nothing of the session is left. What stays is
Streamlit's own token against forged requests, a cookie of the browser: under it the page and its
parameters wait, in this process alone and for ten minutes.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import cycle
from typing import Final
from urllib.parse import urlsplit

import streamlit as st

COOKIE: Final = "_streamlit_xsrf"
WAITS_S: Final = 600.0
MOST: Final = 1_000  # browsers whose page waits; the oldest go first


@dataclass(frozen=True)
class Place:
    """A page by its address, its parameters, and when it was left (seconds)."""

    page: str
    query: Mapping[str, str]
    left_at_s: float


@st.cache_resource(show_spinner=False)
def _waiting() -> dict[str, Place]:
    return {}


def begin() -> None:
    """Remember this page, and go to the provider."""
    token = browser_of(st.context.cookies.get(COOKIE, ""))
    if token:
        waiting = _waiting()
        waiting.pop(token, None)
        while len(waiting) >= MOST:
            waiting.pop(next(iter(waiting)), None)
        page = urlsplit(st.context.url or "").path.rpartition("/")[2]
        waiting[token] = Place(page, st.query_params.to_dict(), time.monotonic())
    st.login()


def lead_on(pages: Iterable[st.Page]) -> None:
    """Go to the page on which this browser began to sign in, once, after it has."""
    waiting = _waiting()
    if not waiting or st.user.get("is_logged_in") is not True:
        return
    place = waiting.pop(browser_of(st.context.cookies.get(COOKIE, "")), None)
    if place is None or time.monotonic() - place.left_at_s > WAITS_S:
        return
    for page in pages:
        if page.url_path == place.page:
            st.switch_page(page, query_params=place.query)


def browser_of(cookie: str) -> str:
    """What tells one browser from another: the token without the mask, which changes every time.

    Empty for what is no such cookie.
    """
    try:
        version, mask, masked, _ = cookie.strip("\"'").split("|")
        pairs = zip(bytes.fromhex(masked), cycle(bytes.fromhex(mask)), strict=False)
        return bytes(byte ^ key for byte, key in pairs).hex() if version == "2" else ""
    except ValueError:
        return ""
