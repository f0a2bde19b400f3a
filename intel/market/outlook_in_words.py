"""An outlook in words: where a series is heading, what its forecast rests on, and how it did."""

from __future__ import annotations

import pandas as pd

from intel.market.answer import verbatim


def under_way(fan: pd.DataFrame) -> pd.Series:
    """The quarter under way when the forecast was made; the last one if all are past."""
    ahead = fan[fan["period_end"] >= fan["made_on"]]
    return (fan if ahead.empty else ahead).iloc[-1 if ahead.empty else 0]


def _rounded(value: float) -> str:
    """A forecast to three digits: more would promise what no band keeps."""
    return f"{float(f'{value:.3g}'):,.10g}"


def sentence(
    title: str, fan: pd.DataFrame, score: pd.DataFrame, unit: str, status: str, reason: str
) -> str:
    """Where the series is heading, or why it is not forecast, and how past forecasts did."""
    if fan.empty:
        said = f"**{verbatim(title)}** is not forecast. {verbatim(reason)}"
    else:
        now, last = under_way(fan), fan.iloc[-1]
        what = "the proxy for " if status == "proxy" else ""
        said = (
            f"{what}**{verbatim(title)}** in the quarter under way"
            f" (to {now.period_end:%d %B %Y}) comes to"
            f" {_rounded(now.q50)} million {unit.removesuffix('_m')} in the middle case, with four"
            f" chances in five of {_rounded(now.q10)} to {_rounded(now.q90)}; by"
            f" {last.period_end:%B %Y} the same range is {_rounded(last.q10)} to"
            f" {_rounded(last.q90)}."
        )
        said = said[0].upper() + said[1:]
        if status == "proxy":
            said += " The line itself is no longer reported, so no number will ever settle this."
        elif now.horizon > 1:
            known = now.period_end - pd.offsets.QuarterEnd(int(now.horizon))
            said += f" The last quarter held is the one to {known:%d %B %Y}."
        if status not in ("current", "proxy"):
            said += f" This is an old vintage: {verbatim(reason)}"
    if score.empty or not score["n_forecasts"].iloc[0]:
        return said + " It has no score yet: too few past quarters to forecast from."
    row = score.iloc[0]
    versus = "less" if row.skill_vs_naive >= 0 else "more"
    return (
        f"{said} In {int(row.n_forecasts)} past forecasts its median erred"
        f" {abs(row.skill_vs_naive):.0%} {versus} than repeating the last value, and the 80% band"
        f" held {row.coverage_80:.0%} of outcomes."
    )


def landed_sentence(row: pd.Series) -> str:
    """How this desk's published forecasts of the series did, of its row in ``forecast_record``."""
    return (
        f"{int(row.n_forecasts)} published forecast(s) of {int(row.n_quarters)} quarter(s) have"
        f" landed: MASE {row.mase:.2f}, {row.coverage_80:.0%} inside the 80% band,"
        f" {row.skill_vs_naive:+.0%} against repeating the last value."
    )


def explanation(
    name: str,
    row: pd.Series | None,
    status: str,
    reason: str,
    score: pd.DataFrame,
    record: pd.DataFrame,
    spread: pd.DataFrame,
) -> str:
    """One paragraph: what the forecast is, what it rests on, what it cannot see, how it did.

    ``row`` is one of the newest forecast's, None where there is none; ``score``, ``record`` and
    ``spread`` (by how much bands of its measure are widened) have one row or none.
    """
    if row is None:
        said = [f"{name} is not forecast. {reason}"]
    else:
        said = [f"{name}: {row.explanation or f'{row.model}.'}"]
        if status == "proxy":
            said.append(reason)
        inferred = "" if pd.isna(row.n_inferred) else f", {int(row.n_inferred)} of them on days"
        said.append(
            f"It was made on {row.made_on:%Y-%m-%d} from what was published by then"
            f" ({row.n_train} quarters to {row.train_end:%Y-%m-%d}"
            + (f"{inferred} that are only inferred" if inferred else "")
            + (f"; data version {row.data_version})." if row.data_version else ").")
        )
        if row.transformations:
            said.append(f"Transformations: {row.transformations}.")
        outside = [part for part in row.warnings.split(". ") if part not in row.explanation]
        if outside and status != "proxy":
            said.append(". ".join(outside).rstrip(".") + ".")
    if len(score) and score["n_forecasts"].iloc[0]:
        own = score.iloc[0]
        said.append(
            f"Its own track record: in {int(own.n_forecasts)} forecasts made again from"
            f" {int(own.n_origins)} past origins ({int(own.n_cutoffs_inferred)} with an inferred"
            f" day, {int(own.n_train_least)} quarters or more to fit) MASE {own.mase:.2f},"
            f" {own.skill_vs_naive:+.0%} against repeating the last value,"
            f" {own.coverage_80:.0%} of outcomes inside the 80% band and"
            f" {own.coverage_95:.0%} inside the 95% band."
        )
    else:
        said.append("It has no track record: too few past quarters to forecast from.")
    if len(spread) and row is not None:
        pooled, who = spread.iloc[0], "buyers" if row["line"] == "capex" else "vendors"
        said.append(
            f"Bands are widened by {pooled.spread:.2f}, learned from {int(pooled.n_errors)} such"
            f" errors of {int(pooled.n_vendors)} {who} (80% bands held"
            f" {pooled.coverage_80_before:.0%} before, {pooled.coverage_80_after:.0%} after,"
            " cross-validated)."
        )
    said.append(
        landed_sentence(record.iloc[0])
        if len(record)
        else "None of its published forecasts has landed yet."
    )
    return " ".join(said)
