"""An analyst's view: odds and influences of one's own, and what the paths say under them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches

import numpy as np
import numpy.typing as npt
import pandas as pd

from forecasts.quantiles import QUANTILES, column_of
from forecasts.scenarios import (
    DRIVERS,
    ImpossibleScenario,
    Influence,
    Joint,
    check_influences,
    check_weights,
    inconsistency,
    joint_odds,
)
from forecasts.scenarios.sample import (
    BreakEven,
    Swing,
    Telling,
    break_even,
    effective_paths,
    reweighed,
    swings,
    telling_paths,
    weighted_quantiles,
)
from intel.errors import AssumptionError
from intel.market.scenarios.threshold import Threshold
from intel.market.scenarios.world import World

FloatArray = npt.NDArray[np.float64]

SET_BY_ANALYST = "set by the analyst"
DECIDED = 0.02
"""An axis of whose outcomes each meets a question nearly always or never decides it."""


@dataclass(frozen=True)
class View:
    """Odds by axis and outcome, and influences. ``house_view`` is the published one."""

    weights: Mapping[str, Mapping[str, float]]
    influences: tuple[Influence, ...]

    def joint(self) -> Joint:
        """Joint odds of this view.

        Raises
        ------
        AssumptionError
            When odds or influences are impossible, with the place and the remedy.
        """
        try:
            for axis, odds in self.weights.items():
                check_weights(odds, list(odds), where=f"your odds of {axis}")
            check_influences(self.influences, where="your view")
            return joint_odds(self.weights, self.influences)
        except ImpossibleScenario as error:
            raise AssumptionError(str(error)) from error


@dataclass(frozen=True)
class Asked:
    """What the paths say of one measure on one day under a view.

    ``table`` has one row an outcome of every axis and one for the mixture, with ``expected``,
    quantiles, ``chance`` (of the threshold) and, for the mixture, the house view beside it.
    """

    measure: str
    day: date
    paths: float
    divergence_nats: float
    expected: float
    house_expected: float
    chance: float | None
    house_chance: float | None
    table: pd.DataFrame
    tornado: list[Swing]
    telling: list[Telling]
    break_evens: Mapping[str, BreakEven]


def house_view(world: World) -> View:
    """The published odds and influences."""
    return View(world.weights, world.influences)


def view_with(view: View, settings: Sequence[str]) -> View:
    """Change a view by settings ``axis.outcome=0.3`` and ``axis.outcome->axis.outcome=2``.

    Odds of an axis that are left out share what remains in proportion, so that
    ``nvidia_share.bear=0.4`` alone is enough.

    Raises
    ------
    AssumptionError
        Naming the setting and the remedy.
    """
    weights = {axis: dict(odds) for axis, odds in view.weights.items()}
    fixed: dict[str, dict[str, float]] = {}
    influences = list(view.influences)
    for setting in settings:
        key, equals, text = setting.partition("=")
        if not equals:
            raise AssumptionError(
                f"--set {setting}: write axis.outcome=probability, or"
                " axis.outcome->axis.outcome=impact"
            )
        value = _number(text, setting)
        of, arrow, on = key.partition("->")
        place = _place(of.strip(), weights, setting)
        if arrow:
            influences = _pulled(influences, place, _place(on.strip(), weights, setting), value)
        else:
            fixed.setdefault(place[0], {})[place[1]] = value
    for axis, stated in fixed.items():
        weights[axis] = _completed(weights[axis], stated, axis)
    changed = View(weights, tuple(influences))
    changed.joint()
    return changed


def _completed(
    odds: Mapping[str, float], stated: Mapping[str, float], axis: str
) -> dict[str, float]:
    rest = {name: p for name, p in odds.items() if name not in stated}
    left = 1.0 - sum(stated.values())
    held = sum(rest.values())
    if left < -1e-12 or any(not 0.0 <= value <= 1.0 for value in stated.values()):
        raise AssumptionError(
            f"your odds of {axis}: {', '.join(f'{n} {p:g}' for n, p in stated.items())} do not lie"
            " in 0..1 or add to more than 1; lower them"
        )
    shared = {n: left * p / held if held > 0.0 else left / len(rest) for n, p in rest.items()}
    return {name: stated.get(name, shared.get(name, 0.0)) for name in odds}


def _pulled(
    influences: Sequence[Influence], of: tuple[str, str], on: tuple[str, str], impact: float
) -> list[Influence]:
    if not -3.0 <= impact <= 3.0 or of[0] == on[0]:
        raise AssumptionError(
            f"influence of {'.'.join(of)} on {'.'.join(on)}: {impact:g} must lie in -3..3, between"
            " two different axes"
        )
    kept = [
        replace(each, impact=impact) if (each.of, each.on) == (of, on) else each
        for each in influences
    ]
    if all((each.of, each.on) != (of, on) for each in influences):
        kept.append(Influence(of, on, impact, SET_BY_ANALYST))
    return kept


def _place(
    dotted: str, weights: Mapping[str, Mapping[str, float]], setting: str
) -> tuple[str, str]:
    axis, point, outcome = dotted.partition(".")
    if not point:
        owners = [name for name, odds in weights.items() if dotted in odds]
        axis, outcome = (owners[0], dotted) if len(owners) == 1 else (axis, outcome)
    if axis not in weights or outcome not in weights[axis]:
        places = [f"{name}.{each}" for name, odds in weights.items() for each in odds]
        near = get_close_matches(dotted, places, n=3)
        if not point:
            outcomes = [each.partition(".")[2] for each in places]
            close = get_close_matches(dotted, outcomes, n=3)
            near += [each for each in places if each.partition(".")[2] in close]
        known = "; ".join(f"{name}: {', '.join(odds)}" for name, odds in weights.items())
        remedy = f"nearest are {', '.join(near)}" if near else f"there are {known}"
        raise AssumptionError(f"--set {setting}: there is no outcome {dotted!r}; {remedy}")
    return axis, outcome


def _number(text: str, setting: str) -> float:
    cleaned = text.strip().replace(",", "").replace("_", "")
    try:
        return float(cleaned[:-1]) / 100.0 if cleaned.endswith("%") else float(cleaned)
    except ValueError:
        raise AssumptionError(f"--set {setting}: {text!r} is not a number") from None


def ask_paths(
    world: World,
    view: View,
    measure: str,
    day: date,
    *,
    threshold: Threshold | None = None,
    break_even_drivers: Sequence[str] = ("ethernet_share", "spectrum_x_share", "cpo_share"),
) -> Asked:
    """Mixture and bands by outcome, chance of a threshold, break-evens, tornado, telling paths.

    Raises
    ------
    AssumptionError
        When the view is impossible.
    """
    joint = view.joint()
    try:
        weights = reweighed(world.states, world.joint, joint)
    except ImpossibleScenario as error:
        raise AssumptionError(str(error)) from error
    values = world.values(measure, day)
    even = reweighed(world.states, world.joint, world.joint)
    holds = threshold.holds(values) if threshold is not None else None
    ends = {
        name: break_even(values, weights, world.values(name, day), threshold.value)
        for name in break_even_drivers
        if threshold is not None and name != measure
    }
    return Asked(
        measure=measure,
        day=day,
        paths=effective_paths(weights),
        divergence_nats=joint.divergence_nats,
        expected=float(weights @ values),
        house_expected=float(even @ values),
        chance=None if holds is None else float(weights[holds].sum()),
        house_chance=None if holds is None else float(even[holds].sum()),
        table=_by_outcome(world, joint, weights, values, holds),
        tornado=swings(values, weights, world.drivers),
        telling=[]
        if holds is None
        else telling_paths(world.states, _undecided(world, weights, holds), weights, holds),
        break_evens=ends,
    )


def _undecided(
    world: World, weights: FloatArray, holds: npt.NDArray[np.bool_]
) -> dict[str, tuple[str, ...]]:
    """Axes that do not decide the question by themselves; those would tell nothing new."""
    kept = {}
    for axis, names in world.outcomes.items():
        chances = [
            float(weights[holds & here].sum() / max(weights[here].sum(), 1e-300))
            for here in (world.states[axis] == place for place in range(len(names)))
        ]
        if any(DECIDED < chance < 1.0 - DECIDED for chance in chances):
            kept[axis] = names
    return kept


def _by_outcome(
    world: World,
    joint: Joint,
    weights: FloatArray,
    values: FloatArray,
    holds: npt.NDArray[np.bool_] | None,
) -> pd.DataFrame:
    branches = [("", "mixture", 1.0, np.ones(len(values), dtype=np.bool_))]
    for axis, names in world.outcomes.items():
        odds = joint.marginal(axis)
        branches += [
            (axis, name, odds[name], world.states[axis] == place)
            for place, name in enumerate(names)
        ]
    rows = []
    for axis, name, probability, held in branches:
        mass = weights[held]
        if mass.sum() <= 0.0:
            continue
        mass = mass / mass.sum()
        quantiles = weighted_quantiles(values[held], mass, QUANTILES)
        rows.append(
            {
                "axis": axis,
                "outcome": name,
                "probability": probability,
                "expected": float(mass @ values[held]),
                "chance": None if holds is None else float(mass[holds[held]].sum()),
            }
            | {
                column_of(level): float(value)
                for level, value in zip(QUANTILES, quantiles, strict=True)
            }
        )
    return pd.DataFrame(rows)


def over_time(world: World, view: View, measure: str, axis: str) -> pd.DataFrame:
    """Quantiles of a measure on every kept day, for the mixture and the outcomes of one axis."""
    joint = view.joint()
    weights = reweighed(world.states, world.joint, joint)
    tables = []
    for day in world.days:
        table = _by_outcome(world, joint, weights, world.values(measure, day), None)
        tables.append(table[table["axis"].isin(["", axis])].assign(date=pd.Timestamp(day)))
    return pd.concat(tables, ignore_index=True).drop(columns=["axis", "chance"])


def labelled(found: Sequence[Swing]) -> list[Swing]:
    """Swings with drivers' names in words."""
    return [replace(each, name=DRIVERS[each.name].label) for each in found]


def combinations_of(world: World, view: View, *, most: int = 12) -> pd.DataFrame:
    """The likeliest combinations of outcomes: odds, odds if independent, and inconsistency."""
    joint = view.joint()
    independent = np.ones(())
    for axis in joint.axes:
        independent = np.multiply.outer(independent, list(joint.marginal(axis).values()))
    top = np.argsort(joint.table.ravel())[::-1][:most]
    rows = []
    for flat in top:
        places = np.unravel_index(flat, joint.table.shape)
        held = {
            axis: joint.outcomes[i][int(place)]
            for i, (axis, place) in enumerate(zip(joint.axes, places, strict=True))
        }
        rows.append(
            {
                **held,
                "probability": float(joint.table.ravel()[flat]),
                "independent": float(np.asarray(independent).ravel()[flat]),
                "inconsistency": inconsistency(held, world.outcomes, view.influences),
            }
        )
    return pd.DataFrame(rows)
