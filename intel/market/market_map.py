"""How large AI networking is and what it is made of: domains, layers, vendors, concentration."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

import pandas as pd

from intel.market.answer import Answer, ask, documents_of_facts, quoted, verbatim
from intel.market.once import once
from intel.store import Snapshot

WHOLE: Final = "platform"
DOMAINS: Final = {
    "platform_ex_scale_up": "Scale-out",
    "scale_up": "Scale-up",
    "scale_across": "Scale-across",
}
LAYERS: Final = {
    "back_end_switch": "Switches",
    "nic_dpu": "Adapters and DPUs",
    "optics": "Optical modules",
    "copper_and_retimers": "Active copper, retimers",
    "silicon": "Merchant silicon",
}

SIZES: Final = """\
SELECT
    basis.title,
    share.market_basis,
    quarter,
    quarter_start,
    quarter_end,
    max(market_usd_m) AS market_usd_m,
    max(market_low_usd_m) AS low_usd_m,
    max(market_high_usd_m) AS high_usd_m,
    sum(growth_contribution_yoy) AS growth_yoy,
    max(hhi) AS hhi,
    max_by(vendor, revenue_usd_m) AS largest,
    max(share.share) AS largest_share,
    max(covered_fraction) AS covered_fraction,
    max(coverage_note) AS coverage_note,
    max(grade) AS grade,
    max(counts) AS counts,
    max(leaves_out) AS leaves_out
FROM market_share AS share
JOIN market_basis AS basis ON basis.market_basis = share.market_basis
GROUP BY basis.title, share.market_basis, quarter, quarter_start, quarter_end
ORDER BY share.market_basis, quarter_end"""

SIZES_MEAN: Final = (
    "Reported revenue of the vendors on each definition, times the part that counts, by calendar"
    " quarter in US dollars; the band is the least and the most of it that could count. Definitions"
    " overlap (a chip counts in silicon and again inside its switch), so they never add up."
    " *Covered* is the part of the market whose vendors had reported the whole quarter. Growth is"
    " on the year, over the vendors that both quarters hold; *HHI* is the Herfindahl index, 0 to"
    " 10,000."
)

SHARES_MEAN: Final = (
    "Part of the revenue counted on this definition, of the vendors that reported all of it."
    " The band sets a vendor's least against the others' most and the reverse, and its lower end"
    " also lets in the vendors that are missing. No share is given where more than a fifth of the"
    " market is missing. The chart over time lets the missing vendors in at their nearest quarter"
    " within a year (*filled*, an estimate), so that every quarter adds up to the whole. *Adds to"
    " growth* is in points of the market's growth on the year."
)

LAYER_SIZES: Final = """\
FROM (
{sizes}
) AS size
WHERE market_basis IN ({names}) AND hhi IS NOT NULL
QUALIFY quarter_end = max(quarter_end) OVER (PARTITION BY market_basis)
ORDER BY market_usd_m DESC"""

LAYERS_MEAN: Final = (
    "Reported revenue of the vendors in each layer, times the part that counts, in the newest"
    " quarter that they have all reported; the line is the least and the most of it that could"
    " count. Layers overlap (silicon is bought again inside switches), so they never add up."
)

CLAIM: Final = """\
SELECT
    basis.title,
    claim.market_basis,
    quarter,
    quarter_end,
    share,
    share_low,
    share_high,
    claim_low,
    claim_high,
    gap,
    verdict,
    explanation,
    claim_fact_id AS fact_id,
    fact.source_id
FROM market_share_claim AS claim
JOIN market_basis AS basis ON basis.market_basis = claim.market_basis
LEFT JOIN fact ON fact.fact_id = claim.claim_fact_id
WHERE share IS NOT NULL
ORDER BY claim.market_basis, quarter_end"""

CLAIM_MEANS: Final = (
    "The article *The AI Networking Stack* puts NVIDIA at 65 to 70% and names neither definition"
    " nor quarter. Here is NVIDIA's share on four definitions: what is counted moves it more than"
    " any quarter does. *Inside*: the share lies in the claim's range. *Band overlaps*: only the"
    " band reaches it, because how much of a line counts is not published."
)


@once
def sizes(snapshot: Snapshot) -> Answer:
    """The market on every definition by quarter, with growth and concentration."""
    answer = ask(snapshot, SIZES, definition=SIZES_MEAN)
    whole = newest_covered(answer.frame, [WHOLE])
    if whole.empty:
        return answer
    now = whole.iloc[0]
    grown = "" if pd.isna(now.growth_yoy) else f", {now.growth_yoy:+.0%} on the year"
    return replace(
        answer,
        sentence=(
            f"AI networking came to **${now.market_usd_m / 1000:,.1f} billion** in {now.quarter}"
            f" ({now.low_usd_m / 1000:,.1f}–{now.high_usd_m / 1000:,.1f}){grown}, counted as what"
            f" buyers pay for networks; **{now.largest}** sold {now.largest_share:.0%} of it, and"
            f" concentration is {concentration(now.hhi)}."
        ),
        sources=_documents_of_quarters(snapshot, newest_covered(answer.frame, list(DOMAINS))),
    )


def concentration(hhi: float) -> str:
    """A Herfindahl index in words, by the thresholds of the US merger guidelines of 2023."""
    word = "high" if hhi > 1_800 else "moderate" if hhi > 1_000 else "low"
    return f"{word} (Herfindahl index {hhi:,.0f} of 10,000)"


@once
def leader(snapshot: Snapshot) -> str:
    """Who sells most of AI networking, in one sentence; empty where no quarter is covered."""
    rows = snapshot.query(
        "SELECT vendor, quarter, share FROM market_share"
        f" WHERE market_basis = {quoted(WHOLE)} AND share IS NOT NULL"
        " QUALIFY quarter_end = max(quarter_end) OVER () ORDER BY share DESC LIMIT 2"
    )
    if len(rows) < 2:
        return ""
    first, second = rows.iloc[0], rows.iloc[1]
    return (
        f"**{first.vendor}** sells {first.share:.0%} of AI networking and {second.vendor}"
        f" {second.share:.0%} ({first.quarter}, counted as what buyers pay for networks)."
    )


@once
def ahead(snapshot: Snapshot) -> str:
    """How big AI networking is to be, by the simulation, the forecasts and the houses."""
    frame = snapshot.query(
        "SELECT * FROM triangulation WHERE label = 'AI networking'"
        " ORDER BY year DESC, side, value_usd_m"
    )
    own = frame[frame["side"] == "bottom-up"]
    if own.empty:
        return ""
    first = own.iloc[0]
    others = frame[(frame["year"] == first.year) & (frame["side"] != "bottom-up")]
    told = [
        f"{row.value_usd_m / 1000:,.0f} by "
        + ("this desk's forecasts added up" if row.side == "top-down" else _house(str(row.who)))
        for row in others.itertuples()
    ]
    return (
        f"In {first.year} AI networking comes to **${first.value_usd_m / 1000:,.0f} billion** by"
        f" the simulation's expected value (80%: {first.low_usd_m / 1000:,.0f} to"
        f" {first.high_usd_m / 1000:,.0f})" + "".join(f", {each}" for each in told) + "."
    )


def _house(name: str) -> str:
    """Whose figure it is; what an article says of itself has no author."""
    return verbatim(re.sub(r"unnamed author \(.*\)", "an article", name))


def newest_covered(frame: pd.DataFrame, bases: list[str]) -> pd.DataFrame:
    """Of each definition the newest quarter with a share, in the order given."""
    covered = frame[frame["market_basis"].isin(bases) & frame["hhi"].notna()]
    newest = covered.sort_values("quarter_end").groupby("market_basis").tail(1)
    return newest.set_index("market_basis").reindex(bases).dropna(subset="quarter").reset_index()


def domains_sentence(frame: pd.DataFrame) -> str:
    """The three domains at their newest covered quarter, in words."""
    said = []
    for _, row in newest_covered(frame, list(DOMAINS)).iterrows():
        grown = "" if pd.isna(row.growth_yoy) else f", {row.growth_yoy:+.0%}"
        said.append(
            f"{DOMAINS[row.market_basis].lower()} ${row.market_usd_m / 1000:,.1f} billion"
            f" ({row.quarter}{grown})"
        )
    return f"By domain: {', '.join(said)}." if said else ""


@once
def domains(snapshot: Snapshot) -> str:
    """The three domains in words, from :func:`sizes`."""
    return domains_sentence(sizes(snapshot).frame)


@once
def layers(snapshot: Snapshot) -> Answer:
    """Layers of the chain at the newest quarter that each covers, largest first."""
    names = ", ".join(quoted(name) for name in LAYERS)
    answer = ask(snapshot, LAYER_SIZES.format(sizes=SIZES, names=names), definition=LAYERS_MEAN)
    if answer.is_empty:
        return answer
    top = answer.frame.iloc[0]
    return replace(
        answer,
        sentence=(
            f"{LAYERS[top.market_basis]} are the largest layer with"
            f" ${top.market_usd_m / 1000:,.1f} billion in {top.quarter}; {top.largest} leads it."
        ),
        sources=_documents_of_quarters(snapshot, answer.frame),
    )


@once
def bases(snapshot: Snapshot) -> pd.DataFrame:
    """Every definition that has revenue: name, title, what counts and what is left out."""
    return snapshot.query(
        "SELECT * FROM market_basis SEMI JOIN market_share USING (market_basis)"
        " ORDER BY market_basis <> 'platform', title"
    )


@once
def shares(snapshot: Snapshot, basis: str) -> Answer:
    """Vendors' shares on one definition by quarter, with what each adds to growth."""
    sql = f"""\
SELECT
    vendor, quarter, quarter_end, revenue_usd_m, low_usd_m, high_usd_m, share, share_low,
    share_high, share_filled, growth_contribution_yoy, hhi, covered_fraction, coverage_note, grade,
    published_on_basis, fact_ids
FROM market_share
WHERE market_basis = {quoted(basis)}
ORDER BY quarter_end DESC, revenue_usd_m DESC"""
    answer = ask(snapshot, sql, definition=SHARES_MEAN)
    newest = newest_shares(answer.frame)
    if newest.empty:
        return answer
    first = newest.iloc[0]
    adding = newest.sort_values("growth_contribution_yoy").dropna(subset="growth_contribution_yoy")
    said = (
        f"**{first.vendor}** holds {first.share:.0%} ({first.share_low:.0%}–{first.share_high:.0%})"
        f" in {first.quarter}; concentration is {concentration(first.hhi)}."
    )
    if not adding.empty:
        top, total = adding.iloc[-1], adding["growth_contribution_yoy"].sum()
        said += (
            f" Of {total:+.0%} growth on the year {top.vendor} adds"
            f" {100 * top.growth_contribution_yoy:,.0f} points."
        )
    return replace(
        answer,
        sentence=f"{said} {first.coverage_note}".strip(),
        sources=_documents_of(snapshot, newest["fact_ids"]),
    )


NOT_REPORTED: Final = "Not yet reported (estimate)"
OTHER: Final = "Other vendors"
NAMED: Final = 7


def composition(frame: pd.DataFrame) -> pd.DataFrame:
    """The whole of each quarter: the largest vendors, the others, and who has not reported.

    Columns ``vendor``, ``quarter``, ``quarter_end``, ``part`` (adds up to one a quarter) and
    ``place``, from the bottom up. Quarters with more than a fifth missing are left out.
    """
    held = frame.dropna(subset=["share_filled"])
    if held.empty:
        return held.assign(part=0.0, place=0)
    newest = held[held["quarter_end"] == held["quarter_end"].max()]
    ranked = newest.sort_values("share_filled", ascending=False)["vendor"].tolist()
    total = held.groupby("vendor")["share_filled"].sum().sort_values(ascending=False)
    order = [*ranked, *(vendor for vendor in total.index if vendor not in ranked)]
    places = {vendor: place for place, vendor in enumerate(order[:NAMED])}
    named = held["vendor"].where(held["vendor"].isin(list(places)), OTHER)
    quarters = ["quarter", "quarter_end"]
    parts = held.assign(vendor=named).groupby([*quarters, "vendor"])["share_filled"].sum()
    rest = 1.0 - held.groupby(quarters)["share_filled"].sum()
    missing = rest[rest > 0.0005].rename("share_filled").to_frame().assign(vendor=NOT_REPORTED)
    whole = pd.concat([parts.reset_index(), missing.reset_index()], ignore_index=True)
    place = whole["vendor"].map({**places, OTHER: NAMED, NOT_REPORTED: NAMED + 1})
    return whole.rename(columns={"share_filled": "part"}).assign(place=place)


def newest_shares(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows of the newest quarter that has shares, largest first."""
    held: pd.DataFrame = frame.dropna(subset="share")
    newest: pd.DataFrame = held[held["quarter_end"] == held["quarter_end"].max()]
    return newest.reset_index(drop=True)


@once
def claim(snapshot: Snapshot) -> Answer:
    """NVIDIA's share on four definitions beside the article's 65 to 70%."""
    answer = ask(snapshot, CLAIM, definition=CLAIM_MEANS)
    if answer.is_empty:
        return answer
    last = answer.frame.sort_values("quarter_end").groupby("market_basis").tail(1)
    last = last.sort_values("share", ascending=False)
    said = "; ".join(
        f"{row.share:.0%} as *{row.title}* ({row.verdict})" for row in last.itertuples()
    )
    first = last.iloc[0]
    return replace(
        answer,
        sentence=(
            f"The article's {first.claim_low:.0%}–{first.claim_high:.0%} for NVIDIA is a matter of"
            f" definition: in {first.quarter} it is {said}."
        ),
    )


def _documents_of_quarters(snapshot: Snapshot, sizes: pd.DataFrame) -> pd.DataFrame:
    """The documents behind what is counted on each definition in its quarter."""
    rows = snapshot.query(
        "SELECT fact_ids FROM market_share WHERE share IS NOT NULL AND list_contains(?,"
        " market_basis || ' ' || quarter)",
        [(sizes["market_basis"] + " " + sizes["quarter"]).tolist()],
    )
    return _documents_of(snapshot, rows["fact_ids"])


def _documents_of(snapshot: Snapshot, fact_ids: pd.Series) -> pd.DataFrame:
    return documents_of_facts(snapshot, (fact for ids in fact_ids for fact in ids))
