"""The trail of a set's odds: what landed since they were stated, and what it did to them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

import pandas as pd

from intel.market.answer import SOURCE_COLUMNS, Answer, with_day
from intel.store import Snapshot

TRAIL: Final = """\
SELECT
    day, outcome, prior, posterior, quantity, period_end, value, expected, likelihood, spread,
    tempering, is_proxy, note, title, url
FROM scenario_trail
WHERE set_name = '{name}'
ORDER BY day, period_end, place"""

LATEST: Final = """\
SELECT
    set_name,
    outcome,
    arg_min(prior, day) AS stated,
    arg_max(posterior, (day, period_end IS NOT NULL, period_end)) AS now,
    min(day) AS stated_on,
    count(*) FILTER (WHERE quantity <> '') AS documents
FROM scenario_trail
GROUP BY set_name, outcome, place
ORDER BY set_name, place"""

MEAN: Final = (
    "Odds after every document since they were stated: prior times the likelihood of what it"
    " brought under each outcome, to the power of the tempering exponent. A path runs from the"
    " level known when the odds were stated to what the outcome holds by its drivers. A later"
    " figure of the same period replaces the earlier, and a vendor counted for the first time is no"
    " evidence."
)


@dataclass(frozen=True)
class Trail:
    """A set's trail. ``answer.frame`` has one row a day and outcome; ``odds`` those of the day."""

    answer: Answer
    rule: str
    has_proxy: bool
    odds: dict[str, float]

    @property
    def has_evidence(self) -> bool:
        """Whether anything landed since the odds were stated."""
        return bool((self.answer.frame["quantity"] != "").any())


def latest_odds(snapshot: Snapshot) -> pd.DataFrame:
    """Odds of every set as stated and as of the snapshot's day, one row an outcome."""
    return snapshot.query(LATEST)


def trail(snapshot: Snapshot, name: str) -> Trail | None:
    """The trail of a set of one axis as of the snapshot's day; None before its odds were stated."""
    sql = TRAIL.format(name=name)
    rows = snapshot.query(sql)
    if rows.empty:
        return None
    rule = snapshot.query(f"SELECT * FROM scenario_evidence_rule WHERE set_name = '{name}'").iloc[0]
    last = rows.drop_duplicates("outcome", keep="last")
    odds = dict(zip(last["outcome"], last["posterior"], strict=True))
    landed = rows[rows["quantity"] != ""]
    answer = Answer(
        sentence=_sentence(rows, landed, snapshot.as_of),
        frame=rows,
        sql=with_day(snapshot, sql),
        definition=MEAN,
        sources=_documents(rows),
    )
    return Trail(answer, _in_words(rule), bool(landed["is_proxy"].any()), odds)


def _sentence(rows: pd.DataFrame, landed: pd.DataFrame, as_of: date) -> str:
    stated_on = pd.Timestamp(rows["day"].min())
    if landed.empty:
        return f"Nothing has landed since the odds were stated on {stated_on:%d %B %Y}."
    first = rows.drop_duplicates("outcome").set_index("outcome")["prior"]
    last = rows.drop_duplicates("outcome", keep="last").set_index("outcome")["posterior"]
    told = ", ".join(f"{name} {first[name]:.1%} → **{last[name]:.1%}**" for name in first.index)
    moves = (
        landed.assign(moved=(landed["posterior"] - landed["prior"]).abs() / 2)
        .groupby(["day", "title"], sort=False, as_index=False)["moved"]
        .sum()
    )
    most = moves.loc[moves["moved"].to_numpy().argmax()]
    return (
        f"From {stated_on:%d %B %Y} to {as_of:%d %B %Y} evidence moved the odds so: {told}. Most"
        f" came from “{most['title']}” of {pd.Timestamp(most['day']):%d %B %Y}, which moved"
        f" {100 * most['moved']:.1f} points."
    )


def _in_words(rule: pd.Series) -> str:
    if not rule["series"]:
        return str(rule["reason"])
    return (
        f"Likelihoods count to the power {rule['tempering']:g}; no outcome falls below"
        f" {rule['floor']:.0%} or rises above {rule['ceiling']:.0%} before it resolves."
        f" {rule['reason']}"
    )


def _documents(rows: pd.DataFrame) -> pd.DataFrame:
    documents = rows[["title", "url", "day"]].drop_duplicates("title")
    return pd.DataFrame(
        {
            "source_id": documents["url"],
            "publisher": "",
            "origin": "",
            "title": documents["title"],
            "url": documents["url"],
            "grade": "",
            "published_on": documents["day"],
        },
        columns=list(SOURCE_COLUMNS),
    )
