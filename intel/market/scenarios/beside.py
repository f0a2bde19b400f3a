"""What stands beside a set: its outlook's own odds, and the article's growth of scale-up."""

from __future__ import annotations

from typing import Final

import numpy as np

from forecasts.quantiles import QUANTILES
from forecasts.scenarios import MIXTURE
from intel.market.scenarios.published import PublishedSet
from intel.market.scenarios.world import JOINED
from intel.store import Snapshot

CLAIMED_MULTIPLE: Final = 15.0
CLAIMED_YEARS: Final = 5.0
"""Article 001: scale-up Ethernet bandwidth grows fifteenfold in five years."""
SCALE_UP: Final = "open_scale_up_bandwidth"
DAYS_PER_YEAR: Final = 365.25


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
    """Odds that the published outlook alone gives to the outcomes' bands; empty without one.

    Only where the outlook forecasts the very quantity that tells the outcomes apart: co-packaged
    share of modules in the year it is measured.
    """
    from forecasts.scenarios.simulation.outlook import odds_of_bands

    if published.quantity != "cpo_share" or published.is_joined:
        return {}
    rows = snapshot.query(
        "SELECT quantile, value FROM optics_form_forecast WHERE form = 'CPO' AND quantity = 'share'"
        " AND quantile IS NOT NULL AND CAST(? AS DATE) BETWEEN period_start AND period_end"
        " ORDER BY quantile",
        [f"{published.day:%Y-%m-%d}"],
    )
    if len(rows) != len(QUANTILES):
        return {}
    outcomes = published.outcomes.sort_values("low")
    edges = outcomes[["low", "high"]].to_numpy(dtype=np.float64).clip(0.0, 1.0)
    odds = odds_of_bands(edges, rows["value"].to_numpy(dtype=np.float64), "fraction")
    return dict(zip(outcomes["outcome"], (float(each) for each in odds), strict=True))


def outlook_odds_in_words(snapshot: Snapshot, published: PublishedSet) -> str:
    """The same against the stated odds."""
    odds = outlook_odds(snapshot, published)
    if not odds:
        return ""
    stated = published.weights
    told = "; ".join(f"*{name}* {p:.0%} (stated {stated[name]:.0%})" for name, p in odds.items())
    return (
        f"**Stated against outlook.** The published outlook of optics by form gives {told}. Inside"
        " each outcome the simulation follows the outlook; how likely an outcome is, the set says."
    )
