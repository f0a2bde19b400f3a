"""Scenario sets: odds, outcomes, and what the simulated paths say under odds of one's own."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import click

from intel.cli.output import json_option, note, print_json, records, table

if TYPE_CHECKING:
    import pandas as pd

    from intel.home import Home
    from intel.market.scenarios import Asked, PublishedSet, World
    from intel.store import Snapshot

_QUANTILES = {0.025: "q2_5", 0.05: "q5", 0.1: "q10", 0.25: "q25", 0.5: "q50", 0.75: "q75",
              0.9: "q90", 0.95: "q95", 0.975: "q97_5"}  # fmt: skip


@click.command(
    epilog="""\b
Examples:
  intel scenario
  intel scenario optics_form --set cpo_early=0.5
  intel scenario optics_form --set cpo_early=0.5 --threshold "cpo_share > 40%" --on 2029-12-31
  intel scenario combined --set "demand.boom->export.open=1.5" --save mine"""
)
@click.argument("name", required=False)
@click.option(
    "--set", "settings", multiple=True, metavar="KEY=VALUE",
    help="Odds or an influence of your own: nvidia_share.bear=0.4, fabric.x->scale_up.y=2.",
)  # fmt: skip
@click.option(
    "--as-of", type=click.DateTime(["%Y-%m-%d"]), metavar="DAY",
    help="As the newest snapshot kept from that day or before said it.",
)  # fmt: skip
@click.option("--measure", metavar="NAME", help="What to ask of the paths; see scenario_measure.")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), metavar="DAY", help="Day it is about.")
@click.option("--threshold", metavar="TEXT", help='A chance to give: "nvidia_share < 45%".')
@click.option("--save", metavar="NAME", help="Keep these odds as a view, a new version each time.")
@click.option("--view", metavar="NAME", help="Start from a saved view instead of the published.")
@json_option
def scenario(
    name: str | None,
    settings: tuple[str, ...],
    as_of: datetime | None,
    measure: str | None,
    on: datetime | None,
    threshold: str | None,
    save: str | None,
    view: str | None,
    as_json: bool,
) -> None:
    """Show a scenario set: weights, expected value, outcomes.

    Without NAME, list the sets. With odds of your own (--set, --view) or a question (--measure,
    --threshold) the simulated paths are weighed anew.
    """
    from intel.home import Home
    from intel.market.scenarios import published_set

    home = Home.from_environment()
    snapshot = _snapshot(home, as_of and as_of.date())
    if name is None:
        _list(snapshot, as_json=as_json)
        return
    told = published_set(snapshot, name, on and on.date())
    asked = _asked(snapshot, told, settings, view, measure, on and on.date(), threshold, save)
    if as_json:
        print_json(_as_json(snapshot, told, asked))
    else:
        _print(snapshot, told, asked)


def _snapshot(home: Home, day: date | None) -> Snapshot:
    """The newest snapshot, or the newest that had been built by the end of a day."""
    from intel.errors import NotDisclosed
    from intel.store import open_snapshot
    from intel.store.read import kept_numbers

    newest = open_snapshot(home)
    if day is None or newest.built_at.date() <= day:
        return newest
    for number in kept_numbers(home):
        kept = open_snapshot(home, number)
        if kept.built_at.date() <= day:
            return kept
    raise NotDisclosed(
        f"no snapshot from {day} or before is kept; the oldest is of {kept.built_at:%Y-%m-%d}."
        " `intel forecast --as-of` shows what was forecast then"
    )


def _list(snapshot: Snapshot, *, as_json: bool) -> None:
    listed = snapshot.query(
        "SELECT set_name, any_value(title) AS title, count(DISTINCT axis) AS axes,"
        " count(*) AS outcomes, max(resolves_on) AS resolves_on FROM scenario"
        " GROUP BY set_name ORDER BY set_name"
    )
    if as_json:
        print_json(records(listed))
    else:
        click.echo(table(listed))


def _asked(
    snapshot: Snapshot,
    told: PublishedSet,
    settings: tuple[str, ...],
    view_name: str | None,
    measure: str | None,
    day: date | None,
    threshold: str | None,
    save: str | None,
) -> Asked | None:
    """The paths' answer, where anything was asked of them."""
    from intel.home import Home
    from intel.market.scenarios import ask_paths, house_view, threshold_of, view_with, world_of
    from intel.market.scenarios.saved import save_view, saved_view

    if not (settings or view_name or measure or threshold or save):
        return None
    world = world_of(snapshot)
    home = Home.from_environment()
    view = saved_view(home, world, view_name).view if view_name else house_view(world)
    view = view_with(view, [_qualified(told, each, world) for each in settings])
    if save:
        kept = save_view(home, world, view, save, now=datetime.now(UTC).replace(tzinfo=None))
        note(f"saved as {kept.name}, version {kept.version}")
    question = threshold_of(threshold) if threshold else None
    chosen = measure or (question.measure if question else told.headline)
    if question and measure and question.measure != measure:
        from intel.errors import AssumptionError

        raise AssumptionError(
            f"--threshold asks about {question.measure} but --measure is {measure}; leave one out"
        )
    if chosen not in set(told.measures["measure"]):
        told.measure(chosen)
    return ask_paths(world, view, chosen, world.nearest(day or told.day), threshold=question)


def _qualified(told: PublishedSet, setting: str, world: World) -> str:
    """In a set of one axis an outcome's own name is enough."""
    key, equals, value = setting.partition("=")
    if equals and "." not in key and not told.is_joined and key in told.weights:
        return f"{next(iter(told.axes))}.{key}={value}"
    return setting


def _as_json(snapshot: Snapshot, told: PublishedSet, asked: Asked | None) -> dict[str, Any]:
    from dataclasses import asdict

    from intel.market.scenarios import claim_of

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
        "bands": records(told.outcomes[["axis", "outcome", "label", "low", "high", "reason"]]),
        "measures": measures,
        "asked": asked and _asked_json(asked),
        "snapshot_id": snapshot.id,
    }


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
            "quantiles": {str(level): row[column] for level, column in _QUANTILES.items()},
        }
    return measures


def _print(snapshot: Snapshot, told: PublishedSet, asked: Asked | None) -> None:
    from intel.market.scenarios import claim_of
    from intel.market.scenarios.published import LIST_MEASURES

    click.echo(f"{told.title}, on {told.day:%Y-%m-%d}")
    click.echo(table(told.outcomes[["axis", "outcome", "probability", "low", "high", "label"]]))
    if asked is not None:
        _print_asked(told, asked)
        return
    bands = snapshot.query(
        "SELECT measure, unit, outcome, expected, q10, q50, q90 FROM scenario_band"
        " JOIN scenario_measure USING (measure)"
        " WHERE set_name = ? AND date = CAST(? AS DATE) AND (? OR measure = ?)"
        " ORDER BY measure, outcome = 'mixture', outcome",
        [told.name, told.day.isoformat(), told.is_joined, told.headline],
    )
    if not told.is_joined:
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


COMMANDS = (scenario,)
