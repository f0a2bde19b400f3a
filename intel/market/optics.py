"""Optics: what limits supply and until when, which forms take over, and the watts they save."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import pandas as pd

from intel.market.answer import Answer, ask
from intel.market.once import once
from intel.market.quantiles import dates, expected, side_by_side
from intel.market.speeds import inputs, when
from intel.store import Snapshot

SUPPLY_MODEL: Final = "supply/lasers"

SUPPLY_MEANS: Final = (
    "Optical lanes by quarter: what is wanted, and what ships, which is the lesser of that and the"
    " lasers that can be made, by kind (EML by lane rate, CW, VCSEL) and by indium phosphide"
    " upstream. Unserved orders wait, less those cancelled. Capacities by kind are not published,"
    " so each starts from the part of demand its makers say they do not serve. Bands hold 80%."
)
ALL_KINDS: Final = "All kinds"
END_MEANS: Final = (
    "The first quarter from which everything wanted ships for two quarters, backlog included, over"
    " draws of the supply outlook. *All kinds* is over when the last kind is. *Probability* is that"
    " of ending by the horizon at all. Each dot is one of twenty equally likely quarters; hollow"
    " dots come later or never."
)
PRICE_MEANS: Final = (
    "Price per Gb/s on a learning curve: each rise of the logarithm of all Gb/s ever shipped takes"
    " a part off the price, less while lasers are short. The level rests on module prices of"
    " mid-2026 from notes and studies, not on list prices."
)
SIGNAL_MEANS: Final = (
    "Numbers upstream of the lasers, as reported. Substrate revenue corrects the growth of wafers"
    " in the outlook; stated shortages are where it starts."
)
FORMS_MEAN: Final = (
    "Forms of optics as parts of units at 800G and above: co-packaged (CPO) and linear-drive (LPO)"
    " by adoption curves (Bass, Gompertz, logistic, mixed) with the speed of earlier generations as"
    " prior; the rest is *retimed pluggable*, DSP and LRO together, since no document splits them."
    " NPO is not split from CPO in shares. The three add up to one in every draw. Bands hold 80%."
)
POWER_MEANS: Final = (
    "Watts of one module, or of one port of that speed where the optics are in the switch, and what"
    " that is per bit. *Of what* is the denominator of a saving as the document has it: a saving of"
    " the optics is not one of the switch, and far from one of the cluster."
)
STATED_MEANS: Final = (
    "Every published share, sale or count of a form, with what it is a part of; none is averaged."
)
CONTENT_MEANS: Final = (
    "Lasers in one optical lane by form, as reviewed: silicon photonics and co-packaging move"
    " demand from EML to CW lasers, and need fewer."
)


@once
def supply(snapshot: Snapshot) -> Answer:
    """Lanes wanted and shipped by kind of laser and quarter."""
    sql = f"""\
SELECT
    laser, quantity, period_end, unit,
{expected("value")},
{side_by_side("value")}
FROM supply_outlook
WHERE quantity IN ('demand', 'capacity', 'shipments', 'backlog', 'shortage')
GROUP BY laser, quantity, period_end, unit
ORDER BY laser, quantity, period_end"""
    answer = ask(snapshot, sql, definition=SUPPLY_MEANS)
    if answer.is_empty:
        return answer
    return replace(
        answer,
        sentence=_supply_sentence(answer.frame, ends(snapshot).frame),
        definition=f"{SUPPLY_MEANS} {_warnings(snapshot, SUPPLY_MODEL)}",
        sources=inputs(snapshot, SUPPLY_MODEL).sources,
    )


@once
def ends(snapshot: Snapshot) -> Answer:
    """When the shortage of each kind of laser ends."""
    sql = f"""\
SELECT
    if(laser = 'all', '{ALL_KINDS}', laser) AS name,
{dates("ends_on")}
FROM shortage_end
GROUP BY laser
ORDER BY q50 NULLS LAST, laser"""
    answer = ask(snapshot, sql, definition=END_MEANS)
    return replace(answer, sources=inputs(snapshot, SUPPLY_MODEL).sources)


@once
def price(snapshot: Snapshot) -> Answer:
    """Price per Gb/s by quarter."""
    sql = f"""\
SELECT
    period_end,
{side_by_side("value")}
FROM supply_outlook
WHERE quantity = 'price_usd_per_gbps'
GROUP BY period_end
ORDER BY period_end"""
    answer = ask(snapshot, sql, definition=PRICE_MEANS)
    if answer.is_empty:
        return answer
    first, last = answer.frame.iloc[0], answer.frame.iloc[-1]
    years = (last.period_end - first.period_end).days / 365.25
    slope = (last.q50 / first.q50) ** (1.0 / years) - 1.0
    return replace(
        answer,
        sentence=(
            f"A Gb/s of optics goes from **{first.q50:.2f} to {last.q50:.2f} USD** by"
            f" {last.period_end:%Y} in the median (80%: {last.q10:.2f} to {last.q90:.2f}),"
            f" {slope:+.0%} a year: while lasers are short the fall is slower."
        ),
        sources=inputs(snapshot, SUPPLY_MODEL).sources,
    )


@once
def signals(snapshot: Snapshot) -> Answer:
    """What upstream says early."""
    sql = """\
SELECT signal, entity, period_label, period_end, value, unit, reading, source_id
FROM supply_signal
ORDER BY signal, period_end"""
    answer = ask(snapshot, sql, definition=SIGNAL_MEANS)
    sold = answer.frame[answer.frame["signal"] == "substrate_revenue"]
    if len(sold) < 2:
        return answer
    first, last = sold.iloc[0], sold.iloc[-1]
    return replace(
        answer,
        sentence=(
            f"{last.entity}'s indium phosphide substrates went from {first.value:.1f}"
            f" ({first.period_label}) to **{last.value:.1f} million USD** ({last.period_label}):"
            " wafers for lasers that ship two to three quarters later."
        ),
    )


@once
def forms(snapshot: Snapshot) -> Answer:
    """Shares of the forms of optics by year."""
    sql = f"""\
SELECT
    form, period_end, quantity, unit,
{expected("value")},
{side_by_side("value")}
FROM optics_form_forecast
GROUP BY form, period_end, quantity, unit
ORDER BY form, quantity, period_end"""
    answer = ask(snapshot, sql, definition=FORMS_MEAN)
    if answer.is_empty:
        return answer
    shares = answer.frame[answer.frame["quantity"] == "share"]
    at = shares[shares["period_end"].dt.year == 2030].set_index("form")
    told = ", ".join(
        f"{form} **{at.loc[form, 'q50']:.0%}** ({at.loc[form, 'q10']:.0%} to"
        f" {at.loc[form, 'q90']:.0%})"
        for form in at.index
    )
    return replace(
        answer,
        sentence=f"Of units at 800G and above in 2030: {told}.",
        definition=f"{FORMS_MEAN} {_warnings(snapshot, 'form/CPO')}",
        sources=_documents_of_forms(snapshot),
    )


def _documents_of_forms(snapshot: Snapshot) -> pd.DataFrame:
    fitted = [inputs(snapshot, f"form/{form}").sources for form in ("CPO", "LPO")]
    return pd.concat(fitted).drop_duplicates("source_id")


@once
def thresholds(snapshot: Snapshot) -> Answer:
    """When forms reach a tenth, a quarter, a half."""
    sql = f"""\
SELECT
    riser || CASE WHEN passes LIKE '%\\%' ESCAPE '\\' THEN ' reaches ' ELSE ' passes ' END || passes
        AS name,
{dates("crosses_on")}
FROM crossing_date
WHERE market = 'optics_form'
GROUP BY riser, passes
ORDER BY q50 NULLS LAST, name"""
    answer = ask(
        snapshot,
        sql,
        definition=(
            "The month from which the form's part of units at 800G and above stands at the"
            " threshold for good. *Probability* is that of reaching it by the end of 2032 at all."
            " Each dot is one of twenty equally likely dates; hollow dots come later or never."
        ),
    )
    rows = answer.frame[answer.frame["name"] == "CPO reaches 10%"]
    if rows.empty:
        return answer
    return replace(
        answer,
        sentence=f"CPO reaches a tenth {when(rows.iloc[0])}.",
        sources=_documents_of_forms(snapshot),
    )


@once
def stated(snapshot: Snapshot) -> Answer:
    """What houses publish of forms."""
    sql = """\
SELECT
    form, measure, entity, speed, counts, period_label, period_end, value, low, high, unit, status,
    origin, grade, published_on, source_id
FROM optics_adoption
ORDER BY form, measure, period_end, origin"""
    return ask(snapshot, sql, definition=STATED_MEANS)


@once
def power(snapshot: Snapshot) -> Answer:
    """Watts by form and speed, per bit, and savings with their denominators."""
    sql = """\
SELECT
    form,
    speed,
    CASE metric
        WHEN 'module_power' THEN 'watts of a module or port'
        WHEN 'energy_per_bit' THEN 'energy per bit'
        WHEN 'power_saving' THEN 'saving, part'
        ELSE 'saving, watts'
    END AS measure,
    value,
    low,
    high,
    unit,
    CASE
        WHEN metric = 'module_power' AND speed IN ('100G', '400G', '800G')
            THEN value / regexp_extract(speed, '[0-9]+')::DOUBLE * 1000
        WHEN metric = 'module_power' AND speed = '1.6T' THEN value / 1.6
        WHEN metric = 'energy_per_bit' THEN value
    END AS pj_per_bit,
    CASE
        WHEN metric = 'module_power' THEN 'one module or port'
        WHEN metric = 'energy_per_bit' THEN 'one bit, ' || coalesce(nullif(product, ''), 'optics')
        ELSE coalesce(
            nullif(concat_ws(', ', nullif(scope, ''), nullif(basis, ''), nullif(segment, '')), ''),
            'not stated'
        )
    END AS of_what,
    entity,
    period_label,
    status,
    origin,
    grade,
    published_on,
    source_id
FROM fact_as_of(DATE '9999-12-30')
WHERE metric IN ('module_power', 'power_saving', 'power_saving_w', 'energy_per_bit')
    AND form NOT IN ('', 'OCS')
ORDER BY measure DESC, speed, form, value"""
    answer = ask(snapshot, sql, definition=POWER_MEANS)
    watts = answer.frame[
        (answer.frame["measure"] == "watts of a module or port") & (answer.frame["speed"] == "800G")
    ]
    by_form = watts.groupby("form")["value"].median()
    if not {"DSP", "CPO"} <= set(by_form.index):
        return answer
    linear = f", LPO {by_form['LPO']:.1f} W" if "LPO" in by_form.index else ""
    return replace(
        answer,
        sentence=(
            f"At 800G the median of documents is **{by_form['DSP']:.0f} W** for a DSP"
            f" module{linear} and **{by_form['CPO']:.1f} W** for a co-packaged port: parts of the"
            " optics' power, not of the cluster's."
        ),
    )


@once
def content(snapshot: Snapshot) -> Answer:
    """Lasers a lane by form."""
    sql = """\
SELECT form, laser, lanes_per_800g, lasers_per_lane, low, high, reason, title, url
FROM laser_content
ORDER BY laser, form"""
    return ask(snapshot, sql, definition=CONTENT_MEANS)


def _supply_sentence(frame: pd.DataFrame, ended: pd.DataFrame) -> str:
    whole = frame[(frame["laser"] == "all") & (frame["quantity"] == "shortage")]
    row = ended[ended["name"] == ALL_KINDS]
    if whole.empty or row.empty:
        return ""
    now, end = whole.iloc[0], row.iloc[0]
    peak = whole.sort_values("q50").iloc[-1]
    quarter = pd.Period(now.period_end, freq="Q")
    worse = ""
    if peak.q50 > now.q50 + 0.02:
        worse = f"; at its worst {peak.q50:.0%} in {pd.Period(peak.period_end, freq='Q')}"
    return (
        f"Lasers leave about **{now.q50:.0%}** of the lanes on order unserved in {quarter}"
        f" (80%: {now.q10:.0%} to {now.q90:.0%}{worse}). The shortage ends {when(end)}."
    )


def _warnings(snapshot: Snapshot, model_id: str) -> str:
    rows = snapshot.query("SELECT warnings FROM outlook_model WHERE model_id = ?", [model_id])
    return str(rows["warnings"].iloc[0]) if len(rows) else ""
