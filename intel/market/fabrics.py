"""Ethernet and InfiniBand by house and definition, and how far the scale-up standards are."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import pandas as pd

from intel.market.answer import Answer, ask, verbatim
from intel.store import Snapshot

SHARES: Final = """\
SELECT
    fabric,
    fraction,
    CASE
        WHEN low = fraction THEN '> '
        WHEN high = fraction THEN '< '
        ELSE ''
    END || round(100 * fraction)::INTEGER || ' %' AS said,
    period_label,
    period_end,
    period_type,
    origin,
    replace(
        concat_ws(
            '; ', nullif(scope, ''), nullif(domain, ''), nullif(basis, ''), nullif(segment, '')
        ),
        '_', ' '
    ) AS counts,
    status,
    grade,
    publisher,
    published_on,
    source_id
FROM fabric_share
ORDER BY fabric, origin, period_end, period_type"""

SHARES_MEAN: Final = (
    "What houses publish as a fabric's share, each with what it counts: *revenue* of switches,"
    " *clusters*, or not stated; *scale_out* is the network between servers. “>” is “more than” in"
    " the document. Houses and definitions are never averaged, and no remainder is invented: 100 %"
    " less Ethernet is not InfiniBand's published share."
)

DOLLARS: Final = """\
SELECT
    coalesce(nullif(fabric, ''), 'all') AS fabric,
    period_label,
    period_start,
    period_end,
    value / 1000 AS sales_usd_bn,
    origin,
    replace(
        concat_ws('; ', nullif(scope, ''), nullif(domain, ''), nullif(segment, '')), '_', ' '
    ) AS counts,
    status,
    grade,
    publisher,
    published_on,
    source_id
FROM fact_as_of(DATE '9999-12-30')
WHERE entity = 'MARKET' AND metric = 'switch_sales' AND unit = 'USD_m' AND speed = ''
    AND period_type = 'quarter' AND status = 'estimate' AND region IN ('', 'world') AND buyer = ''
    AND product = '' AND grade IN ('A', 'B', 'C')
QUALIFY row_number() OVER (
    PARTITION BY fabric, origin, scope, domain, segment, period_end
    ORDER BY grade, published_on DESC, fact_id
) = 1
ORDER BY origin, counts, period_end"""

DOLLARS_MEAN: Final = (
    "Sales of switches by quarter as each house counts them: *all* switches, those in data centres,"
    " or those of AI back-end networks. Different counts are different lines and do not add up."
)

STANDARDS: Final = ("Ultra Ethernet", "UALink", "ESUN", "NVLink Fusion")

MILESTONES: Final = f"""\
SELECT
    standard,
    event,
    stated_day,
    stated_period,
    is_reached,
    status,
    first_expected,
    first_reached,
    slip_days,
    origin,
    grade,
    published_on,
    note,
    source_id
FROM standard_milestone
WHERE standard IN {STANDARDS}
ORDER BY standard, stated_day, grade"""

MILESTONES_MEAN: Final = (
    "What the standards for scale-up and AI Ethernet have reached, and what was expected of them:"
    " every statement of every document. A slip runs from the first day any document expected to"
    " the first that has it reached, both at the end of the period named."
)

MEMBERS: Final = f"""\
SELECT
    entity AS standard,
    CASE metric WHEN 'founding_members' THEN 'founding members' ELSE 'members' END AS counted,
    value,
    low IS NOT NULL AND low = value AS at_least,
    period_label,
    origin,
    grade,
    published_on,
    source_id
FROM fact
WHERE metric IN ('members', 'founding_members') AND entity IN {STANDARDS}
ORDER BY entity, published_on"""


def shares(snapshot: Snapshot) -> Answer:
    """Every published share of a fabric in AI networks, house by house."""
    answer = ask(snapshot, SHARES, definition=SHARES_MEAN)
    if answer.is_empty:
        return answer
    frame = answer.frame
    past = frame[(frame["fabric"] == "ethernet") & (frame["status"] == "estimate")]
    past = past[past["grade"].isin(["A", "B"])]
    houses = frame["origin"].nunique()
    definitions = frame["counts"].nunique()
    told = (
        f" {houses} {'house publishes' if houses == 1 else 'houses publish'} shares on"
        f" {definitions} {'definition' if definitions == 1 else 'definitions'}."
    )
    if past.empty:
        return replace(answer, sentence=f"No dated estimate of Ethernet's share is held.{told}")
    by_day = past.assign(is_quarter=past["period_type"] == "quarter")
    newest = by_day.sort_values(["period_end", "is_quarter"]).iloc[-1]
    first_half = past[(past["fraction"] >= 0.5) & (past["said"].str.startswith(">"))]
    crossed = ""
    if not first_half.empty:
        first = first_half.sort_values("period_end").iloc[0]
        crossed = f" It was first counted above half in {first.period_label} ({first.origin})."
    else:
        crossed = " No house had it above half by then."
    said = newest.said.replace("> ", "more than ").replace("< ", "less than ")
    return replace(
        answer,
        sentence=(
            f"**Ethernet** took {said} of AI back-end switch sales in {newest.period_label} by"
            f" {newest.origin}'s count ({newest.counts}).{crossed}{told}"
        ),
    )


def share_series(frame: pd.DataFrame, fabric: str) -> pd.DataFrame:
    """One fabric's rows; ``series`` names what a line joins: house, definition and length."""
    rows = frame[frame["fabric"] == fabric]
    return rows.assign(
        series=rows["origin"] + "; " + rows["counts"] + "; " + rows["period_type"],
        is_forecast=rows["status"].isin(["forecast", "guidance"]),
    )


def dollars(snapshot: Snapshot) -> Answer:
    """Switch sales by quarter as each house counts them."""
    answer = ask(snapshot, DOLLARS, definition=DOLLARS_MEAN)
    if answer.is_empty:
        return answer
    frame = answer.frame.assign(line=answer.frame["origin"] + ": " + answer.frame["counts"])
    newest = frame[frame["period_end"] == frame["period_end"].max()].sort_values("sales_usd_bn")
    said = "; ".join(f"{row.line} ${row.sales_usd_bn:,.1f} billion" for row in newest.itertuples())
    return replace(
        answer,
        sentence=(
            f"In {newest['period_label'].iloc[0]} switches sold for, by what is counted: {said}."
            f" {answer.frame['origin'].nunique()} houses are held."
        ),
    )


def milestones(snapshot: Snapshot) -> Answer:
    """What UEC, UALink, ESUN and NVLink Fusion have reached, and how late."""
    answer = ask(snapshot, MILESTONES, definition=MILESTONES_MEAN)
    if answer.is_empty:
        return answer
    frame = answer.frame
    newest = frame[frame["is_reached"]].sort_values("stated_day").iloc[-1]
    slips = frame.dropna(subset="slip_days").drop_duplicates(["standard", "event"])
    late = "; ".join(
        f"{row.standard} {name_of(str(row.event))} came {row.slip_days} days after it was first"
        " expected"
        for row in slips.itertuples()
    )
    return replace(
        answer,
        sentence=(
            f"The newest step held is **{newest.standard}**: {name_of(newest.event)}"
            f" ({newest.stated_period}). {late + '.' if late else 'No slip can be measured.'}"
        ),
    )


def members(snapshot: Snapshot) -> Answer:
    """How many companies stand behind each standard, as documents count them."""
    answer = ask(snapshot, MEMBERS, definition="Members as documents state them, with their day.")
    if answer.is_empty:
        return answer
    counted = answer.frame[answer.frame["counted"] == "members"]
    best = counted.sort_values(["grade", "published_on"], ascending=[False, True])
    last = best.groupby("standard").tail(1)
    said = ", ".join(
        f"{verbatim(str(row.standard))} {row.value:.0f}"
        f" ({verbatim(str(row.origin))}, {row.published_on:%Y})"
        for row in last.itertuples()
    )
    return replace(answer, sentence=f"Members: {said}." if said else "")


def name_of(event: str) -> str:
    """An event as it reads in a sentence."""
    return event.replace("_", " ")
