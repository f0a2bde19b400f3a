"""Charts drawn once: Altair takes 30 to 150 ms for what is the same in most runs of a page.

How a chart is kept: ``@kept`` on its builder. What it is drawn from is its key: rows, words and the
theme, so that a kept chart is never of other numbers.
"""

from __future__ import annotations

import hashlib
import io
import pickle
import re
import threading
from collections.abc import Callable
from functools import wraps
from typing import Any, Final, ParamSpec

import altair as alt
import pandas as pd
import pyarrow as pa
import streamlit as st

Chart = Any
"""One of Altair's chart classes, which have no common type."""

P = ParamSpec("P")

KEPT_OF_EACH: Final = 48
TRANSFORMERS: Final = threading.RLock()
"""Held while a chart becomes a specification: Altair's ways with data are global to the process."""

_SPECIFICATION: Final = "_specification"
_MARKUP: Final = re.compile(r"\\(?P<kept>[^A-Za-z0-9\s])|\*+|`")


def theme() -> str:
    """Return the reader's theme, ``light`` or ``dark``."""
    return "dark" if st.context.theme.type == "dark" else "light"


def spoken(text: str) -> str:
    """A sentence without its Markdown, as a screen reader should say it."""
    return _MARKUP.sub(r"\g<kept>", text)


_made: list[None] = []


def charts_made() -> int:
    """How many charts have been drawn since the process began."""
    return len(_made)


def kept(build: Callable[P, Chart]) -> Callable[P, Chart]:
    """Keep the charts that ``build`` made, with their specifications, for all sessions."""

    @st.cache_resource(max_entries=KEPT_OF_EACH, show_spinner=False)
    def built(name: str, key: bytes, _args: Any, _kwargs: Any) -> Chart:
        chart = build(*_args, **_kwargs)
        _made.append(None)  # one step, whichever thread takes it
        # A chart made from this one is another object, and does not inherit it.
        object.__setattr__(chart, _SPECIFICATION, _specified(chart))
        return chart

    @wraps(build)
    def chart(*args: P.args, **kwargs: P.kwargs) -> Chart:
        drawn_from = theme(), args, sorted(kwargs.items())
        name = f"{build.__module__}.{build.__qualname__}"
        return built(name, _digest(drawn_from), args, kwargs)

    return chart


def _digest(values: Any) -> bytes:
    """Digest rows and words by value alone."""
    buffer = io.BytesIO()
    pickler = pickle.Pickler(buffer, protocol=pickle.HIGHEST_PROTOCOL)
    pickler.fast = True  # or equal strings are told apart by being one object or two
    pickler.dump(values)
    return hashlib.blake2b(buffer.getbuffer(), digest_size=16).digest()


def specification(chart: Chart) -> dict[str, Any]:
    """Return the chart as Vega-Lite, its data sets as Arrow, its marks silent to screen readers."""
    found = vars(chart).get(_SPECIFICATION)
    return dict(found if found is not None else _specified(chart))


def _specified(chart: Chart) -> dict[str, Any]:
    quiet = chart.copy(deep=False)
    config = alt.Config() if quiet.config is alt.Undefined else quiet.config.copy(deep=False)
    config.mark = alt.MarkConfig(aria=False)
    quiet.config = config
    datasets: dict[str, bytes] = {}

    def as_arrow(data: Any) -> dict[str, str]:
        table = pa.Table.from_pandas(pd.DataFrame(data), preserve_index=False)
        buffer = pa.BufferOutputStream()
        with pa.ipc.new_stream(buffer, table.schema) as stream:
            stream.write_table(table)
        content = buffer.getvalue().to_pybytes()
        name = hashlib.blake2b(content, digest_size=16).hexdigest()
        datasets[name] = content
        return {"name": name}

    with TRANSFORMERS:
        alt.data_transformers.register("desk", as_arrow)
        with alt.data_transformers.enable("desk"), alt.theme.enable("none"):
            spec: dict[str, Any] = quiet.to_dict()
    spec["datasets"] = datasets
    return spec
