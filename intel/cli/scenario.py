"""Scenario sets: odds, outcomes, and what the simulated paths say under odds of one's own."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from intel.cli.options import DAY, EXISTING_FILE, json_option
from intel.cli.output import note, print_json, records, table

if TYPE_CHECKING:
    import pandas as pd

    from intel.home import Home
    from intel.market.scenarios import Asked, PublishedSet, View, World
    from intel.store import Snapshot


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
    "--as-of", type=DAY, metavar="DAY",
    help="As the newest snapshot kept from that day or before said it; odds replayed to that day.",
)  # fmt: skip
@click.option("--measure", metavar="NAME", help="What to ask of the paths; see scenario_measure.")
@click.option("--on", type=DAY, metavar="DAY", help="Day it is about.")
@click.option("--threshold", metavar="CLAIM", help='A chance to give: "NVIDIA below 45% in 2029".')
@click.option("--save", metavar="NAME", help="Keep these odds as a view, a new version each time.")
@click.option("--view", metavar="NAME", help="Start from a saved view instead of the published.")
@click.option(
    "--compare", "compared_with", multiple=True, metavar="NAME",
    help="Saved views whose odds to set beside the published and yours; several times for more.",
)  # fmt: skip
@click.option(
    "--export", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
    help="Write these odds as TOML to a new file.",
)  # fmt: skip
@click.option(
    "--import", "imported", type=EXISTING_FILE, metavar="FILE",
    help="Start from odds that were exported.",
)  # fmt: skip
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
    compared_with: tuple[str, ...],
    export: Path | None,
    imported: Path | None,
    as_json: bool,
) -> None:
    """Show a scenario set: weights, expected value, outcomes.

    Without NAME, list the sets. With odds of your own (--set, --view, --import) or a question
    (--measure, --threshold) the simulated paths are weighed anew, beside the published odds.
    """
    from intel.cli import scenario_output
    from intel.home import Home
    from intel.market.scenarios import published_set

    home = Home.from_environment()
    day = as_of.date() if as_of else None
    snapshot = _snapshot(home, day, name)
    if name is None:
        _list(snapshot, as_json=as_json)
        return
    told = published_set(snapshot, name, on and on.date())
    own = _own(home, snapshot, told, settings, view, imported)
    if save or export:
        _keep(home, own or _own(home, snapshot, told, (), None, None, always=True), save, export)
    is_asked = own is not None or bool(measure or threshold or save or export or compared_with)
    asked = _asked(snapshot, told, own, measure, on and on.date(), threshold) if is_asked else None
    beside = _compared(home, snapshot, told, own, compared_with)
    if as_json:
        print_json(scenario_output.as_json(snapshot, told, asked, beside, own))
    else:
        scenario_output.show(snapshot, told, asked, beside, own)


def _snapshot(home: Home, day: date | None, name: str | None) -> Snapshot:
    """The newest snapshot, or the newest that had been built by the end of a day.

    Where none is kept from then, today's with what was known on that day: its odds are those that
    evidence had made by then, its paths are today's.
    """
    from intel.errors import NotDisclosed
    from intel.market.scenario_trail import trail
    from intel.store import open_snapshot
    from intel.store.read import kept_numbers

    newest = open_snapshot(home)
    if day is None or newest.built_at.date() <= day:
        return newest
    for number in kept_numbers(home):
        kept = open_snapshot(home, number)
        if kept.built_at.date() <= day:
            return kept
    then = open_snapshot(home, as_of=day)
    if name is not None and trail(then, name) is not None:
        note(f"no snapshot from {day} or before is kept: odds are of that day, paths of today")
        return then
    raise NotDisclosed(
        f"no snapshot from {day} or before is kept; the oldest is of {kept.built_at:%Y-%m-%d}, and"
        " no odds of this set had been stated by that day. `intel forecast --as-of` shows what was"
        " forecast then"
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


def _own(
    home: Home,
    snapshot: Snapshot,
    told: PublishedSet,
    settings: tuple[str, ...],
    view_name: str | None,
    imported: Path | None,
    *,
    always: bool = False,
) -> View | None:
    """The analyst's view, where anything was changed; ``always`` gives the published one else."""
    from intel.errors import AssumptionError
    from intel.market.scenarios import house_view, view_with, world_of
    from intel.market.scenarios.saved import saved_view, view_from_toml

    if view_name and imported:
        raise AssumptionError("--view and --import both say where to start; leave one out")
    if not (settings or view_name or imported or always):
        return None
    world = world_of(snapshot)
    if view_name:
        view = saved_view(home, world, view_name).view
    elif imported:
        text = imported.read_text(encoding="utf-8", errors="replace")
        view = view_from_toml(text, world, where=imported.name).view
    else:
        view = house_view(world)
    return view_with(view, [_qualified(told, each, world) for each in settings])


def _keep(home: Home, view: View | None, save: str | None, export: Path | None) -> None:
    """Save the view as a version in the ledger, write it to a file, or both."""
    from intel.errors import AssumptionError
    from intel.market.scenarios import world_of
    from intel.market.scenarios.saved import save_view, view_as_toml
    from intel.store import open_snapshot

    assert view is not None  # noqa: S101 - _own(always=True) gives one
    snapshot = open_snapshot(home)
    now = datetime.now(UTC).replace(tzinfo=None)
    if save:
        kept = save_view(home, world_of(snapshot), view, save, now=now)
        note(f"saved as {kept.name}, version {kept.version}")
    if export:
        try:
            with export.open("x", encoding="utf-8") as file:
                file.write(view_as_toml(view, save or export.stem, now=now, snapshot=snapshot.id))
        except FileExistsError:
            raise AssumptionError(f"{export} is there already; give another name") from None
        except OSError as error:
            raise AssumptionError(f"{export}: {error.strerror}; give another place") from None
        note(f"written to {export}")


def _compared(
    home: Home,
    snapshot: Snapshot,
    told: PublishedSet,
    own: View | None,
    names: tuple[str, ...],
) -> pd.DataFrame | None:
    """Odds of the published view, one's own and saved ones, and what each expects."""
    from intel.market.scenarios import ask_paths, house_view, world_of
    from intel.market.scenarios.saved import compared, saved_view

    if not names:
        return None
    import pandas as pd

    world = world_of(snapshot)
    views = {"published": house_view(world)} | ({"yours": own} if own is not None else {})
    views |= {each: saved_view(home, world, each).view for each in names}
    frame = compared(views)
    frame = frame[frame["axis"].isin(list(told.axes))]
    day = world.nearest(told.day)
    expected = {
        each: ask_paths(world, view, told.headline, day).expected for each, view in views.items()
    }
    last = {"axis": "expected", "outcome": told.headline, **expected}
    return pd.concat([frame, pd.DataFrame([last])], ignore_index=True)


def _asked(
    snapshot: Snapshot,
    told: PublishedSet,
    own: View | None,
    measure: str | None,
    day: date | None,
    threshold: str | None,
) -> Asked:
    """The paths' answer under the analyst's view, or under the published one."""
    from intel.errors import AssumptionError
    from intel.market.scenarios import ask_paths, house_view, threshold_of, world_of

    world = world_of(snapshot)
    known = told.measures.set_index("measure")[["label", "unit"]]
    meanings = {str(name): (str(label), str(unit)) for name, label, unit in known.itertuples()}
    question = threshold_of(threshold, meanings) if threshold else None
    chosen = measure or (question.measure if question else told.headline)
    if question and measure and question.measure != measure:
        raise AssumptionError(
            f"--threshold asks about {question.measure} but --measure is {measure}; leave one out"
        )
    if question and question.on and day and question.on != day:
        raise AssumptionError(
            f"--threshold is about {question.on} but --on is {day}; leave one out"
        )
    told.measure(chosen)
    wanted = day or (question.on if question else None) or told.day
    view = own or house_view(world)
    return ask_paths(world, view, chosen, world.nearest(wanted), threshold=question)


def _qualified(told: PublishedSet, setting: str, world: World) -> str:
    """In a set of one axis an outcome's own name is enough."""
    key, equals, value = setting.partition("=")
    if equals and "." not in key and not told.is_joined and key in told.weights:
        return f"{next(iter(told.axes))}.{key}={value}"
    return setting


COMMANDS = (scenario,)
