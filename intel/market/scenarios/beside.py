"""What stands beside a set: its outlook's own odds, and the article's growth of scale-up."""

from __future__ import annotations

from typing import Final

import numpy as np

from forecasts.quantiles import QUANTILES
from forecasts.scenarios import MIXTURE
from forecasts.scenarios.capex import world_capex
from forecasts.scenarios.drivers import DAYS_PER_YEAR, Scale
from intel.market.scenarios.published import PublishedSet, words_of
from intel.market.scenarios.world import JOINED
from intel.store import Snapshot

CLAIMED_MULTIPLE: Final = 15.0
CLAIMED_YEARS: Final = 5.0
"""Article 001: scale-up Ethernet bandwidth grows fifteenfold in five years."""
SCALE_UP: Final = "open_scale_up_bandwidth"

PUBLISHED: Final[dict[str, tuple[str, Scale, str]]] = {
    "cpo_share": (
        "SELECT quantile, value FROM optics_form_forecast WHERE form = 'CPO' AND quantity = 'share'"
        " AND quantile IS NOT NULL AND CAST(? AS DATE) BETWEEN period_start AND period_end"
        " ORDER BY quantile",
        "fraction",
        "The published outlook of optics by form",
    ),
    "capex_usd_bn": (
        "SELECT quantile, value FROM forecast WHERE series_id = 'Hyperscalers/capex'"
        " AND period_end = CAST(? AS DATE)"
        " QUALIFY made_on = max(made_on) OVER () ORDER BY quantile",
        "positive",
        "The published forecast of the five largest buyers' capex, brought to the world's,",
    ),
}
"""Quantities that a published forecast is of: its quantiles on a day, their scale, its words."""


def scale_up_claim(snapshot: Snapshot, published: PublishedSet) -> str:
    """Compare the article's fifteenfold growth with the simulated one; empty for other sets.

    The article does not say from which year, so its pace is compared: 15 in five years is
    ``15^(years / 5)`` over the years simulated.
    """
    if published.quantity not in ("inference_share", "open_scale_up_share"):
        return ""
    rows = snapshot.query(
        "SELECT date, q10, q50, q90, (SELECT min(date) FROM scenario_band) AS first"
        " FROM scenario_band WHERE set_name = ? AND outcome = ? AND measure = ?"
        " QUALIFY date = max(date) OVER ()",
        [JOINED, MIXTURE, SCALE_UP],
    )
    drawn = snapshot.query(
        "SELECT drawn FROM scenario_sample WHERE kind = 'measure' AND name = ?"
        " QUALIFY date = max(date) OVER ()",
        [SCALE_UP],
    )
    if rows.empty or drawn.empty:
        return ""
    row = rows.iloc[0]
    years = (row["date"] - row["first"]).days / DAYS_PER_YEAR
    pace = CLAIMED_MULTIPLE ** (years / CLAIMED_YEARS)
    chance = float(np.mean(np.asarray(drawn["drawn"].iloc[0]) >= pace))
    half = "more" if row["q50"] >= pace else "less"
    return (
        f"**Fifteenfold?** The article has scale-up Ethernet bandwidth at {CLAIMED_MULTIPLE:.0f}"
        f" times in five years; at that pace it is {pace:.1f} times from {row['first']:%B %Y} to"
        f" {row['date']:%B %Y}. The simulation ships {row['q50']:.1f} times as much scale-up"
        f" bandwidth outside NVLink by then (four chances in five: {row['q10']:.1f} to"
        f" {row['q90']:.1f}), {half} than that; the chance of keeping the article's pace is"
        f" {chance:.0%}. Its definition is narrower: Ethernet only, where captive fabrics such as"
        " TPU tori count here."
    )


def outlook_odds(snapshot: Snapshot, published: PublishedSet) -> dict[str, float]:
    """Odds that the published forecast alone gives to the outcomes' bands; empty without one.

    Only where one forecasts the very quantity that tells the outcomes apart: co-packaged share of
    modules in the year it is measured, and world capex in the quarter it is measured.
    """
    from forecasts.scenarios.simulation.outlook import odds_of_bands

    if published.is_joined or published.quantity not in PUBLISHED:
        return {}
    sql, scale, _ = PUBLISHED[published.quantity]
    values = snapshot.query(sql, [f"{published.day:%Y-%m-%d}"])["value"].to_numpy(dtype=np.float64)
    if len(values) != len(QUANTILES):
        return {}
    if published.quantity == "capex_usd_bn":
        values = world_capex(values, *_anchor(snapshot, "world_capex_ratio"))
    outcomes = published.outcomes.sort_values("low")
    top = 1.0 if scale == "fraction" else np.inf
    edges = outcomes[["low", "high"]].astype(np.float64)
    edges = edges.fillna({"low": 0.0, "high": top}).clip(0.0, top)
    odds = odds_of_bands(edges.to_numpy(), values, scale)
    return dict(zip(outcomes["outcome"], (float(each) for each in odds), strict=True))


def _anchor(snapshot: Snapshot, name: str) -> tuple[float, float, float]:
    row = snapshot.query("SELECT value, low, high FROM scenario_anchor WHERE anchor = ?", [name])
    return float(row["value"].item()), float(row["low"].item()), float(row["high"].item())


def outlook_odds_in_words(snapshot: Snapshot, published: PublishedSet) -> str:
    """The same against the stated odds."""
    odds = outlook_odds(snapshot, published)
    if not odds:
        return ""
    stated = published.weights
    told = "; ".join(
        f"*{words_of(name)}* {p:.0%} (stated {stated[name]:.0%})" for name, p in odds.items()
    )
    return (
        f"**Stated against forecast.** {PUBLISHED[published.quantity][2]} gives {told}. Inside each"
        " outcome the simulation follows that forecast; how likely an outcome is, the set says."
    )
