"""Inputs with a way back: to what is usual, and to what they held before."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

Value = TypeVar("Value")


def draw(
    place: DeltaGenerator,
    history_key: str,
    *,
    now: Mapping[str, Value],
    usual: Mapping[str, Value],
    label: str,
) -> None:
    """Offer both ways back, once the inputs are drawn.

    ``now`` and ``usual`` map the keys of the inputs to values; what they held is kept in the
    session under ``history_key``. ``label`` names the way to what is usual.
    """
    history: list[Mapping[str, Value]] = st.session_state.setdefault(history_key, [])
    if not history or history[-1] != now:
        history.append(now)
    with place:
        st.button(
            label, on_click=put, args=(usual,), icon=":material/restart_alt:",
            disabled=now == usual,
        )  # fmt: skip
        st.button(
            "Undo", on_click=_undo, args=(history_key,), icon=":material/undo:",
            disabled=len(history) < 2 or set(history[-2]) != set(now),
        )  # fmt: skip


def put(inputs: Mapping[str, Value]) -> None:
    """Put values into the inputs, from the next run on."""
    for key, value in inputs.items():
        st.session_state[key] = value


def _undo(history_key: str) -> None:
    history = st.session_state[history_key]
    history.pop()
    put(history[-1])
