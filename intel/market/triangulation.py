"""One quantity from three sides, and what the gaps between them are made of."""

from __future__ import annotations

from typing import Final

import pandas as pd

from intel.market.answer import SOURCE_COLUMNS, Answer
from intel.store import Snapshot

SIDES: Final = """\
SELECT
    label || ', ' || year AS what, side, who,
    value_usd_m / 1000 AS value_usd_bn, low_usd_m / 1000 AS low_usd_bn,
    high_usd_m / 1000 AS high_usd_bn, gap_usd_m / 1000 AS gap_usd_bn,
    definition_usd_m / 1000 AS definition_usd_bn, volume_usd_m / 1000 AS volume_usd_bn,
    price_usd_m / 1000 AS price_usd_bn, is_volume_known, note, title, url, published_on,
    replaced_on, fact_id
FROM triangulation
ORDER BY quantity, year, side, value_usd_m"""

MEAN: Final = (
    "Bottom-up is the simulation's expected value with its 80% band, top-down the published"
    " forecasts (revenue that adds up, the largest buyers' capex), the rest are houses. A gap is"
    " the simulation less the other side, split into factors that add up to it exactly (logarithmic"
    " mean Divisia index): *definition* is measured inside the simulation; *volume* is units, or"
    " capex, where the other side publishes them; *price* is what is left, with volume in it where"
    " none is published."
)


def sides(snapshot: Snapshot) -> Answer:
    """Every quantity with its estimates, in billions of US dollars.

    Rows: ``what``, ``side``, ``who``, ``value_usd_bn``, the simulation's band, ``gap_usd_bn`` and
    its parts, ``note`` and the document.
    """
    frame = snapshot.query(SIDES)
    return Answer(
        sentence=sentence(frame),
        frame=frame,
        sql=SIDES,
        definition=MEAN,
        sources=_documents(snapshot, frame),
    )


def sentence(frame: pd.DataFrame) -> str:
    """Say where the sides are furthest apart, and the largest part of that gap."""
    gaps = frame[frame["gap_usd_bn"].notna()]
    if gaps.empty:
        return (
            f"No simulation had been made by this day; **{len(frame)}** houses' estimates were out."
        )
    ours = frame[frame["side"] == "bottom-up"].set_index("what")["value_usd_bn"]
    ratio = gaps["what"].map(ours) / gaps["value_usd_bn"]
    far = gaps.iloc[int(ratio.map(lambda each: max(each, 1 / each)).to_numpy().argmax())]
    inside = int(_in_band(frame, gaps).sum())
    return (
        f"**{inside} of {len(gaps)}** other estimates lie inside the simulation's 80% band."
        f" Furthest apart: {far['what']}, {ours[far['what']]:,.0f} billion USD by the simulation"
        f" and {far['value_usd_bn']:,.0f} by {far['who']} ({far['side']});"
        f" {parts_in_words(far)}."
    )


def parts_in_words(row: pd.Series) -> str:
    """The parts of one gap, in billions."""
    told = [f"{row['definition_usd_bn']:+,.0f} from definition"]
    if row["is_volume_known"]:
        told += [
            f"{row['volume_usd_bn']:+,.0f} from volume",
            f"{row['price_usd_bn']:+,.0f} from price and content",
        ]
    else:
        told.append(
            f"{row['price_usd_bn']:+,.0f} from volume and price, which cannot be told apart"
        )
    return f"of the gap {', '.join(told)}"


def parts(frame: pd.DataFrame) -> pd.DataFrame:
    """One row a part of a gap: ``what``, ``who``, ``part``, ``usd_bn``."""
    gaps = frame[frame["gap_usd_bn"].notna()]
    rest = gaps["is_volume_known"].map({True: "price", False: "volume and price"})
    named = [
        (gaps["definition_usd_bn"], "definition"),
        (gaps["volume_usd_bn"], "volume"),
        (gaps["price_usd_bn"], rest),
    ]
    long = pd.concat(
        [
            pd.DataFrame({"what": gaps["what"], "who": gaps["who"], "part": part, "usd_bn": value})
            for value, part in named
        ],
        ignore_index=True,
    )
    return long.dropna(subset=["usd_bn"])


def _in_band(frame: pd.DataFrame, gaps: pd.DataFrame) -> pd.Series:
    own = frame[frame["side"] == "bottom-up"].set_index("what")
    value = gaps["value_usd_bn"]
    return (value >= gaps["what"].map(own["low_usd_bn"])) & (
        value <= gaps["what"].map(own["high_usd_bn"])
    )


def _documents(snapshot: Snapshot, frame: pd.DataFrame) -> pd.DataFrame:
    named = ", ".join(f"'{one}'" for one in frame["fact_id"] if one) or "''"
    return snapshot.query(
        f"SELECT DISTINCT {', '.join('source.' + each for each in SOURCE_COLUMNS)}"
        " FROM source JOIN fact USING (source_id)"
        f" WHERE fact_id IN ({named}) ORDER BY title"
    )
