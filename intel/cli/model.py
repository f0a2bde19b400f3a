"""Commands that show what the models say: a forecast, a scenario set, a cluster."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

import click

from intel.cli.output import cell, json_option, print_json, records, table

if TYPE_CHECKING:
    import pandas as pd

    from intel.store import Snapshot


@click.command()
@click.argument("series")
@click.option(
    "--horizon", type=click.IntRange(min=1), metavar="N", help="Quarters ahead; all by default."
)
@json_option
def forecast(series: str, horizon: int | None, as_json: bool) -> None:
    """Show the published forecast of a series, by quarter.

    SERIES is a vendor and one of its reported lines, such as NVIDIA/networking.
    """
    import json

    from intel.home import Home
    from intel.store import open_snapshot

    snapshot = open_snapshot(Home.from_environment())
    name = _series(snapshot, series)
    rows = snapshot.query(
        "FROM forecast WHERE series_id = $1 AND horizon <= coalesce($2, horizon)"
        " AND made_on = (SELECT max(made_on) FROM forecast WHERE series_id = $1)"
        " ORDER BY horizon, quantile",
        [name, horizon],
    )
    score = snapshot.query(
        "SELECT * EXCLUDE (series_id) FROM forecast_score WHERE series_id = ?", [name]
    )
    quantiles = rows.pivot_table(
        index=["period_end", "horizon"], columns="quantile", values="value"
    )
    quantiles = quantiles.rename(columns=str).reset_index()
    about = rows.iloc[0]
    newest = snapshot.query("SELECT max(made_on) AS day FROM forecast")["day"].item()
    is_current = bool(about["made_on"] == newest)
    if as_json:
        days = ("made_on", "train_start", "train_end")
        print_json(
            {
                "series": name,
                **{key: about[key] for key in ("unit", "model", "n_train", "warnings")},
                **{key: about[key].date() for key in days},
                "model_parameters": json.loads(about["model_parameters"]),
                "is_current": is_current,
                "score": None if score.empty else records(score)[0],
                "quantiles": records(quantiles),
                "snapshot_id": snapshot.id,
            }
        )
        return
    click.echo(f"{name}, {about['unit']}, made on {about['made_on']:%Y-%m-%d}: {about['model']}")
    tested = (
        "it has no backtest score"
        if score.empty
        else f"backtest MASE {score['mase'].item():.2f},"
        f" {score['skill_vs_naive'].item():+.0%} against naive"
    )
    click.echo(f"trained on {about['n_train']} quarters to {about['train_end']:%Y-%m-%d}; {tested}")
    if not is_current:
        click.echo(f"an old vintage: the series was not forecast again on {newest:%Y-%m-%d}")
    if about["warnings"]:
        click.echo(about["warnings"])
    click.echo(table(quantiles))


@click.command()
@click.argument("name", required=False)
@json_option
def scenario(name: str | None, as_json: bool) -> None:
    """Show a scenario set: weights, expected value, outcomes.

    Without NAME, list the sets.
    """
    from dataclasses import asdict

    from intel.home import Home
    from intel.market.scenarios import claim_of, published_set
    from intel.store import open_snapshot

    snapshot = open_snapshot(Home.from_environment())
    if name is None:
        listed = snapshot.query(
            "SELECT DISTINCT set_name, title, quantity, basis, resolves_on FROM scenario ORDER BY 1"
        )
        if as_json:
            print_json(records(listed))
        else:
            click.echo(table(listed))
        return
    told = published_set(snapshot, name)
    outcomes = snapshot.query("FROM scenario_outcome WHERE set_name = ?", [name])
    measures = _measures(outcomes)
    mixture = measures[told.quantity]["outcomes"]["mixture"]
    claim = claim_of(told)
    if as_json:
        about = ("title", "question", "quantity", "basis", "rule", "resolves_on", "weights")
        bands = told.outcomes[["outcome", "label", "low", "high", "reason"]]
        print_json(
            {
                "name": name,
                **{key: getattr(told, key) for key in about},
                **mixture,
                "claim": claim and asdict(claim),
                "bands": records(bands),
                "measures": measures,
                "snapshot_id": snapshot.id,
            }
        )
        return
    click.echo(f"{told.title} ({told.basis}), by {told.resolves_on:%Y-%m-%d}")
    click.echo(table(told.outcomes[["outcome", "probability", "low", "high", "label"]]))
    click.echo(f"\nexpected value {mixture['expected_value']:.4f}")
    if claim:
        click.echo(claim.sentence)
    shown = outcomes[outcomes["quantile"].isna() | outcomes["quantile"].isin((0.1, 0.5, 0.9))]
    shown = shown.assign(quantile=shown["quantile"].map("{:g}".format).replace("nan", "expected"))
    by_quantile = shown.pivot_table(
        index=["measure", "unit", "outcome"], columns="quantile", values="value", sort=False
    )
    click.echo("\n" + table(by_quantile.reset_index()))


@click.command()
@click.option("--accelerators", type=click.IntRange(1, 10**8), required=True, metavar="N")
@click.option("--accelerator", metavar="NAME", help="Default: that of the reference cluster.")
@click.option("--fabric", metavar="NAME")
@click.option("--switch", metavar="NAME", help="Default: the newest that runs the fabric.")
@click.option("--optic", metavar="NAME")
@click.option("--delivered-share", type=float, metavar="FRACTION", help="Instead of the fabric's.")
@click.option("--link-gbps", type=float, metavar="GBPS", help="Rate of one network port.")
@json_option
def cluster(
    accelerators: int,
    accelerator: str | None,
    fabric: str | None,
    switch: str | None,
    optic: str | None,
    delivered_share: float | None,
    link_gbps: float | None,
    as_json: bool,
) -> None:
    """Work out what a cluster delivers, costs, draws and loses.

    Parts are named in data/hardware/*.toml; what is not named is that of the reference cluster.
    """
    from dataclasses import fields, replace

    from forecasts.hardware.design import unit_of
    from intel.errors import AssumptionError
    from intel.facts.hardware import load_hardware
    from intel.home import DATA
    from intel.market.cluster import optics_for, outcome_of, reference_design, switches_for

    catalogue = load_hardware(DATA)
    reference = reference_design(catalogue)
    network = _part("fabric", fabric or reference.fabric, catalogue.fabrics)
    device = _part("accelerator", accelerator or reference.accelerator, catalogue.accelerators)
    switch = switch and _part("switch", switch, catalogue.switches)
    optic = optic and _part("optic", optic, catalogue.optics)
    running = switches_for(catalogue, network)
    if switch and switch not in running:
        raise AssumptionError(f"{switch} does not run {network}; choose {', '.join(running)}")
    carrying = optics_for(catalogue, device, link_gbps)
    if not carrying or (optic and optic not in carrying):
        remedy = f"choose {', '.join(carrying)}" if carrying else "give a lower --link-gbps"
        raise AssumptionError(
            f"{optic or 'every module'} carries less than one whole port; {remedy}"
        )
    design = replace(
        reference,
        accelerators=accelerators,
        accelerator=device,
        fabric=network,
        switch=switch or (reference.switch if reference.switch in running else running[0]),
        optic=optic or (reference.optic if reference.optic in carrying else carrying[0]),
        link_gbps=link_gbps,
    )
    outcome = outcome_of(catalogue, design, delivered_share=delivered_share)
    parts = {kind: getattr(design, kind) for kind in ("accelerator", "fabric", "switch", "optic")}
    figures = {each.name: getattr(outcome, each.name).item() for each in fields(outcome)}
    for name, value in figures.items():
        if unit_of(name) == "count" and float(value).is_integer():
            figures[name] = int(value)
    if as_json:
        print_json(parts | figures)
        return
    click.echo(", ".join(f"{kind} {name}" for kind, name in parts.items()) + "\n")
    width = max(map(len, figures))
    for name, value in figures.items():
        click.echo(f"{name:<{width}}  {cell(value):>14}  {unit_of(name)}")


def _part(kind: str, wanted: str, known: Iterable[str]) -> str:
    """The part of that name, whatever the case of its letters."""
    from intel.errors import AssumptionError

    names = {name.casefold(): name for name in known}
    if wanted.casefold() not in names:
        choice = ", ".join(names.values())
        raise AssumptionError(f"there is no {kind} {wanted!r}; choose one of {choice}")
    return names[wanted.casefold()]


def _series(snapshot: Snapshot, wanted: str) -> str:
    """The forecast series of that name, whatever the case of its letters.

    Raises
    ------
    NotDisclosed
        Saying why a line that is reported has no forecast, or which series come close.
    """
    from intel.errors import NotDisclosed

    known = snapshot.query("SELECT DISTINCT series_id FROM forecast ORDER BY 1")["series_id"]
    for each in known:
        if each.casefold() == wanted.casefold():
            return str(each)
    reported = snapshot.query(
        "SELECT count(*) AS n FROM vendor_revenue WHERE period_type = 'quarter'"
        " AND lower(concat_ws('/', vendor, nullif(line, ''), nullif(basis, ''))) = lower(?)",
        [wanted],
    )["n"].item()
    if reported:
        raise NotDisclosed(
            f"{wanted} is reported for {reported} quarter(s), too few to forecast (8 are needed);"
            ' see them with `intel sql "FROM vendor_revenue"`'
        )
    raise NotDisclosed(_unknown("forecast series", wanted, known.tolist()))


def _unknown(what: str, wanted: str, known: list[str]) -> str:
    by_case = {name.casefold(): name for name in known}
    close = get_close_matches(wanted.casefold(), by_case, n=4, cutoff=0.7)
    holding = [key for key in by_case if wanted.casefold() in key and key not in close]
    near = [by_case[key] for key in [*close, *holding][:6]]
    perhaps = f"perhaps {', '.join(near)}; " if near else ""
    listing = 'intel sql "SELECT DISTINCT series_id FROM forecast ORDER BY 1"'
    return f"there is no {what} {wanted!r}; {perhaps}list all with `{listing}`"


def _measures(outcomes: pd.DataFrame) -> dict[str, Any]:
    """``measures[name]``: unit, and expected value and quantiles of every outcome."""
    measures: dict[str, Any] = {}
    for name, of_measure in outcomes.groupby("measure", sort=False):
        by_outcome = {}
        for outcome, rows in of_measure.groupby("outcome", sort=False):
            is_mean = rows["quantile"].isna()
            quantiles = rows[~is_mean].sort_values("quantile")
            by_outcome[str(outcome)] = {
                "expected_value": rows.loc[is_mean, "value"].item(),
                "quantiles": dict(zip(quantiles["quantile"], quantiles["value"], strict=True)),
            }
        measures[str(name)] = {"unit": of_measure["unit"].iloc[0], "outcomes": by_outcome}
    return measures


COMMANDS = (forecast, scenario, cluster)
