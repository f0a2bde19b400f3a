"""From a row of fact to the published values that rest on it."""

from __future__ import annotations

from typing import Final

from intel.market.answer import Answer, ask, quoted
from intel.store import Snapshot

USES_MEAN: Final = (
    "The derived values that this number is an input of: reported lines, calendar quarters, and"
    " shares of a market, whose denominator holds every vendor covered. `intel explain` prints"
    " their arithmetic."
)


def uses(snapshot: Snapshot, fact_id: str) -> Answer:
    """The revenues and shares that are made of one fact."""
    sql = f"""\
SELECT kind, market_basis, vendor, line, period, value, unit
FROM lineage
WHERE fact_id = {quoted(fact_id)}
ORDER BY list_position(['vendor_revenue', 'vendor_revenue_quarterly', 'market_share'], kind),
    market_basis, period"""
    answer = ask(snapshot, sql, definition=USES_MEAN)
    count = len(answer.frame)
    said = (
        "No derived revenue or share rests on it."
        if not count
        else f"**{count}** derived value{'' if count == 1 else 's'} rest{'s' if count == 1 else ''}"
        " on it."
    )
    return Answer(said, answer.frame, answer.sql, answer.definition, answer.sources)
