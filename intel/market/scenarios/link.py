"""A view as the Scenarios page's inputs, and so as a link that anybody on the desk can open."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlencode

from intel.errors import AssumptionError
from intel.market.scenarios.published import PublishedSet
from intel.market.scenarios.view import View

NO_PLACE: Final = "none"
MOST_OWN: Final = 4
"""Influences of one's own on one page; a saved view may be opened with as many."""

Inputs = dict[str, float | str]
"""What the page's inputs hold, by key."""


def odds_key(published: PublishedSet, axis: str, outcome: str) -> str:
    """Key of one input; in a set of one axis the outcome's name is enough."""
    return f"odds_{axis}_{outcome}" if published.is_joined else f"odds_{outcome}"


def as_percent(weight: float) -> float:
    """A probability as the percentage an input shows."""
    return round(weight * 100.0, 7)


def inputs_of(published: PublishedSet, view: View, house: View) -> Inputs:
    """What every input of the page holds under a view."""
    inputs: Inputs = {
        odds_key(published, axis, outcome): as_percent(p)
        for axis in published.axes
        for outcome, p in view.weights[axis].items()
    }
    if published.is_joined:
        impacts = {(each.of, each.on): float(each.impact) for each in view.influences}
        stated = [(each.of, each.on) for each in house.influences]
        inputs |= {f"pull_{i}": impacts.get(pair, 0.0) for i, pair in enumerate(stated)}
        own = [each for each in view.influences if (each.of, each.on) not in stated]
        for row in range(MOST_OWN):
            each = own[row] if row < len(own) else None
            inputs[f"own_of_{row}"] = NO_PLACE if each is None else ".".join(each.of)
            inputs[f"own_on_{row}"] = NO_PLACE if each is None else ".".join(each.on)
            inputs[f"own_impact_{row}"] = 0.0 if each is None else float(each.impact)
    return inputs


def link_of(published: PublishedSet, view: View, house: View) -> str:
    """Path and query of the page with this view on screen, from the desk's own address.

    Raises
    ------
    AssumptionError
        When the page of this set cannot show the whole view.
    """
    elsewhere = [
        axis
        for axis, odds in view.weights.items()
        if axis not in published.axes and dict(odds) != dict(house.weights[axis])
    ]
    pulls = {(each.of, each.on): each.impact for each in view.influences}
    usual = {(each.of, each.on): each.impact for each in house.influences}
    if elsewhere or (pulls != usual and not published.is_joined):
        raise AssumptionError(
            f"the page of {published.name} cannot show all of this view"
            f" ({', '.join(elsewhere) or 'its influences'}); ask for the set combined"
        )
    if len(set(pulls) - set(usual)) > MOST_OWN:
        raise AssumptionError(f"a link holds at most {MOST_OWN} influences of one's own")
    held, plain = inputs_of(published, view, house), inputs_of(published, house, house)
    changed: Mapping[str, str] = {
        key: value if isinstance(value, str) else f"{value:.10g}"
        for key, value in held.items()
        if value != plain[key]
    }
    return "/scenarios?" + urlencode({"set": published.name, **changed})
