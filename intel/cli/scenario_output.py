"""What `intel scenario` says: as text for people, as JSON for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from forecasts.quantiles import QUANTILES, column_of
from intel.cli.output import note, records, table

if TYPE_CHECKING:
    import pandas as pd

    from intel.market.scenarios import Asked, PublishedSet, View
    from intel.store import Snapshot


def as_json(
    snapshot: Snapshot,
    told: PublishedSet,
    asked: Asked | None,
    compared: pd.DataFrame | None,
    own: View | None,
) -> dict[str, Any]:
    """Everything a set says, for programs."""
    from dataclasses import asdict

    from intel.market.scenarios import claim_of, implied_layers

    about = ("title", "question", "quantity", "basis", "rule", "day", "resolves_on")
    weights: dict[str, Any] = {axis: told.weights_of(axis) for axis in told.axes}
    measures = _measures(snapshot, told)
    claim = claim_of(told)
    beside = _beside(snapshot, told)
    mixture = measures.get(told.quantity, {}).get("outcomes", {}).get("mixture", {})
    return {
        "name": told.name,
        **{key: getattr(told, key) for key in about},
        "weights": weights if told.is_joined else told.weights,
        **(mixture if not told.is_joined else {}),
        "claim": claim and asdict(claim),
        "beside": beside,
        "implied": records(implied_layers(snapshot, told)),
        "bands": records(told.outcomes[["axis", "outcome", "label", "low", "high", "reason"]]),
        "measures": measures,
        "evidence": _evidence(snapshot, told),
        "asked": asked and _asked_json(asked),
        "compared": None if compared is None else records(compared),
        "link": _link(snapshot, told, own),
        "as_of": snapshot.as_of,
        "snapshot_id": snapshot.id,
    }


def _evidence(snapshot: Snapshot, told: PublishedSet) -> dict[str, Any] | None:
    """What landed by the snapshot's day and the odds it made; None for a set of several axes."""
    from intel.market.scenario_trail import trail

    found = None if told.is_joined else trail(snapshot, told.name)
    if found is None:
        return None
    return {
        "sentence": found.answer.sentence.replace("*", ""),
        "odds": found.odds,
        "rule": found.rule,
        "has_proxy": found.has_proxy,
        "trail": records(found.answer.frame),
    }


def _link(snapshot: Snapshot, told: PublishedSet, own: View | None) -> str | None:
    """Where the page shows this view; None where a link cannot hold it."""
    from intel.errors import AssumptionError
    from intel.market.scenarios import house_view, link_of, world_of
    from intel.refresh.brief import desk_address

    try:
        house = house_view(world_of(snapshot))
        return desk_address() + link_of(told, own or house, house)
    except AssumptionError:
        return None


def _beside(snapshot: Snapshot, told: PublishedSet) -> list[str]:
    """What the page says beside the set, as plain text."""
    from intel.market.scenarios import implied_gaps, outlook_odds_in_words, scale_up_claim

    said = (each(snapshot, told) for each in (implied_gaps, outlook_odds_in_words, scale_up_claim))
    return [each.replace("*", "") for each in said if each]


def _asked_json(asked: Asked) -> dict[str, Any]:
    from dataclasses import asdict

    plain = {
        key: getattr(asked, key)
        for key in ("measure", "day", "paths", "divergence_nats", "expected", "house_expected",
                    "chance", "house_chance")
    }  # fmt: skip
    return {
        **plain,
        "outcomes": records(asked.table),
        "tornado": [asdict(each) for each in asked.tornado],
        "telling": [asdict(each) for each in asked.telling],
        "break_even": {name: asdict(each) for name, each in asked.break_evens.items()},
    }


def _measures(snapshot: Snapshot, told: PublishedSet) -> dict[str, Any]:
    """``measures[name]``: unit, and expected value and quantiles of every outcome, on the day."""
    rows = snapshot.query(
        "SELECT * FROM scenario_band JOIN scenario_measure USING (measure)"
        " WHERE set_name = ? AND date = CAST(? AS DATE) ORDER BY measure, outcome",
        [told.name, told.day.isoformat()],
    )
    measures: dict[str, Any] = {}
    for row in rows.to_dict("records"):
        held = measures.setdefault(row["measure"], {"unit": row["unit"], "outcomes": {}})
        held["outcomes"][row["outcome"]] = {
            "expected_value": row["expected"],
            "quantiles": {str(level): row[column_of(level)] for level in QUANTILES},
        }
    return measures


def show(
    snapshot: Snapshot,
    told: PublishedSet,
    asked: Asked | None,
    compared: pd.DataFrame | None,
    own: View | None,
) -> None:
    """Print a set, or what the paths answered."""
    from intel.market.scenarios import claim_of
    from intel.market.scenarios.published import LIST_MEASURES

    click.echo(f"{told.title}, on {told.day:%Y-%m-%d}")
    click.echo(table(told.outcomes[["axis", "outcome", "probability", "low", "high", "label"]]))
    if compared is not None:
        click.echo("\n" + table(compared))
    if asked is not None:
        _print_asked(told, asked)
        if own is not None and (link := _link(snapshot, told, own)):
            click.echo(f"\nthe same on the page: {link}")
        return
    if evidence := _evidence(snapshot, told):
        click.echo("\n" + evidence["sentence"])
    bands = snapshot.query(
        "SELECT measure, unit, outcome, expected, q10, q50, q90 FROM scenario_band"
        " JOIN scenario_measure USING (measure)"
        " WHERE set_name = ? AND date = CAST(? AS DATE) AND (? OR measure = ?)"
        " ORDER BY measure, outcome = 'mixture', outcome",
        [told.name, told.day.isoformat(), told.is_joined, told.headline],
    )
    if not told.is_joined:
        if told.expected == told.expected:  # the quantity of some axes is no measure itself
            click.echo(f"\nexpected value {told.expected:.4f}")
        claim = claim_of(told)
        if claim:
            click.echo(claim.sentence)
        for said in _beside(snapshot, told):
            click.echo(said)
    click.echo("\n" + table(bands))
    if not told.is_joined:
        rest = len(told.measures) - 1
        note(f"{rest} more measures of the same paths: --measure NAME; {LIST_MEASURES}")


def _print_asked(told: PublishedSet, asked: Asked) -> None:
    meaning = told.measure(asked.measure)
    click.echo(f"\n{meaning['label']} ({meaning['unit']}) on {asked.day}")
    click.echo(
        f"expected {asked.expected:,.4g}; the published view has {asked.house_expected:,.4g}"
    )
    if asked.chance is not None:
        click.echo(f"chance {asked.chance:.1%}; in the published view {asked.house_chance:.1%}")
    shown: pd.DataFrame = asked.table
    columns = ["axis", "outcome", "probability", "expected", "q10", "q50", "q90"]
    click.echo("\n" + table(shown[columns + (["chance"] if asked.chance is not None else [])]))
    swing = [f"{each.name} {each.low:,.4g} to {each.high:,.4g}" for each in asked.tornado[:5]]
    click.echo("\nmoves most with " + "; ".join(swing))
    for each in asked.telling:
        told_by = " and ".join(f"{axis} {outcome}" for axis, outcome in each.outcomes)
        click.echo(
            f"{each.chance:.0%} of the paths with {told_by} meet it; they are {each.share:.0%} of"
            f" those that do and {each.share_of_all:.0%} of all"
        )
    for name, even in asked.break_evens.items():
        if even.at is not None and even.explained >= 0.05:
            click.echo(f"break-even: {name} at {even.at:.1%} ({even.explained:.0%} explained)")
