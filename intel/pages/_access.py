"""Who may do what: reading is open, asking SQL and saving need sign-in where it is configured.

Sign-in is Streamlit's own (``st.login``, OpenID Connect), configured by a section ``[auth]`` in
``.streamlit/secrets.toml`` and installed by the extra ``auth``. Without that section everybody who
reaches the desk may do everything, which is why it listens on this machine alone unless told
otherwise.
"""

from __future__ import annotations

from typing import Final

import streamlit as st
from streamlit.errors import StreamlitSecretNotFoundError

from intel.pages import _sign_in

SIGN_IN: Final = "Sign in"
_LONGEST_NAME: Final = 80


def needs_sign_in() -> bool:
    """Whether sign-in is configured."""
    try:
        return "auth" in st.secrets
    except StreamlitSecretNotFoundError:  # there is no file of secrets at all
        return False


def may_write() -> bool:
    """Whether this reader may ask SQL and save: everybody, or who has signed in."""
    return not needs_sign_in() or st.user.get("is_logged_in") is True


def require_sign_in(what: str) -> bool:
    """Whether this reader may go on; if not, say what needs sign-in and offer it.

    >>> if not require_sign_in("Setting alerts"):
    ...     return
    """
    if may_write():
        return True
    with st.container(horizontal=True, vertical_alignment="center"):
        st.info(f"{what} needs sign-in; reading does not.", icon=":material/lock:")
        st.button(SIGN_IN, on_click=_sign_in.begin, icon=":material/login:", key=f"sign_in_{what}")
    return False


def author() -> str:
    """Who is signed in, for what is kept; empty without sign-in."""
    if not needs_sign_in() or not may_write():
        return ""
    named = st.user.get("email") or st.user.get("name") or st.user.get("sub") or ""
    return str(named)[:_LONGEST_NAME]


def draw() -> None:
    """Say who is signed in, with the way out; nothing where sign-in is not configured."""
    if not needs_sign_in():
        return
    if may_write():
        st.caption(f"Signed in as {_plain(author()) or 'a reader'}")
        st.button("Sign out", on_click=st.logout, type="tertiary", key="sign_out")
    else:
        st.button(SIGN_IN, on_click=_sign_in.begin, icon=":material/login:", key="sign_in")


def _plain(text: str) -> str:
    return "".join(each for each in text if each.isalnum() or each in " @.-_")
