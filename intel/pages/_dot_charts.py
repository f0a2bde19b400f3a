"""Quantile dot plots: twenty equally likely outcomes, which are counted rather than judged by eye.

A band hides how likely its middle is; "5 of 20 dots lie beyond 2028" says it.
"""

from __future__ import annotations

from typing import Any, Final

import altair as alt
import numpy as np
import pandas as pd

from intel.market.quantiles import QUANTILES
from intel.pages._charts import ACCENT, QUIET, axis, ink, years
from intel.pages._drawing import Chart, kept

DOTS: Final = 20
LEVELS: Final = (np.arange(DOTS) + 0.5) / DOTS
COLUMNS: Final = 40
"""Columns across a plot, in which dots that fall together are stacked."""
WIDE: Final = 18
"""Columns of one amount alone, whose dots are larger."""
ROW: Final = 92  # pixels: a line of words, and room for a stack
AXIS: Final = 64  # pixels of an axis with its title, which Streamlit takes from the height
PILE: Final = 7  # dots on one another
STEP: Final = 8.3
HIGHEST: Final = PILE * STEP


def equally_likely(quantiles: dict[float, float], *, certain: float = 1.0) -> np.ndarray:
    """Twenty equally likely values between the quantiles given; NaN beyond ``certain``.

    ``quantiles`` maps probability to value; values between are interpolated in probability.
    """
    levels = np.array(sorted(quantiles))
    values = np.array([quantiles[level] for level in levels])
    found: np.ndarray = np.interp(LEVELS, levels, values)
    return np.where(certain >= LEVELS, found, np.nan)


def _stacked(frame: pd.DataFrame, *, bottom: float) -> pd.DataFrame:
    """Dots of one row with their height in pixels from the top, those of a column stacked."""
    return frame.assign(height=bottom - (frame.groupby("column").cumcount() + 0.5) * STEP)


def _room(columns: pd.Series) -> pd.Series:
    """Columns with at most :data:`PILE` dots each: what has no room stands in the next."""
    taken: dict[float, int] = {}
    found = {}
    for place, column in columns.sort_values(kind="stable").items():
        free = float(column)
        while taken.get(free, 0) >= PILE:
            free += 1
        taken[free] = taken.get(free, 0) + 1
        found[place] = free
    return pd.Series(found).reindex(columns.index)


@kept
def dates(frame: pd.DataFrame, *, as_of: pd.Timestamp, horizon: pd.Timestamp) -> Chart:
    """Dates of events, a row each: twenty dots, and those that do not come by the horizon hollow.

    ``frame`` has ``name``, ``q2_5`` to ``q97_5``, ``probability`` and ``horizon_end``.
    """
    known = frame.dropna(subset=["q2_5"]).reset_index(drop=True)
    firsts = pd.to_datetime(known["q2_5"])
    start = min(firsts.min(), as_of) if len(known) else as_of
    width = (horizon - start) / COLUMNS
    rows, words = [], []
    for place, row in known.iterrows():
        dots = _dots_of(row, start=start, width=width, horizon=horizon)
        bottom = (int(str(place)) + 1) * ROW - 8
        rows.append(_stacked(dots, bottom=bottom).assign(name=row["name"]))
        words.append(
            {
                "name": row["name"],
                "said": _said(row, horizon),
                "at": bottom - HIGHEST - 8,
                "line": bottom,
                "start": start,
            }
        )
    drawn = pd.concat(rows) if rows else pd.DataFrame()
    height = ROW * len(known)
    y = alt.Y("height:Q", axis=None, scale=alt.Scale(domain=[height, 0], nice=False, zero=False))
    x = alt.X("day:T", axis=years(labelOverlap=True), scale=alt.Scale(padding=6))
    base = alt.Chart(drawn).encode(
        x=x,
        y=y,
        tooltip=[
            alt.Tooltip("name:N", title="Event"),
            alt.Tooltip("told:N", title="One of twenty"),
        ],
    )
    come = base.transform_filter("!datum.is_later").mark_point(
        filled=True, shape="circle", size=55, opacity=1, color=ACCENT
    )
    later = base.transform_filter("datum.is_later").mark_point(
        filled=False, shape="circle", size=45, strokeWidth=1.5, color=QUIET
    )
    named = alt.Chart(pd.DataFrame(words, columns=["name", "said", "at", "line", "start"]))
    ground = named.mark_rule(color=QUIET, opacity=0.5).encode(y=alt.Y("line:Q", axis=None))
    said = named.mark_text(align="left", fontSize=13, color=ink()).encode(
        x=alt.value(0), y=alt.Y("at:Q", axis=None), text="said:N"
    )
    today = named.data.assign(day=as_of, top=lambda rows: rows["line"] - HIGHEST)
    rule = (  # beside the dots alone, so that it strikes no words
        alt.Chart(today)
        .mark_rule(color=QUIET, strokeDash=[2, 3])
        .encode(x="day:T", y=alt.Y("top:Q", axis=None), y2="line:Q")
    )
    return alt.layer(ground, rule, come, later, said).properties(height=height)


def _ms(day: Any) -> float:
    return pd.Timestamp(day).timestamp() * 1000


def _dots_of(
    row: pd.Series, *, start: pd.Timestamp, width: pd.Timedelta, horizon: pd.Timestamp
) -> pd.DataFrame:
    """Twenty dots of one event, in columns of ``width``; the later ones right of the horizon."""
    given = {level: _ms(row[name]) for name, level in QUANTILES.items() if pd.notna(row.get(name))}
    odds = float(row["probability"])
    if odds < 1.0 and odds > max(given):
        given[odds] = _ms(horizon)
    found = equally_likely(given, certain=odds if max(given) < max(QUANTILES.values()) else 1.0)
    frame = pd.DataFrame({"value": found, "is_later": np.isnan(found)})
    come = ~frame["is_later"]
    day = pd.to_datetime(frame["value"], unit="ms")
    columns = ((day - start) / width).round()
    frame["column"] = _room(columns.where(come, COLUMNS + 1.5))
    frame["day"] = start + frame["column"].astype(float) * width
    frame["told"] = day.dt.strftime("%b %Y").where(come, f"after {horizon:%Y}, or never")
    return frame.drop(columns="value")


def _said(row: pd.Series, horizon: pd.Timestamp) -> str:
    median = row["q50"]
    odds = float(row["probability"])
    said = [f"median {median:%b %Y}"] if pd.notna(median) else []
    if odds <= 0.99:
        said.append(f"{odds:.0%} by {horizon:%Y}")
    return f"{row['name']}: {' · '.join(said)}"


@kept
def amounts(
    quantiles: dict[float, float], *, x_title: str, x_format: str, reference: float | None = None
) -> Chart:
    """One amount as twenty dots, with a rule at what it is compared with."""
    values = equally_likely(quantiles)
    span = float(values.max() - values.min()) or 1.0
    low = float(values.min())
    frame = pd.DataFrame({"value": values})
    frame["column"] = _room(((frame["value"] - low) / span * WIDE).round())
    frame = _stacked(frame, bottom=ROW)
    frame["at"] = low + frame["column"] * span / WIDE
    points = (
        alt.Chart(frame)
        .mark_point(filled=True, shape="circle", size=90, opacity=1, color=ACCENT)
        .encode(
            x=alt.X(
                "at:Q", axis=axis(x_title, format=x_format, tickCount=6),
                scale=alt.Scale(zero=False, nice=True),
            ),
            y=alt.Y("height:Q", axis=None, scale=alt.Scale(domain=[ROW, 0], nice=False)),
            tooltip=[alt.Tooltip("value:Q", title="One of twenty", format=x_format)],
        )
    )  # fmt: skip
    layers = [points]
    if reference is not None:
        rule = alt.Chart(pd.DataFrame({"at": [reference]})).encode(x="at:Q")
        layers.insert(0, rule.mark_rule(color=QUIET, strokeDash=[4, 3]))
        layers.append(
            rule.mark_text(align="left", dx=5, fontSize=13, color=ink()).encode(
                y=alt.value(6), text=alt.value("newest reported")
            )
        )
    return alt.layer(*layers).properties(height=ROW + AXIS)
