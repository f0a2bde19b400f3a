"""NVIDIA's share as stated against what its layers imply, and which layers make the gap."""

from __future__ import annotations

from typing import Final

import pandas as pd

from forecasts.scenarios.simulation.measures import LAYERS
from intel.market.scenarios.published import PublishedSet
from intel.store import Snapshot

EXPECTED: Final = """\
SELECT outcome, measure, expected
FROM scenario_band
WHERE set_name = ? AND date = CAST(? AS DATE) AND outcome <> 'mixture'
    AND (measure IN (
        'nvidia_share', 'nvidia_share_platform', 'scale_up_usd_m', 'nic_usd_m',
        'back_end_switch_usd_m'
    ) OR measure IN (SELECT unnest(?)))"""


def implied_layers(snapshot: Snapshot, published: PublishedSet) -> pd.DataFrame:
    """Where the gap between implied and stated share comes from, by outcome and layer.

    ``part`` is the layer's part of the market, ``own`` NVIDIA's part of the layer, ``points`` what
    the layer adds to the gap: its part times how far NVIDIA's part of it is above the stated share.
    ``needed`` is the part of the layer that alone would bring the share to the nearest edge of the
    outcome's band; NaN where even none or all of it would not, or where it is inside. Expected
    dollars of twelve months are divided, so points add up to ``implied`` less ``stated``.
    """
    if published.quantity != "nvidia_share" or published.is_joined:
        return pd.DataFrame()
    own_measures = [f"nvidia_{layer}_usd_m" for layer in LAYERS]
    rows = snapshot.query(EXPECTED, [published.name, published.day.isoformat(), own_measures])
    table = rows.pivot_table(index="outcome", columns="measure", values="expected")
    if not {"scale_up_usd_m", *own_measures} <= set(table.columns):
        return pd.DataFrame()
    stated = published.outcomes.set_index("outcome")
    made = []
    for outcome in stated.index:
        here = table.loc[outcome]
        own = {layer: float(here[f"nvidia_{layer}_usd_m"]) for layer in LAYERS}
        whole = dict(own)  # only NVIDIA sells InfiniBand, and only its resold optics count
        whole["scale_up"] = float(here["scale_up_usd_m"])
        whole["nic"] = float(here["nic_usd_m"])
        whole["spectrum_x"] = float(here["back_end_switch_usd_m"]) - own["infiniband"]
        market = sum(whole.values())
        implied, share = sum(own.values()) / market, float(here["nvidia_share"])
        low, high = (float(stated.loc[outcome, end]) for end in ("low", "high"))
        edge = min(max(implied, low), high)
        for layer in LAYERS:
            needed = (own[layer] - (implied - edge) * market) / whole[layer]
            fits = implied != edge and 0.0 <= needed <= 1.0 and whole[layer] > own[layer]
            made.append(
                {
                    "outcome": outcome,
                    "layer": LAYERS[layer],
                    "part": whole[layer] / market,
                    "own": own[layer] / whole[layer],
                    "points": (own[layer] - share * whole[layer]) / market,
                    "needed": needed if fits else float("nan"),
                    "stated": share,
                    "implied": implied,
                    "is_inside": bool(implied == edge),
                }
            )
    return pd.DataFrame(made)


def implied_gaps(snapshot: Snapshot, published: PublishedSet) -> str:
    """The same in words: by outcome the gap, whether it leaves the band, and what binds."""
    layers = implied_layers(snapshot, published)
    if layers.empty:
        return ""
    told = []
    for outcome, rows in layers.groupby("outcome", sort=False):
        first, most = rows.iloc[0], rows.iloc[int(rows["points"].to_numpy().argmax())]
        text = (
            f"- *{outcome}* states {first['stated']:.0%}, its layers imply {first['implied']:.0%},"
            f" {'inside' if first['is_inside'] else 'outside'} its band; {most['layer']} make"
            f" {100 * most['points']:+.0f} of the"
            f" {100 * (first['implied'] - first['stated']):+.0f} points."
        )
        alone = rows[rows["needed"].notna()]
        if not first["is_inside"]:
            text += (
                " No layer alone reaches the band."
                if alone.empty
                else " To reach the band NVIDIA would have "
                + ", or ".join(
                    f"{row['needed']:.0%} of {row['layer']} instead of {row['own']:.0%}"
                    for row in alone.sort_values("part", ascending=False).to_dict("records")
                )
                + "."
            )
        told.append(text)
    outcomes = "\n".join(told)
    return (
        "**Stated against implied.** NVIDIA's layers (scale-up, InfiniBand, Spectrum-X, adapters,"
        f" resold optics), added up path by path on the {published.basis} basis, against the share"
        " that each outcome states. A gap says that the stated band needs more than the drivers of"
        f" the axes give.\n\n{outcomes}"
    )
