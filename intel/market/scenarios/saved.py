"""Saved views: an analyst's odds and influences as TOML files in the ledger, one file a version.

Nothing is overwritten: saving under a name again writes the next version. The shipped sets are not
names one can save under.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import pandas as pd
from pydantic import BaseModel, ConfigDict, ValidationError

from forecasts.scenarios import Influence
from intel.errors import AssumptionError
from intel.facts.reviewed_toml import in_words
from intel.home import Home
from intel.market.scenarios.view import View
from intel.market.scenarios.world import JOINED, World

_NAME = re.compile(r"^[a-z0-9][a-z0-9_-]{0,60}$")

LEAST_DIFFERENCE = 1e-9


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _InfluenceFile(_Strict):
    of: str
    on: str
    impact: float
    reason: str


class _ViewFile(_Strict):
    name: str
    note: str = ""
    based_on: str
    saved_at: datetime
    snapshot: str = ""
    odds: dict[str, dict[str, float]]
    influence: list[_InfluenceFile] = []


@dataclass(frozen=True)
class SavedView:
    """One version of a saved view."""

    name: str
    version: int
    note: str
    saved_at: datetime
    snapshot: str
    view: View


def save_view(
    home: Home, world: World, view: View, name: str, *, note: str = "", now: datetime
) -> SavedView:
    """Write the next version of a view.

    Raises
    ------
    AssumptionError
        When the name cannot be used or the view is impossible.
    """
    _check_name(world, name)
    view.joint()
    folder = home.ledger / "scenarios" / name
    folder.mkdir(parents=True, exist_ok=True)
    text = view_as_toml(view, name, note=note, now=now, snapshot=world.snapshot.id)
    version = max((int(path.stem) for path in folder.glob("[0-9]*.toml")), default=0)
    while True:
        version += 1
        try:
            with (folder / f"{version:04d}.toml").open("x", encoding="utf-8") as file:
                file.write(text)
        except FileExistsError:
            continue  # somebody saved at the same moment: theirs stays, ours is the next
        return SavedView(name, version, note, now, world.snapshot.id, view)


def saved_views(home: Home) -> pd.DataFrame:
    """Every saved version: ``name``, ``version``, ``saved_at``, ``note``, newest first."""
    rows = []
    for path in sorted((home.ledger / "scenarios").glob("*/[0-9]*.toml")):
        raw = _parsed(path.read_text(encoding="utf-8"), where=str(path.name))
        rows.append(
            {
                "name": path.parent.name,
                "version": int(path.stem),
                "saved_at": raw.saved_at,
                "note": raw.note,
            }
        )
    frame = pd.DataFrame(rows, columns=["name", "version", "saved_at", "note"])
    return frame.sort_values(["saved_at", "version"], ascending=False, ignore_index=True)


def saved_view(home: Home, world: World, name: str, version: int | None = None) -> SavedView:
    """Read a saved view, the newest version by default.

    Raises
    ------
    AssumptionError
        When there is none, or its axes are not those that are published now.
    """
    folder = home.ledger / "scenarios" / name
    files = folder.glob("[0-9]*.toml") if _NAME.fullmatch(name) else ()
    versions = sorted(int(path.stem) for path in files)
    if not versions or (version is not None and version not in versions):
        kept = (home.ledger / "scenarios").glob("*/[0-9]*.toml")
        names = sorted({path.parent.name for path in kept})
        raise AssumptionError(
            f"no saved view {name!r}{'' if version is None else f' version {version}'};"
            f" saved are {', '.join(names) or 'none'}"
        )
    chosen = versions[-1] if version is None else version
    text = (folder / f"{chosen:04d}.toml").read_text(encoding="utf-8")
    return view_from_toml(text, world, where=f"{name}/{chosen:04d}.toml", version=chosen)


def view_from_toml(text: str, world: World, *, where: str, version: int = 0) -> SavedView:
    """Read a view that was exported or saved.

    Raises
    ------
    AssumptionError
        With the place and the remedy.
    """
    raw = _parsed(text, where=where)
    for axis, odds in world.weights.items():
        if set(raw.odds.get(axis, {})) != set(odds):
            raise AssumptionError(
                f"{where}: [odds.{axis}] must give {', '.join(odds)}, as the published axis has"
                f" them; it gives {', '.join(raw.odds.get(axis, {})) or 'nothing'}"
            )
    if unknown := sorted(set(raw.odds) - set(world.weights)):
        raise AssumptionError(
            f"{where}: there is no axis {', '.join(unknown)}; there are {', '.join(world.weights)}"
        )
    view = View(
        {
            axis: {name: raw.odds[axis][name] for name in odds}
            for axis, odds in world.weights.items()
        },
        tuple(
            Influence(_place(each.of, where), _place(each.on, where), each.impact, each.reason)
            for each in raw.influence
        ),
    )
    try:
        view.joint()
    except AssumptionError as error:
        raise AssumptionError(f"{where}: {error}") from error
    return SavedView(raw.name, version, raw.note, raw.saved_at, raw.snapshot, view)


def view_as_toml(
    view: View, name: str, *, note: str = "", now: datetime, snapshot: str = ""
) -> str:
    """Write a view as the TOML that :func:`view_from_toml` reads."""
    lines = [
        f"# A view of the scenario axes: odds and influences. Made from the set {JOINED!r}.",
        f"name = {_quoted(name)}",
        f"note = {_quoted(note)}",
        f"based_on = {_quoted(JOINED)}",
        f"saved_at = {now.isoformat(timespec='seconds')}",
        f"snapshot = {_quoted(snapshot)}",
    ]
    for axis, odds in view.weights.items():
        lines += ["", f"[odds.{axis}]", *(f"{outcome} = {p!r}" for outcome, p in odds.items())]
    for each in view.influences:
        lines += [
            "",
            "[[influence]]",
            f"of = {_quoted('.'.join(each.of))}",
            f"on = {_quoted('.'.join(each.on))}",
            f"impact = {float(each.impact)!r}",
            f"reason = {_quoted(each.reason)}",
        ]
    return "\n".join(lines) + "\n"


def difference(view: View, house: View) -> str:
    """How a view differs from the published one, in words; every odd that moved."""
    told = [
        f"{axis}.{outcome} {odds[outcome]:.0%} (published {p:.0%})"
        for axis, odds in view.weights.items()
        for outcome, p in house.weights[axis].items()
        if abs(odds[outcome] - p) > LEAST_DIFFERENCE
    ]
    pulls = {(each.of, each.on): each.impact for each in house.influences}
    told += [
        f"{'.'.join(each.of)} on {'.'.join(each.on)} {each.impact:+g}"
        f" (published {pulls.get((each.of, each.on), 0.0):+g})"
        for each in view.influences
        if each.impact != pulls.get((each.of, each.on), 0.0)
    ]
    return "; ".join(told) or "as published"


def compared(views: Mapping[str, View]) -> pd.DataFrame:
    """Odds of several views side by side: one row an outcome, one column a view."""
    first = next(iter(views.values()))
    return pd.DataFrame(
        {
            "axis": axis,
            "outcome": outcome,
            **{name: view.weights[axis][outcome] for name, view in views.items()},
        }
        for axis, odds in first.weights.items()
        for outcome in odds
    )


def _check_name(world: World, name: str) -> None:
    if not _NAME.fullmatch(name):
        raise AssumptionError(
            f"{name!r} is no name for a view: use small letters, digits, - and _, such as my-view"
        )
    if name == JOINED or name in world.weights:
        raise AssumptionError(
            f"{name!r} is a shipped set, which is never overwritten; save under another name"
        )


def _parsed(text: str, *, where: str) -> _ViewFile:
    try:
        return _ViewFile.model_validate(tomllib.loads(text))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise AssumptionError(f"{where}: not valid TOML: {error}") from error
    except ValidationError as error:
        raise AssumptionError(f"{where}: {in_words(error)}") from error


def _place(dotted: str, where: str) -> tuple[str, str]:
    axis, point, outcome = dotted.partition(".")
    if not point:
        raise AssumptionError(f"{where}: {dotted!r} is no outcome; write axis.outcome")
    return axis, outcome


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
