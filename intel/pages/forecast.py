"""Forecasts: one series with its odds, its past forecasts and its score."""

from dataclasses import replace

import pandas as pd
import streamlit as st

from intel.market import forecast_scores, nowcasts, outlook
from intel.market.answer import Answer, verbatim
from intel.market.once import once
from intel.market.quantiles import QUANTILES
from intel.pages import (
    _charts,
    _dot_charts,
    _forecast_charts,
    _forecast_columns,
    _notes,
    _page,
    _table,
)
from intel.store import Snapshot

USUAL = "NVIDIA/networking"
"""The series of a link that names none; no default of the widget, as Streamlit takes defaults out
of the address, which the back button would have to undo."""
AMOUNTS = (*QUANTILES, "value", "actual", "first_reported", "naive")
"""Columns of money, which are drawn in the unit chosen."""


def choose(snapshot: Snapshot, names: list[str]) -> outlook.Outlook:
    """Ask which series, below the sentence that answers for it."""
    lead = st.container()
    usual = USUAL if USUAL in names else names[0]
    _page.from_link("series", names)
    chosen = st.selectbox(
        "Series", names, index=None, placeholder=usual, key="series", bind="query-params",
        persist_state="session",
        help="Vendor / reported line / definition, where the vendor has more than one",
    ) or usual  # fmt: skip
    series = once(outlook.outlook)(snapshot, chosen)
    with lead:
        st.markdown(series.sentence)
        _page.say(nowcasts.said_of(snapshot, series_id=chosen))
    if series.warnings:
        st.warning(verbatim(series.warnings.replace("_", " ")), icon=":material/info:")
    return series


def in_unit(series: outlook.Outlook) -> tuple[str, float]:
    """The name of the chosen unit on an axis, and what numbers are divided by."""
    frame = _page.frame()
    unit = series.unit.replace("millions", frame.unit)
    return f"{series.name}, {unit}", frame.divisor if "millions" in series.unit else 1.0


def divided(frame: pd.DataFrame, by: float) -> pd.DataFrame:
    """Amounts in the chosen unit."""
    amounts = [column for column in frame if column in AMOUNTS]
    return frame if by == 1.0 else frame.assign(**{each: frame[each] / by for each in amounts})


def ahead(snapshot: Snapshot, series: outlook.Outlook) -> None:
    """Show where the series is heading."""
    y_title, by = in_unit(series)
    form = _page.frame().number_format
    fan = _forecast_charts.fan(
        divided(series.history, by), divided(series.fan.frame, by), y_title=y_title,
        as_of=pd.Timestamp(str(series.made_on)), unit_format=form, breaks=series.events.frame,
    )  # fmt: skip
    notes = _notes.of_series(snapshot, series.series_id)
    _page.present(
        _notes.with_answer(series.fan, notes), _notes.on_chart(fan, notes), key="fan",
        columns=_forecast_columns.QUANTILES, alt_text=series.sentence,
    )  # fmt: skip
    _notes.beside(snapshot, series.series_id, notes)
    one_quarter(series, y_title, by, form)
    _page.folded("What it is, and what it cannot see", "explained", lambda: explained(series))


def explained(series: outlook.Outlook) -> None:
    """Say what the forecast is and where it comes from."""
    st.markdown(verbatim(series.explanation))
    _table.draw(
        pd.DataFrame(series.provenance.items(), columns=["What", "Value"]).astype(str),
        alt_text="Where the forecast comes from",
    )
    st.json(series.parameters, expanded=False)


def one_quarter(series: outlook.Outlook, y_title: str, by: float, form: str) -> None:
    """Show the odds of one quarter as twenty equally likely outcomes, beside the newest number."""
    rows = series.fan.frame.reset_index(drop=True)
    if rows.empty or series.history.empty:
        return
    st.subheader("One quarter, as twenty dots")
    quarters = [f"{day:%Y-%m-%d}" for day in rows["period_end"]]
    chosen = st.select_slider(
        "Quarter to", quarters, value=quarters[min(3, len(quarters) - 1)],
        key=f"quarter_{series.series_id}", bind="query-params",
    )  # fmt: skip
    row = divided(rows, by).iloc[quarters.index(chosen)]
    newest = divided(series.history, by).iloc[-1]
    levels = {level: float(row[name]) for name, level in QUANTILES.items()}
    above = int((_dot_charts.equally_likely(levels) > newest["value"]).sum())
    said = (
        f"**{above} of 20** equally likely outcomes for the quarter to {chosen} lie above the"
        f" newest number reported, {newest['value']:{form}} ({newest['fiscal_label']})."
    )
    st.markdown(said)
    _charts.draw(
        _dot_charts.amounts(
            levels, x_title=y_title, x_format=form, reference=float(newest["value"])
        ),
        said,
    )


def past(series: outlook.Outlook) -> None:
    """Show what was published and what came, and forecasts made again from past quarters."""
    st.subheader("What was published, and what came")
    st.markdown(series.record.sentence)
    if not series.landed.is_empty:
        _page.present(series.landed, None, key="landed", columns=_forecast_columns.LANDED)
    st.subheader("Had it been asked before")
    if series.backtest.is_empty:
        st.info("Too few past quarters to forecast from.", icon=":material/hourglass_empty:")
    else:
        y_title, by = in_unit(series)
        if not series.score.is_empty:
            scored(series.score.frame.iloc[0])
        st.caption(
            "Line: what was reported; dashed: medians of forecasts made from each past quarter;"
            " grey bar: the 80% band one quarter ahead."
        )
        _page.present(
            series.backtest,
            _forecast_charts.past_forecasts(
                divided(series.backtest.frame, by), divided(series.history, by), y_title=y_title,
                y_format=_page.frame().number_format,
            ),
            key="backtest", columns=_forecast_columns.BACKTEST,
            alt_text=f"Past forecasts of {series.name} against what was then reported",
        )  # fmt: skip
    if not series.score.is_empty:
        _page.present(
            without_words(series.score), None, key="score",
            columns=_forecast_columns.SCORES,
            alt_text=f"Scores of past forecasts of {series.name}",
        )  # fmt: skip


def scored(row: pd.Series) -> None:
    """Show the four scores that tell most."""
    with st.grid(min_column_width=160):
        for label, value, hint in (
            (
                "Beats last value",
                row["skill_vs_naive"],
                "Error less than that of repeating the last value",
            ),
            (
                "Beats last year",
                row["skill_vs_seasonal_naive"],
                "The same, against the year before",
            ),
            ("Inside 80% band", row["coverage_80"], "80% would be right"),
        ):
            shown = "not known" if pd.isna(value) else f"{value:.0%}"
            st.metric(label, shown, help=hint, border=True)
        st.metric(
            "Forecasts", f"{int(row['n_forecasts'])}", border=True,
            help=f"Scored, from {int(row['n_origins'])} past quarters",
        )  # fmt: skip


def without_words(answer: Answer) -> Answer:
    """The same rows where what they mean stands just above."""
    return replace(answer, definition="Every score of the forecasts above.")


def second_opinions(series: outlook.Outlook) -> None:
    """Show what other models make of the same quarters."""
    if series.opinions.is_empty:
        return
    st.subheader("Second opinions")
    st.markdown(series.opinions.sentence)
    y_title, by = in_unit(series)
    own = series.fan.frame[["period_end", "q50"]].assign(model="This forecast")
    medians = pd.concat([own, series.opinions.frame[["period_end", "q50", "model"]]])
    chart = _forecast_charts.opinions(
        divided(medians, by), y_title=f"{y_title} (log scale)", y_format=_page.frame().number_format
    )
    _page.present(series.opinions, chart, key="opinions", columns=_forecast_columns.OPINIONS)


def one_series(snapshot: Snapshot) -> None:
    """Show the newest forecast of one series and how its like did before."""
    names = outlook.series_names(snapshot)
    if not names:
        st.info(
            "No series has the eight quarters that a forecast needs yet.",
            icon=":material/hourglass_empty:",
        )
        return
    series = choose(snapshot, names)
    if series.made_on is not None:
        ahead(snapshot, series)
    past(series)
    second_opinions(series)


def all_scores(snapshot: Snapshot) -> None:
    """Rank every series by skill."""
    st.subheader("Every series, scored")
    answer = once(forecast_scores.scores)(snapshot)
    st.markdown(answer.sentence)
    _page.present(answer, None, key="scores", columns=_forecast_columns.SCORES)
    _page.link(
        "track_record", "Drawn beside everyone else's record", icon=":material/fact_check:",
        track="This desk",
    )  # fmt: skip


def body(snapshot: Snapshot) -> None:
    """Draw the page."""
    one_series(snapshot)
    all_scores(snapshot)


_page.show("Where is this heading, with what odds, and why believe it?", body, method="Forecasts")
