"""Where published numbers contradict each other: houses among themselves, articles and ledger."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import pandas as pd

from intel.market.answer import Answer, ask, quoted, verbatim
from intel.market.units import in_unit
from intel.store import Snapshot

VERDICTS: Final = ("reproduced", "contradicted", "not_testable")

QUESTIONS: Final = """\
SELECT
    quantity,
    period,
    unit,
    any_value(comparison) AS comparison,
    any_value(n_houses) AS n_houses,
    count(*) AS answers,
    any_value(least) AS least,
    any_value(most) AS most,
    any_value(spread) AS spread
FROM estimate_comparison
GROUP BY quantity, period, unit
HAVING any_value(n_houses) > 1 OR any_value(comparison) <> ''
ORDER BY any_value(comparison) = '', any_value(spread) DESC NULLS LAST, quantity, period"""

QUESTIONS_MEAN: Final = (
    "Every quantity of the market for which at least two answers are published for one period, the"
    " reviewed questions first. *Spread* is the greatest over the least of the houses' newest"
    " answers; it is empty where the answers are of different metrics. Differences are mostly of"
    " definition: open one and read what each house counts."
)

ANSWERS_MEAN: Final = (
    "One row for each value a house has published, reposts merged into it. A filled mark is the"
    " newest answer of a house on one definition, a hollow one an earlier vintage. *Counts* says"
    " what the number covers: two houses that count different things do not contradict each other."
)

CLAIMS_MEAN: Final = (
    "Every quantitative statement of the articles this desk began with, beside the value that the"
    " ledger, a query over it or the hardware model gives, computed anew by every refresh."
    " *Reproduced*: an independent document or computation agrees, which does not make the document"
    " right; a vendor's claim repeated is said to be one. *Contradicted*: by what stands beside it."
    " *Not testable*: the reason says why."
)


def summary(snapshot: Snapshot) -> str:
    """How much is disputed, in one sentence."""
    asked, judged = questions(snapshot), claims(snapshot)
    if asked.is_empty and judged.is_empty:
        return "Nothing that two houses answer is in the ledger, and no claim is judged."
    wide = 0 if asked.is_empty else int(asked.frame["spread"].gt(1.5).sum())
    wrong = 0 if judged.is_empty else int(judged.frame["verdict"].eq("contradicted").sum())
    return (
        f"**{wide} of {len(asked.frame)} quantities** that are answered more than once differ by"
        f" more than half, and **{wrong} of {len(judged.frame)} numbers** in the articles this desk"
        " began with are contradicted."
    )


def questions(snapshot: Snapshot) -> Answer:
    """All that is answered more than once, reviewed questions first."""
    answer = ask(snapshot, QUESTIONS, definition=QUESTIONS_MEAN)
    if answer.is_empty:
        return answer
    reviewed = int(answer.frame["comparison"].ne("").sum())
    wide = int(answer.frame["spread"].gt(1.5).sum())
    return replace(
        answer,
        sentence=(
            f"**{len(answer.frame)} quantities** are answered by more than one house or definition;"
            f" {reviewed} are reviewed questions, {wide} differ by more than half."
        ),
    )


def answers(snapshot: Snapshot, quantity: str, period: str, unit: str) -> Answer:
    """What is published of one quantity and period, side by side."""
    sql = f"""\
SELECT
    house, value, low, high, counts, status, published_on, published_on_basis,
    is_newest_of_house, grade, publisher, n_documents, least, most, spread, source_id, fact_id
FROM estimate_comparison
WHERE quantity = {quoted(quantity)} AND period = {quoted(period)} AND unit = {quoted(unit)}
ORDER BY is_newest_of_house DESC, value DESC, house"""
    answer = ask(snapshot, sql, definition=ANSWERS_MEAN)
    if answer.is_empty:
        return answer
    return replace(answer, sentence=_spread(answer.frame, quantity, period, unit))


def _spread(frame: pd.DataFrame, quantity: str, period: str, unit: str) -> str:
    houses, first = frame["house"].nunique(), frame.iloc[0]
    named = f"**{verbatim(quantity)}** ({verbatim(period)})"
    said = f"{named}: {len(frame)} answers of {houses} {'house' if houses == 1 else 'houses'}"
    if pd.isna(first.spread) or first.least == first.most:
        return f"{said}, of which the newest agree." if first.least == first.most else f"{said}."
    low = frame.loc[frame["value"].eq(first.least) & frame["is_newest_of_house"]].iloc[0]
    high = frame.loc[frame["value"].eq(first.most) & frame["is_newest_of_house"]].iloc[0]
    apart = f", {first.spread:.1f} times as much" if first.least > 0 and first.spread >= 1.1 else ""
    return (
        f"{said}; the newest run from **{in_unit(first.least, unit)}** ({verbatim(low.house)}) to"
        f" **{in_unit(first.most, unit)}** ({verbatim(high.house)}){apart}."
    )


def articles(snapshot: Snapshot) -> list[str]:
    """The articles whose statements are judged."""
    frame = snapshot.query("SELECT DISTINCT article FROM seed_claim ORDER BY article")
    return [str(each) for each in frame["article"]]


def claims(snapshot: Snapshot, article: str | None = None, verdict: str | None = None) -> Answer:
    """The statements of the articles with their verdicts, worst first."""
    chosen = {"article": article, "verdict": verdict}
    tests = [f"{name} = {quoted(value)}" for name, value in chosen.items() if value]
    where = f"WHERE {' AND '.join(tests)}\n" if tests else ""
    sql = f"""\
SELECT
    verdict, statement, value, value_beside, difference, unit, held_against,
    coalesce(house, '') AS house, document, reason, article, place, claim, source_id, fact_id
FROM seed_claim
{where}ORDER BY list_position(['contradicted', 'reproduced', 'not_testable'], verdict), claim"""
    answer = ask(snapshot, sql, definition=CLAIMS_MEAN)
    if answer.is_empty:
        return answer
    counts = answer.frame["verdict"].value_counts()
    of_what = f"in {verbatim(article)}" if article else "in the articles this desk began with"
    return replace(
        answer,
        sentence=(
            f"Of **{len(answer.frame)} numbers** {of_what}, {counts.get('reproduced', 0)} are"
            f" reproduced, **{counts.get('contradicted', 0)} contradicted** and"
            f" {counts.get('not_testable', 0)} cannot be tested."
        ),
    )
