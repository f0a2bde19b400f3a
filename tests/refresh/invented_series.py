"""Rows of the queries behind series, invented."""

import pandas as pd

from intel.refresh.vendor_vintages import vendor_series

VINTAGE_COLUMNS = [
    "known_on", "vendor", "line", "basis", "quarter_start", "period_end", "value", "currency",
    "grade", "published_on", "published_on_basis",
]  # fmt: skip
NOTHING = pd.DataFrame(columns=VINTAGE_COLUMNS)
EVENT_COLUMNS = [
    "entity", "metric", "line", "basis", "kind", "event_on", "last_period_end", "successor_line",
    "successor_basis", "reason", "middle_quarter",
]  # fmt: skip
NO_EVENTS = pd.DataFrame(columns=EVENT_COLUMNS)
NO_PROXIES = pd.DataFrame(
    columns=["vendor", "line", "basis", "quarter_start", "value", "half_width", "method"]
)


def number(quarter, value, published_on=None, **given):
    """One number of one quarter, out thirty days after it unless told otherwise."""
    period = pd.Period(quarter, freq="Q")
    end = period.end_time.normalize()
    row = {
        "vendor": "Invented Networks",
        "line": "total",
        "basis": "",
        "quarter_start": period.start_time,
        "period_end": end,
        "value": float(value),
        "currency": "USD",
        "grade": "A",
        "published_on": pd.Timestamp(published_on) if published_on else end + pd.Timedelta(days=30),
        "published_on_basis": "stated",
    }
    return row | given


def numbers(first, values, **given):
    quarters = pd.period_range(first, periods=len(values), freq="Q")
    return [number(q, v, **given) for q, v in zip(quarters, values, strict=True) if v is not None]


def vintages(rows):
    """What the store would answer as of every day on which one of ``rows`` came out."""
    said = pd.DataFrame(rows)
    days = said["published_on"].drop_duplicates().sort_values()
    as_of = []
    for day in days:
        known = said[said["published_on"] <= day].sort_values("published_on", kind="stable")
        newest = known.drop_duplicates(["vendor", "line", "basis", "period_end"], keep="last")
        as_of.append(newest.assign(known_on=day))
    return pd.concat(as_of, ignore_index=True)


def event(kind, event_on, **given):
    row = dict.fromkeys(EVENT_COLUMNS, "") | {
        "entity": "Invented Networks",
        "metric": "revenue",
        "line": "total",
        "kind": kind,
        "event_on": pd.Timestamp(event_on),
        "last_period_end": pd.NaT,
        "reason": "An invented reason",
        "middle_quarter": pd.NaT,
    }
    return row | given


def series_of(rows, *events, proxies=NO_PROXIES, months=NOTHING):
    happened = pd.DataFrame(events, columns=EVENT_COLUMNS) if events else NO_EVENTS
    return vendor_series(vintages(rows), months, happened, proxies)


def only_series(rows, *events, **given):
    (series,) = series_of(rows, *events, **given)
    return series
