"""The command that shows a forecast, and says what it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from forecasts.quantiles import QUANTILES, column_of
from intel.cli.options import DAY, json_option
from intel.cli.output import print_json, records, table

if TYPE_CHECKING:
    from datetime import datetime

    import pandas as pd

    from intel.market.outlook import Outlook
    from intel.store import Snapshot


@click.command(
    epilog="""\b
Examples:
  intel forecast
  intel forecast NVIDIA/networking --horizon 4
  intel forecast Arista/total --explain"""
)
@click.argument("series", required=False)
@click.option(
    "--horizon", type=click.IntRange(min=1), metavar="N", help="Quarters ahead; all by default."
)
@click.option(
    "--explain", is_flag=True, help="Say in one paragraph what it is and what it cannot see."
)
@click.option(
    "--as-of", type=DAY, metavar="DAY", help="The newest forecast that had been made by that day."
)
@json_option
def forecast(
    series: str | None,
    horizon: int | None,
    explain: bool,
    as_of: datetime | None,
    as_json: bool,
) -> None:
    """Show the published forecast of a series, by quarter.

    SERIES is a vendor and one of its reported lines, such as NVIDIA/data_center. Without it, list
    the series with the quarter that comes next and how past forecasts of it did.
    """
    from intel.errors import NotDisclosed
    from intel.home import Home
    from intel.market.outlook import outlook
    from intel.store import open_snapshot

    snapshot = open_snapshot(Home.from_environment(), as_of=as_of and as_of.date())
    if snapshot.is_past and snapshot.query("FROM forecast LIMIT 1").empty:
        raise NotDisclosed(
            f"no forecast had been published by {snapshot.as_of}; what the model would have said on"
            " past days stands in forecast_backtest"
        )
    if series is None:
        _list(snapshot, as_json=as_json)
        return
    told = outlook(snapshot, series)
    newest = snapshot.query("SELECT max(made_on) AS day FROM forecast")["day"].item()
    is_current = told.made_on is not None and told.made_on == newest.date()
    quantiles = _quantiles(told, horizon)
    if as_json:
        print_json(
            {
                "series": told.series_id,
                "unit": _unit(told),
                "status": told.status,
                "reason": told.reason,
                **told.provenance,
                "model_parameters": told.parameters,
                "is_current": is_current,
                "score": None if told.score.is_empty else records(told.score.frame)[0],
                "landed": None if told.record.is_empty else records(told.record.frame)[0],
                "explanation": told.explanation,
                "quantiles": records(quantiles),
                "snapshot_id": snapshot.id,
            }
        )
        return
    if explain:
        click.echo(told.explanation)
        return
    _print(told, quantiles, is_current=is_current, newest=newest)


def _list(snapshot: Snapshot, *, as_json: bool) -> None:
    from intel.market.outlook import next_quarters

    listed = next_quarters(snapshot)
    if as_json:
        print_json(records(listed))
    else:
        click.echo(table(listed))


def _print(
    told: Outlook, quantiles: pd.DataFrame, *, is_current: bool, newest: pd.Timestamp
) -> None:
    if told.made_on is None:
        click.echo(f"{told.series_id} is not forecast. {told.reason}")
        tested = _tested(told)
        click.echo(tested[0].upper() + tested[1:])
        return
    about = told.provenance
    click.echo(f"{told.series_id}, {_unit(told)}, made on {told.made_on}: {told.model}")
    click.echo(f"trained on {about['n_train']} quarters to {about['train_end']}; {_tested(told)}")
    click.echo(told.record.sentence)
    if not is_current:
        click.echo(f"an old vintage: the series was not forecast again on {newest:%Y-%m-%d}")
        if told.reason:
            click.echo(told.reason)
    if told.warnings:
        click.echo(told.warnings)
    click.echo(table(quantiles))


def _tested(told: Outlook) -> str:
    if told.score.is_empty or not told.score.frame["n_forecasts"].item():
        return "it has no backtest score"
    score: Any = told.score.frame.iloc[0]
    return (
        f"backtest MASE {score.mase:.2f}, {score.skill_vs_naive:+.0%} against naive,"
        f" {score.coverage_80:.0%} inside the 80% band ({int(score.n_forecasts)} forecasts)"
    )


def _unit(told: Outlook) -> str:
    return told.unit.removeprefix("millions of ") + "_m"


def _quantiles(told: Outlook, horizon: int | None) -> pd.DataFrame:
    frame = told.fan.frame
    levels = {column_of(level): str(level) for level in QUANTILES}
    shown = frame[["period_end", "horizon", *levels]].rename(columns=levels)
    return shown if horizon is None else shown[shown["horizon"] <= horizon]


COMMANDS = (forecast,)
