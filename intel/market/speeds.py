"""Speeds: which generation ships when, when one passes another, and how fast they double."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

import pandas as pd

from intel.market.answer import HOUSE, Answer, ask, documents_of_facts, quoted
from intel.market.once import once
from intel.market.quantiles import dates, expected, side_by_side
from intel.store import Snapshot

MARKETS: Final = {
    "optical_modules": "Optical modules",
    "ai_back_end_ports": "AI back-end ports",
    "ethernet_ports": "Data-centre Ethernet ports",
    "nvlink": "NVLink, by accelerators shipped",
}

MIX_MEANS: Final = (
    "Norton-Bass generations: each spreads over buyers of its own and those of the one before, and"
    " is replaced in turn. Shares of a year add up to one in every draw; substitution is never"
    " damped. Estimates are points, “more than half” is a bound, forecasts of houses are soft"
    " evidence, and priors (launch, potential, speed) carry the rest: *prior part* says how much."
    " The band holds 80% of outcomes if the model is right. The past is fitted too, not reported."
)
CROSSING_MEANS: Final = (
    "The month in which the riser's yearly rate stands above the other's for good, over draws of"
    " the model. *Probability* is that of crossing by the end of 2032 at all; a missing quantile"
    " lies beyond. Each dot is one of twenty equally likely dates; hollow dots come later or never."
)
CADENCE_MEANS: Final = (
    "log2 of the measure regressed on the date each generation was first documented. The claim is"
    " rejected where a slope this far from it had less than 5% probability (two-sided t test)."
    " With so few generations only gross departures can be: *not rejected* is not *proven*. *Gap*"
    " is the time between neighbours for each doubling."
)
PUBLISHED_MEAN: Final = (
    "Ports, modules and sales by speed as each house publishes them, and the part of all speeds"
    " where the house states its own total. Houses and counts are never mixed."
)
DOMAINS_MEAN: Final = (
    "Accelerators that one scale-up network joins, as documents state it of each system: memory is"
    " shared, or nearly, inside. A torus of TPUs counts as one domain, though its reach is not one"
    " hop. What a switch or a standard would allow stands in the table, not in the chart; hollow"
    " marks are guided for a year to come."
)
PRODUCTS_MEAN: Final = (
    "Every generation of switch silicon, NVLink, InfiniBand, adapters and SerDes that documents"
    " date, with what it brought over the one before."
)
INPUTS_MEAN: Final = (
    "Every statement the model was fitted to, and what the fitted model has in its place, in the"
    " unit of the statement. A bound is met where the model lies on its side."
)


@once
def mix(snapshot: Snapshot, market: str) -> Answer:
    """Shares of the generations of one market by year, with their odds."""
    sql = f"""\
SELECT
    speed,
    period_end,
{expected("value")},
{side_by_side("value")}
FROM speed_forecast
WHERE market = {quoted(market)} AND quantity = 'share'
GROUP BY speed, period_end
ORDER BY period_end, speed"""
    answer = ask(snapshot, sql, definition=MIX_MEANS)
    if answer.is_empty:
        return answer
    model = ask(snapshot, _model_sql(market), definition="").frame.iloc[0]
    told = (
        f"Rests on {model.n_points} estimate(s), {model.n_bounds} bound(s) and"
        f" {model.n_forecasts} forecast(s) of houses; {model.prior_part:.0%} of what is known of"
        f" its parameters is prior (those of speeds that have not shipped are all prior), and the"
        f" evidence leaves {model.spread_left:.0%} of the spread that the priors alone would give"
        " next year's shares."
        f" {model.warnings}"
    )
    return replace(
        answer,
        sentence=_crossing_sentence(
            crossings(snapshot, market).frame, market, pd.Timestamp(snapshot.as_of)
        ),
        definition=f"{MIX_MEANS} {told}",
        sources=inputs(snapshot, f"speed/{market}").sources,
    )


@once
def crossings(snapshot: Snapshot, market: str) -> Answer:
    """When each generation of a market passes the one before it."""
    sql = f"""\
SELECT
    riser,
    passes,
    riser || ' passes ' || passes AS name,
{dates("crosses_on")}
FROM crossing_date
WHERE market = {quoted(market)}
GROUP BY riser, passes
ORDER BY q50 NULLS LAST, riser"""
    answer = ask(snapshot, sql, definition=CROSSING_MEANS)
    return replace(answer, sources=inputs(snapshot, f"speed/{market}").sources)


@once
def inputs(snapshot: Snapshot, model_id: str) -> Answer:
    """What one model was fitted to."""
    sql = f"""\
SELECT role, stated, fitted, fact_id, source_id
FROM outlook_input
WHERE model_id = {quoted(model_id)}
ORDER BY role, stated"""
    return ask(snapshot, sql, definition=INPUTS_MEAN)


@once
def cadences(snapshot: Snapshot) -> Answer:
    """How fast switches, links, lanes and adapters double, against what is claimed for them."""
    sql = """\
SELECT
    subject, replace(measure, '_', ' ') AS measure, n_generations, hypothesis_years, doubling_years,
    doubling_low, doubling_high, gap_low_years, gap_high_years, p_value, verdict,
    first_on, last_on, next_low, next_median, next_high, fact_ids
FROM cadence
ORDER BY measure = 'switch_capacity' DESC, subject"""
    answer = ask(snapshot, sql, definition=CADENCE_MEANS)
    if answer.is_empty:
        return answer
    frame = answer.frame
    first = frame.iloc[0]
    rejected = frame[frame["verdict"] != "not rejected"]
    others = (
        f" Rejected: {', '.join(rejected['subject'])}."
        if len(rejected)
        else " No other claim is rejected."
    )
    sentence = (
        f"**{first.subject}** has doubled every **{first.doubling_years:.1f} years** over"
        f" {first.n_generations} generations (95%: {first.doubling_low:.1f} to"
        f" {first.doubling_high:.1f}); that it doubles every {first.hypothesis_years:g} years is"
        f" **{first.verdict}** (p = {first.p_value:.2f}), though a doubling took"
        f" {first.gap_low_years:.1f} to {first.gap_high_years:.1f} years.{others}"
    )
    return replace(
        answer,
        sentence=sentence,
        frame=frame.drop(columns="fact_ids"),
        sources=_documents_of(snapshot, frame["fact_ids"]),
    )


def _documents_of(snapshot: Snapshot, fact_ids: pd.Series) -> pd.DataFrame:
    return documents_of_facts(snapshot, (fact for each in fact_ids for fact in each))


def pace(frame: pd.DataFrame) -> str:
    """How fast switch chips double, in one sentence."""
    if frame.empty:
        return ""
    first = frame.iloc[0]
    return (
        f"Switch chips double every **{first.doubling_years:.1f} years** ({first.subject}, 95%:"
        f" {first.doubling_low:.1f} to {first.doubling_high:.1f})."
    )


@once
def published(snapshot: Snapshot) -> Answer:
    """The speed mix as houses publish it."""
    sql = """\
SELECT
    measure, replace(replace(speed, '_', ' '), '+', ' + ') AS speed,
    replace(replace(scope, '_', ' '), 'ai ', 'AI ') AS scope, period_label, period_end, value, unit,
    fraction, fraction_method, status, status IN ('forecast', 'guidance') AS is_forecast, origin,
    grade, published_on,
    source_id
FROM speed_mix
WHERE entity = 'MARKET' AND period_end >= DATE '2013-01-01'
ORDER BY measure, speed, period_end, origin"""
    answer = ask(snapshot, sql, definition=PUBLISHED_MEAN)
    if answer.is_empty:
        return answer
    held = answer.frame[answer.frame["fraction"].notna()]
    named = held["grade"].isin(["A", "B"]) & ~held["is_forecast"]
    newest = held[named].sort_values("period_end").tail(1)
    if newest.empty:
        return answer
    last = newest.iloc[0]
    return replace(
        answer,
        sentence=(
            f"Houses publish {len(answer.frame)} figures by speed, {len(held)} of them as a part of"
            f" the whole; the newest estimate of a named house is {last.origin}'s"
            f" **{last.fraction:.0%}** for {last.speed}"
            f" ({last.scope or 'all'}, {last.measure}, {last.period_label})."
        ),
    )


@once
def products(snapshot: Snapshot) -> Answer:
    """Generations by family, with the gain and the time of each."""
    sql = """\
SELECT
    kind, family, product, year,
    CASE
        WHEN kind LIKE 'switch%' THEN capacity_tbps * 1000
        WHEN kind = 'nvlink' THEN scale_up_gbytes_per_s * 8
        WHEN kind = 'serdes' THEN lane_rate_gbps
        ELSE port_rate_gbps
    END AS rate_gbps,
    capacity_tbps, port_rate_gbps, scale_up_gbytes_per_s, lane_rate_gbps, radix,
    gain_over_previous, years_since_previous, shipping_on, shipping_expected_on, grade,
    published_on, fact_ids
FROM switch_cadence
WHERE year IS NOT NULL
ORDER BY kind, family, year, product"""
    answer = ask(snapshot, sql, definition=PRODUCTS_MEAN)
    if answer.is_empty:
        return answer
    kinds = answer.frame.groupby("kind")["product"].nunique()
    return replace(
        answer,
        frame=answer.frame.drop(columns="fact_ids"),
        sources=_documents_of(snapshot, answer.frame["fact_ids"]),
        sentence=(
            f"{len(answer.frame)} products of {answer.frame['family'].nunique()} families are"
            f" dated, {int(kinds.get('switch_silicon', 0))} of them switch chips."
        ),
    )


@once
def domains(snapshot: Snapshot) -> Answer:
    """How many accelerators each system joins in one scale-up domain."""
    sql = f"""\
SELECT
    CASE
        WHEN regexp_matches(entity, '^(NVLink|DGX|GB|Rubin)') THEN 'NVIDIA'
        WHEN starts_with(entity, 'TPU') THEN 'Google TPU'
        WHEN regexp_matches(entity, '^Tr(ainium|n)[0-9]') THEN 'AWS Trainium'
        WHEN regexp_matches(entity, '^(Huawei|Atlas)') THEN 'Huawei'
        ELSE entity
    END AS family,
    entity AS product,
    year(period_end) AS year,
    value AS accelerators,
    status IN ('guidance', 'forecast') OR period_end > published_on AND status <> 'spec'
        AS is_ahead,
    entity IN ('UALink', 'Tomahawk 6', 'NVLink Switch', 'NVLink Switch System') AS is_limit,
    period_label,
    {HOUSE},
    grade,
    published_on,
    source_id
FROM fact_as_of(DATE '9999-12-30')
WHERE metric = 'scale_up_domain_size' AND entity <> 'MARKET' AND period_end IS NOT NULL
QUALIFY row_number() OVER (
    PARTITION BY entity, period_end, value ORDER BY grade, published_on DESC, fact_id
) = 1
ORDER BY family, year, product"""
    answer = ask(snapshot, sql, definition=DOMAINS_MEAN)
    held = answer.frame[~answer.frame["is_limit"]] if not answer.is_empty else answer.frame
    nvidia = held[held["family"] == "NVIDIA"] if len(held) else held
    shipped = nvidia[~nvidia["is_ahead"] & (nvidia["year"] <= snapshot.as_of.year)]
    if len(shipped) < 2:
        return answer
    first = shipped.iloc[0]
    last = shipped.sort_values("accelerators", ascending=False, kind="stable").iloc[0]
    gain, took = last.accelerators / first.accelerators, int(last.year - first.year)
    ahead = nvidia[nvidia["year"] > snapshot.as_of.year]
    then = (
        f"; {ahead['accelerators'].iloc[-1]:,.0f} are announced for {ahead['year'].iloc[-1]}"
        if len(ahead)
        else ""
    )
    return replace(
        answer,
        sentence=(
            f"NVIDIA's scale-up domain went from **{first.accelerators:,.0f}** accelerators"
            f" ({first.year}) to **{last.accelerators:,.0f}** ({last.year}), {gain:.0f} times in"
            f" {took} years{then}."
        ),
    )


def age(name: str) -> float:
    """Generations in the order in which they came; several together stand at their first."""
    first = name.replace("below_", "0.").split("+")[0].strip()
    if first.startswith("NVLink"):
        return float(first.rsplit(" ", 1)[1])
    rate = re.match(r"[0-9.]+", first)
    if rate is None:
        return 0.0
    return float(rate[0]) * (1000.0 if "T" in first else 1.0) + 0.1 * name.count("+")


def _model_sql(market: str) -> str:
    return f"""\
SELECT n_points, n_bounds, n_forecasts, prior_part, spread_left, warnings
FROM outlook_model
WHERE model_id = {quoted(f"speed/{market}")}"""


def _crossing_sentence(frame: pd.DataFrame, market: str, today: pd.Timestamp) -> str:
    """The first crossing that is not certainly over."""
    if frame.empty:
        return ""
    name = MARKETS.get(market, market)
    ahead = frame[frame["q90"].isna() | (frame["q90"] > today)]
    ahead = ahead[ahead["q50"].isna() | (ahead["q50"] > today - pd.DateOffset(years=1))]
    row = (ahead if len(ahead) else frame).iloc[0]
    return f"{name}: **{row.riser} passes {row.passes}** {when(row)}."


def when(row: pd.Series) -> str:
    """A crossing's dates in words, from ``q10``, ``q50``, ``q90`` and ``probability``."""
    if pd.isna(row.q50):
        return f"by {row.horizon_end:%Y} with {row.probability:.0%} probability, so more likely not"
    late = f"{row.q90:%b %Y}" if pd.notna(row.q90) else f"some time after {row.horizon_end:%Y}"
    return (
        f"between **{row.q10:%b %Y} and {late}** (80%; median {row.q50:%b %Y}"
        f"{'' if row.probability > 0.99 else f'; {row.probability:.0%} by {row.horizon_end:%Y}'})"
    )
