"""Commands that show what the models say: a scenario set."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from intel.cli.output import json_option, print_json, records, table

if TYPE_CHECKING:
    import pandas as pd


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


COMMANDS = (scenario,)
