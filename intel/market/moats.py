"""Moats: control points and fabrics by their scores, ranked under any weights."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from forecasts.moats import Ranked, ranked
from intel.market.answer import SOURCE_COLUMNS, Answer, verbatim, with_day
from intel.store import Snapshot

KINDS: Final = {"control_point": "Control points", "fabric": "Fabrics"}
NEAR: Final = 20.0
"""Sum of the Dirichlet's parameters for weightings near the stated: 25% varies by 9 points."""
SEED: Final = 19
"""Of the drawn weightings, here and in a refresh: the page ranks as the store does."""

SCORES: Final = """\
SELECT
    subject, label, held_by, claimed_rank, criterion, criterion_label, criterion_means,
    score, is_measured, reason, measure, value, unit, detail, title, url
FROM moat_score
WHERE kind = '{kind}'
ORDER BY place, criterion_place"""

TOTALS: Final = """\
SELECT
    label,
    held_by,
    sum(score * weight) / sum(weight) FILTER (WHERE score IS NOT NULL) AS total,
    {columns}
FROM moat_score
JOIN (VALUES {weights}) AS weighed (criterion, weight) USING (criterion)
WHERE kind = '{kind}'
GROUP BY label, held_by, place
ORDER BY total DESC, place"""

SCALES: Final = """\
SELECT measure, means, unit, at_0, at_10, is_log
FROM moat_scale
WHERE measure IN (SELECT measure FROM moat_score WHERE kind = '{kind}')
ORDER BY measure"""

SCORES_MEAN: Final = (
    "Every score runs from 0 to 10; more is better for whoever holds the point. Measured scores are"
    " computed from the ledger or the hardware model by every refresh; the others are this desk's"
    " judgement, each with its reason and document."
)


@dataclass(frozen=True)
class Moats:
    """The scores of one kind.

    ``scores`` has one row a subject and criterion, ``criteria`` one a criterion (``criterion``,
    ``label``, ``means``), ``matrix`` subjects by criteria with NaN where a score is not known.
    """

    kind: str
    scores: pd.DataFrame
    sql: str
    criteria: pd.DataFrame
    matrix: pd.DataFrame

    @property
    def is_empty(self) -> bool:
        """Whether nothing is scored."""
        return self.scores.empty

    @property
    def labels(self) -> dict[str, str]:
        """Names in words by subject."""
        return dict(zip(self.scores["subject"], self.scores["label"], strict=True))


@dataclass(frozen=True)
class Ranking:
    """The ranking under one weighting, best first.

    ``frame``: ``subject``, ``label``, ``held_by``, ``total``, ``rank``, ``rank_low``,
    ``rank_high``, ``leads`` and one column a criterion. ``by_rank``: ``label``, ``rank`` and
    ``probability``, the part of the other weightings.
    """

    answer: Answer
    frame: pd.DataFrame
    by_rank: pd.DataFrame


def moats(snapshot: Snapshot, kind: str) -> Moats:
    """Scores of control points or fabrics, measured on the snapshot's day."""
    sql = SCORES.format(kind=kind)
    scores = snapshot.query(sql)
    criteria = scores.drop_duplicates("criterion")[
        ["criterion", "criterion_label", "criterion_means"]
    ].set_axis(["criterion", "label", "means"], axis="columns")
    matrix = pd.DataFrame(
        {
            name: scores[scores["criterion"] == name].set_index("subject")["score"]
            for name in criteria["criterion"]
        }
    ).reindex(scores["subject"].drop_duplicates())
    return Moats(kind, scores, with_day(snapshot, sql), criteria.reset_index(drop=True), matrix)


def scales(snapshot: Snapshot, kind: str) -> pd.DataFrame:
    """What is measured for a kind, and which values score 0 and 10."""
    return snapshot.query(SCALES.format(kind=kind))


def ranking(
    snapshot: Snapshot, scored: Moats, weights: Mapping[str, float], *, near: bool = False
) -> Ranking:
    """Rank under ``weights`` by criterion, and under 4,000 other weightings.

    Parameters
    ----------
    near
        Draw the others near ``weights`` rather than all equally likely.

    Raises
    ------
    WeightsError
        When no weight is above 0.
    """
    made = ranked(
        scored.matrix.to_numpy(dtype=np.float64),
        [weights[name] for name in scored.matrix.columns],
        rng=np.random.default_rng(SEED),
        concentration=NEAR if near else None,
    )
    subjects = scored.matrix.index
    labels = scored.labels
    held_by = dict(zip(scored.scores["subject"], scored.scores["held_by"], strict=True))
    frame = pd.DataFrame(
        {
            "subject": subjects,
            "label": [labels[name] for name in subjects],
            "held_by": [held_by[name] for name in subjects],
            "total": made.total,
            "rank": made.rank,
            "rank_low": made.low.astype(int),
            "rank_high": made.high.astype(int),
            "leads": made.first,
            **{name: scored.matrix[name].to_numpy() for name in scored.matrix.columns},
        }
    ).sort_values("total", ascending=False, kind="stable", ignore_index=True)
    sql = with_day(snapshot, _totals_sql(scored, weights))
    others = "near these" if near else "of all there are, each as likely"
    answer = Answer(
        sentence=sentence(scored, frame, near=near),
        frame=frame.drop(columns="subject"),
        sql=sql,
        definition=f"{SCORES_MEAN} *Score* is the mean at the weights above; a score that is not"
        " known is left out and the others take its weight. *80% from … to*: the ranks that hold"
        f" 80% of 4,000 other weightings {others} (Dirichlet); *leads under*: the part of them"
        " under which it comes first. The query gives totals and scores.",
        sources=_documents(snapshot, scored),
    )
    return Ranking(answer, frame, _by_rank(made, [labels[name] for name in subjects], frame))


def sentence(scored: Moats, frame: pd.DataFrame, *, near: bool) -> str:
    """Say who leads, how surely, and how much of it is measured."""
    first, second, last = frame.iloc[0], frame.iloc[1], frame.iloc[-1]
    what = "deepest moat" if scored.kind == "control_point" else "strongest fabric"
    others = "weightings near these" if near else "possible weightings"
    known = scored.scores["score"].notna()
    measured = int((scored.scores["is_measured"] & known).sum())
    missing = int((~known).sum())
    left_out = (
        f" {missing} could not be measured on this day: other scores take their weight, so read"
        " those positions with care."
        if missing
        else ""
    )
    holder = _holder(first["held_by"]) if scored.kind == "control_point" else ""
    return (
        f"At these weights **{first['label']}**{holder} is the {what}, with"
        f" {first['total']:.1f} of 10, and leads under **{first['leads']:.0%}** of {others};"
        f" {second['label']} follows with {second['total']:.1f}, {last['label']} is last with"
        f" {last['total']:.1f}."
        f" {measured} of {len(scored.scores)} scores are measured,"
        f" {int(known.sum()) - measured} judged.{left_out}"
    )


def _holder(held_by: object) -> str:
    """Who holds a position, as an aside."""
    name = held_by.partition(" (")[0] if isinstance(held_by, str) else ""
    return f", held by {verbatim(name)}," if name else ""


def against_the_article(scored: Moats, frame: pd.DataFrame) -> str:
    """Hold the ranking against the order that the article "The AI Networking Stack" gives."""
    claimed = (
        scored.scores.dropna(subset=["claimed_rank"])
        .drop_duplicates("subject")
        .sort_values("claimed_rank")
    )
    if len(claimed) < 2:
        return ""
    totals = frame.set_index("subject")["total"]
    order = list(claimed["subject"])
    labels = scored.labels
    swapped = [
        f"{labels[later]} ({totals[later]:.1f}) is above {labels[earlier]} ({totals[earlier]:.1f})"
        for place, earlier in enumerate(order)
        for later in order[place + 1 :]
        if totals[later] > totals[earlier]
    ]
    told = ", then ".join(labels[name] for name in order)
    return f"The article “The AI Networking Stack” orders {told}: " + (
        "so do these scores." if not swapped else f"here {'; '.join(swapped)}."
    )


def _by_rank(made: Ranked, labels: list[str], frame: pd.DataFrame) -> pd.DataFrame:
    count = len(labels)
    table = pd.DataFrame(
        {
            "label": np.repeat(labels, count),
            "rank": np.tile(np.arange(1, count + 1), count),
            "probability": made.rank_probability.ravel(),
        }
    )
    place = {label: i for i, label in enumerate(frame["label"])}
    return table.sort_values("label", key=lambda each: each.map(place), kind="stable")


def _totals_sql(scored: Moats, weights: Mapping[str, float]) -> str:
    names = list(scored.matrix.columns)
    return TOTALS.format(
        kind=scored.kind,
        weights=", ".join(f"('{name}', {weights[name]:g})" for name in names),
        columns=",\n    ".join(
            f"any_value(score) FILTER (WHERE criterion = '{name}') AS {name}" for name in names
        ),
    )


def _documents(snapshot: Snapshot, scored: Moats) -> pd.DataFrame:
    """The documents of the scores: those of the ledger as it lists them, the rest by title."""
    named = scored.scores.loc[scored.scores["url"] != "", ["title", "url"]].drop_duplicates()
    held = snapshot.query(
        "SELECT source_id, publisher, origin, title, url, grade, published_on FROM source"
        " WHERE url IN (SELECT url FROM moat_score)"
    ).drop_duplicates("url")
    rows = named.drop_duplicates("url").merge(
        held.drop(columns="title"), on="url", how="left", validate="one_to_one"
    )
    rows["source_id"] = rows["source_id"].fillna(rows["url"])
    text = ["publisher", "origin", "grade"]
    rows[text] = rows[text].fillna("")
    return rows[list(SOURCE_COLUMNS)].sort_values("title", ignore_index=True)
