"""Ethernet and InfiniBand by house and definition, and how far the scale-up standards are."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import pandas as pd

from intel.market.answer import HOUSE, Answer, ask, verbatim
from intel.market.once import once
from intel.market.quantiles import dates, expected, side_by_side
from intel.market.speeds import inputs, when
from intel.store import Snapshot


def _counts(*columns: str) -> str:
    """What a figure counts, in words."""
    given = ", ".join(f"nullif({column}, '')" for column in columns)
    return f"replace(replace(concat_ws(', ', {given}), '_', ' '), 'ai ', 'AI ') AS counts"


ETHERNET_BY_QUARTER: Final = """\
(
    FROM fabric_share
    WHERE fabric = 'ethernet' AND origin = 'Dell''Oro Group' AND scope = 'ai_back_end'
        AND domain = 'scale_out' AND period_type = 'quarter' AND status = 'estimate'
)"""
"""Ethernet's share of AI back-end switch sales as one house counts it every quarter, under one
definition: what the front page shows, alerts watch and the evidence on the odds reads."""

SHARES: Final = f"""\
SELECT
    fabric,
    fraction,
    CASE
        WHEN low = fraction THEN '> '
        WHEN high = fraction THEN '< '
        ELSE ''
    END || round(100 * fraction)::INTEGER || '%' AS said,
    period_label,
    period_end,
    period_type,
    {HOUSE},
    {_counts("scope", "domain", "basis", "segment")},
    status,
    grade,
    publisher,
    published_on,
    source_id
FROM fabric_share
ORDER BY fabric, origin, period_end, period_type"""

SHARES_MEAN: Final = (
    "What houses publish as a fabric's share, each with what it counts: *revenue* of switches,"
    " *clusters*, or not stated; *scale out* is the network between servers. “>” is “more than” in"
    " the document. Houses and definitions are never averaged, and no remainder is invented: 100%"
    " less Ethernet is not InfiniBand's published share."
)

DOLLARS: Final = f"""\
SELECT
    coalesce(nullif(fabric, ''), 'all') AS fabric,
    period_label,
    period_start,
    period_end,
    value / 1000 AS sales_usd_bn,
    {HOUSE},
    {_counts("scope", "domain", "segment")},
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

OUTLOOKS: Final = {
    "ai_back_end_fabric": "Ethernet and InfiniBand",
    "ai_ethernet": "Spectrum-X within Ethernet",
}
OUTLOOK_MEANS: Final = (
    "Fisher-Pry substitution: the odds of Ethernet over InfiniBand move on a straight line in"
    " logarithms towards a part InfiniBand keeps, fitted to published shares, most of which are"
    " bounds; never damped. Spectrum-X is NVIDIA's own part of AI Ethernet, so Ethernet gaining is"
    " not NVIDIA losing. Dollars are shares times the outlook of back-end switching. Parts add up"
    " to one in every draw. The past is fitted too, not reported. Bands hold 80%."
)
THRESHOLDS_MEAN: Final = (
    "The month from which the part stands at the threshold for good, over draws of the model. Each"
    " dot is one of twenty equally likely outcomes; hollow dots do not come by the horizon."
    " Thresholds with less than 5% probability are left out."
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
    {HOUSE},
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
    {HOUSE},
    grade,
    published_on,
    source_id
FROM fact
WHERE metric IN ('members', 'founding_members') AND entity IN {STANDARDS}
ORDER BY entity, published_on"""


@once
def shares(snapshot: Snapshot) -> Answer:
    """Every published share of a fabric in AI networks, house by house."""
    answer = ask(snapshot, SHARES, definition=SHARES_MEAN)
    if answer.is_empty:
        return answer
    frame = answer.frame
    past = frame[(frame["fabric"] == "ethernet") & (frame["status"] == "estimate")]
    past = past[past["grade"].isin(["A", "B"])]
    houses, definitions = frame["origin"].nunique(), frame["counts"].nunique()
    told = (
        f" {houses} {'house publishes' if houses == 1 else 'houses publish'} shares on"
        f" {definitions} {'definition' if definitions == 1 else 'definitions'}."
    )
    if past.empty:
        return replace(answer, sentence=f"No dated estimate of Ethernet's share is held.{told}")
    by_day = past.assign(is_quarter=past["period_type"] == "quarter")
    newest = by_day.sort_values(["period_end", "is_quarter"]).iloc[-1]
    first = first_above_half(past)
    crossed = (
        " No house had it above half by then."
        if first is None
        else f" It was first counted above half in {first.period_label} ({first.origin})."
    )
    said = newest.said.replace("> ", "more than ").replace("< ", "less than ")
    return replace(
        answer,
        sentence=(
            f"**Ethernet** took {said} of AI back-end switch sales in {newest.period_label} by"
            f" {newest.origin}'s count ({newest.counts}).{crossed}{told}"
        ),
    )


def first_above_half(past: pd.DataFrame) -> pd.Series | None:
    """The earliest share above a half, as a number or as “more than”; None where there is none."""
    bound = past["said"].str[:1]
    above = (past["fraction"] > 0.5) | (past["fraction"].eq(0.5) & bound.eq(">"))
    rows = past[above & bound.ne("<")].sort_values("period_end")
    return None if rows.empty else rows.iloc[0]


@once
def outlook(snapshot: Snapshot) -> Answer:
    """Shares of Ethernet and InfiniBand, and Spectrum-X's of Ethernet, with the dollars."""
    sql = f"""\
SELECT
    market, part, quantity, unit, period_end,
{expected("value")},
{side_by_side("value")}
FROM forecast_share
WHERE market IN ('ai_back_end_fabric', 'ai_ethernet')
GROUP BY market, part, quantity, unit, period_end
ORDER BY market, quantity, part, period_end"""
    answer = ask(snapshot, sql, definition=OUTLOOK_MEANS)
    if answer.is_empty:
        return answer
    sources = [inputs(snapshot, f"share/{market}").sources for market in OUTLOOKS]
    return replace(
        answer,
        sentence=_outlook_sentence(answer.frame),
        sources=pd.concat(sources).drop_duplicates("source_id"),
    )


@once
def thresholds(snapshot: Snapshot) -> Answer:
    """When Ethernet, and Spectrum-X within it, stand at a part of the whole for good."""
    sql = f"""\
SELECT
    if(riser = 'ethernet', 'Ethernet', 'Spectrum-X') || ' reaches ' || passes
        || if(market = 'ai_ethernet', ' of Ethernet', '') AS name,
{dates("crosses_on")}
FROM crossing_date
WHERE market IN ('ai_back_end_fabric', 'ai_ethernet')
GROUP BY market, riser, passes
HAVING any_value(probability) >= 0.05
ORDER BY market, q50 NULLS LAST, name"""
    answer = ask(snapshot, sql, definition=THRESHOLDS_MEAN)
    sources = [inputs(snapshot, f"share/{market}").sources for market in OUTLOOKS]
    return replace(
        answer,
        sentence=_next_threshold(answer.frame, pd.Timestamp(snapshot.as_of)),
        sources=pd.concat(sources).drop_duplicates("source_id"),
    )


def _next_threshold(frame: pd.DataFrame, today: pd.Timestamp) -> str:
    """The first part of the whole that Ethernet is not known to hold already, in words."""
    rows = frame[frame["name"].str.startswith("Ethernet")]
    ahead = rows[rows["q50"].isna() | (pd.to_datetime(rows["q50"]) > today)]
    if ahead.empty:
        return ""
    row = ahead.iloc[0]
    return f"**{row['name'].replace(' reaches ', '** reaches ', 1)} {when(row)}."


def _outlook_sentence(frame: pd.DataFrame) -> str:
    """Shares and dollars at the first and the last quarter of dollars, in words."""
    dollars_held = frame[(frame["quantity"] == "revenue") & (frame["part"] == "infiniband")]
    if dollars_held.empty:
        return ""
    first, last = dollars_held["period_end"].min(), dollars_held["period_end"].max()

    def at(part: str, quantity: str, day: pd.Timestamp) -> pd.Series:
        of_part = (frame["part"] == part) & (frame["quantity"] == quantity)
        row: pd.Series = frame[of_part & (frame["period_end"] == day)].iloc[0]
        return row

    ethernet, was = at("ethernet", "share", last), at("ethernet", "share", first)
    bought, now = at("infiniband", "revenue", last), at("infiniband", "revenue", first)
    turn = "though its dollars rise" if bought.q50 > now.q50 else "and its dollars fall"
    return (
        f"The outlook has **Ethernet at {ethernet.q50:.0%}** of AI back-end switch sales by the end"
        f" of {last:%Y} (80%: {ethernet.q10:.0%} to {ethernet.q90:.0%}), from {was.q50:.0%} in"
        f" {pd.Period(first, freq='Q')}: InfiniBand's share falls to {1 - ethernet.q50:.0%},"
        f" {turn} from ${now.q50 / 1000:,.1f} to **${bought.q50 / 1000:,.1f} billion** a quarter"
        " in the median."
    )


def share_series(frame: pd.DataFrame, fabric: str) -> pd.DataFrame:
    """One fabric's rows; ``series`` names what a line joins: house, definition and length."""
    rows = frame[frame["fabric"] == fabric]
    return rows.assign(
        series=rows["origin"] + "; " + rows["counts"] + "; " + rows["period_type"],
        is_forecast=rows["status"].isin(["forecast", "guidance"]),
    )


@once
def dollars(snapshot: Snapshot) -> Answer:
    """Switch sales by quarter as each house counts them."""
    answer = ask(snapshot, DOLLARS, definition=DOLLARS_MEAN)
    if answer.is_empty:
        return answer
    frame = answer.frame
    newest = frame[frame["period_end"] == frame["period_end"].max()].sort_values("sales_usd_bn")
    said = ", ".join(
        f"**${row.sales_usd_bn:,.1f} billion** ({verbatim(str(row.origin))}: {row.counts})"
        for row in newest.itertuples()
    )
    return replace(
        answer,
        sentence=(
            f"In {newest['period_label'].iloc[0]} switches sold for {said}:"
            f" {answer.frame['origin'].nunique()} houses count, and not the same."
        ),
    )


@once
def milestones(snapshot: Snapshot) -> Answer:
    """What UEC, UALink, ESUN and NVLink Fusion have reached, and how late."""
    answer = ask(snapshot, MILESTONES, definition=MILESTONES_MEAN)
    if answer.is_empty:
        return answer
    frame = answer.frame
    newest = frame[frame["is_reached"]].sort_values("stated_day").iloc[-1]
    slips = frame.dropna(subset="slip_days").drop_duplicates(["standard", "event"])
    late = "; ".join(
        f"{row.standard} {name_of(row.event)} came {row.slip_days} days after it was first expected"
        for row in slips.itertuples()
    )
    return replace(
        answer,
        sentence=(
            f"The newest step held is **{newest.standard}**: {name_of(newest.event)}"
            f" ({newest.stated_period}). {late + '.' if late else 'No slip can be measured.'}"
        ),
    )


@once
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


def name_of(event: object) -> str:
    """An event as it reads in a sentence."""
    return str(event).replace("_", " ")
