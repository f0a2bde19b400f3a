"""Numbers that a later document changed: restatements, recasts, guidance, houses' estimates."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

import pandas as pd

from intel.market.answer import ask
from intel.market.briefing.brief import Item, Section, of_number, rows
from intel.market.revenue import name_of
from intel.market.units import counted, in_unit
from intel.store import Snapshot

SHOWN: Final = 8

SQL: Final = """\
SELECT
    revision.published_on,
    revision.kind,
    revision.entity,
    revision.metric,
    revision.line,
    revision.period_label,
    revision.was,
    revision.is_now,
    revision.change_fraction,
    revision.unit,
    revision.who,
    revision.reason,
    CASE WHEN source.has_address THEN source.url ELSE '' END AS address,
    revision.fact_id,
    revision.source_id
FROM revision
JOIN source USING (source_id)
WHERE revision.grade IN ('A', 'B') AND revision.was_grade IN ('A', 'B') AND revision.is_newest
    AND revision.published_on > DATE '{since}' AND revision.published_on <= DATE '{until}'
ORDER BY
    revision.published_on DESC, abs(revision.change_fraction) DESC NULLS LAST, revision.fact_id"""

MEANS: Final = (
    "Numbers that a later document changed by more than half a percent and that still stand; both"
    " documents are the party's own or a named publisher's (grade A or B)."
)

KINDS: Final = {
    "restatement": "restated",
    "recast": "recast",
    "redefinition": "counts otherwise",
    "guidance_change": "changed guidance for",
    "estimate_change": "changed its estimate of",
    "forecast_change": "changed its forecast of",
}


def changed_numbers(snapshot: Snapshot, *, since: date, until: date) -> Section:
    """Numbers changed by documents published after ``since``."""
    answer = ask(snapshot, SQL.format(since=since, until=until), definition=MEANS)
    frame = answer.frame
    if frame.empty:
        return Section(
            "revisions", "Restatements and changed guidance",
            "No document of grade A or B changed an earlier number.",
        )  # fmt: skip
    kinds = frame["kind"].map(name_of).value_counts()
    said = ", ".join(f"{count} × {kind}" for kind, count in kinds.items())
    return Section(
        "revisions",
        "Restatements and changed guidance",
        f"{counted(len(frame), 'number was', 'numbers were')} changed: {said}.",
        tuple(_item(row) for row in rows(frame.head(SHOWN))),
        answer,
        len(answer.frame),
    )


def _item(row: Any) -> Item:  # noqa: ANN401 - pandas' own tuple
    about = {row.who: "", "MARKET": "the market's "}.get(row.entity, f"{row.entity} ")
    what = " ".join(name_of(part) for part in (row.line, row.metric) if part)
    step = "" if pd.isna(row.change_fraction) else f" ({row.change_fraction:+.1%})"
    return Item(
        f"{row.who} {KINDS.get(row.kind, 'changed')} {about}{what} of {row.period_label}:"
        f" {in_unit(row.was, row.unit)} became {in_unit(row.is_now, row.unit)}{step}"
        + (f". {row.reason}" if row.reason else ""),
        "evidence",
        of_number(row.fact_id),
        row.published_on.date(),
        row.address,
    )
