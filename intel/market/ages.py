"""How old the newest numbers are: of each vendor, and of each research house."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Final

from intel.market.answer import Answer, ask, verbatim
from intel.store import Snapshot

BEHIND_DAYS: Final = 190

VENDORS: Final = """\
SELECT
    vendor,
    line,
    max_by(fiscal_label, period_end) AS newest_quarter,
    max(period_end) AS ended,
    CAST(date_diff('day', max(period_end), DATE '{today}') AS INTEGER) AS days_since,
    date_diff('day', max(period_end), DATE '{today}') > {behind} AS is_behind,
    max_by(published_on, period_end) AS published_on,
    max_by(grade, period_end) AS grade,
    max_by(source_id, period_end) AS source_id
FROM vendor_revenue
JOIN headline_line USING (vendor, line, basis)
WHERE period_type = 'quarter'
GROUP BY vendor, line
ORDER BY days_since DESC, vendor"""

VENDORS_MEAN: Final = (
    "Days since the newest quarter held of each vendor's headline line ended. Vendors report every"
    " three months, up to three months late: beyond {behind} days a newer quarter is out that the"
    " evidence does not hold, or the vendor has stopped reporting the line."
)

HOUSES: Final = """\
SELECT
    origin AS house,
    count(*) AS numbers,
    max(published_on) AS newest_published,
    CAST(date_diff('day', max(published_on), DATE '{today}') AS INTEGER) AS days_since
FROM fact
WHERE entity = 'MARKET' AND published_on_basis <> 'recorded'
GROUP BY origin
HAVING count(*) >= 5
ORDER BY days_since, house"""

HOUSES_MEAN: Final = (
    "Houses with at least five numbers about the market, by the newest that is dated. Days that"
    " are only recorded here do not count."
)


def vendor_ages(snapshot: Snapshot, *, now: datetime) -> Answer:
    """How old the newest quarter of each vendor's headline line is."""
    answer = ask(
        snapshot,
        VENDORS.format(today=now.date(), behind=BEHIND_DAYS),
        definition=VENDORS_MEAN.format(behind=BEHIND_DAYS),
    )
    if answer.is_empty:
        return answer
    behind = answer.frame.loc[answer.frame["is_behind"], "vendor"].tolist()
    said = f"{len(behind)} are behind: {', '.join(behind)}" if behind else "none is behind"
    return replace(
        answer,
        sentence=(
            f"The newest quarters of {len(answer.frame)} vendors ended"
            f" {answer.frame['days_since'].min()} to {answer.frame['days_since'].max()} days ago;"
            f" {said}."
        ),
    )


def house_ages(snapshot: Snapshot, *, now: datetime) -> Answer:
    """How old the newest number of each research house is."""
    answer = ask(snapshot, HOUSES.format(today=now.date()), definition=HOUSES_MEAN)
    if answer.is_empty:
        return answer
    newest, oldest = answer.frame.iloc[0], answer.frame.iloc[-1]
    return replace(
        answer,
        sentence=(
            f"Newest is {verbatim(newest.house)}, {newest.days_since} days old;"
            f" oldest {verbatim(oldest.house)}, {oldest.days_since} days."
        ),
    )
