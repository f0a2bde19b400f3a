"""What lasers let ship: orders, capacity and waiting, by the rule of the supply outlook itself.

Capacity follows :func:`forecasts.supply.next_capacity` on every path's own demand, and orders wait
as they do there, so that a shortage here and a shortage of the published outlook are one thing: the
part of all orders, waiting ones included, that does not ship in the quarter.

Shortage now is stated of all that is ordered, so a path that wants more lasers today has more
capacity today too. Until the day that the laser axis is measured on, capacity grows as the axis
has it; from then on lines follow demand and what waits, as the outlook has it after its lead time.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from forecasts.scenarios.drivers import DAYS_PER_YEAR
from forecasts.scenarios.simulation import outlook
from forecasts.scenarios.simulation.draws import Values
from forecasts.scenarios.simulation.paths import Paths, owner
from forecasts.supply import next_capacity

MOST_SHORT = 0.7
QUARTER_DAYS = DAYS_PER_YEAR / 4.0
NEVER = np.float32(1e9)


@dataclass(frozen=True)
class LaserSupply:
    """Module ends that lasers allow, Tb/s a quarter, and lasers, shapes ``(days, n)``.

    ``capacity`` counts lasers; ``served`` is what ships over what the quarter's buyers want: above
    one while waiting orders are worked off. Who waits takes the module of the day.
    """

    capacity: Values
    shipped_tbps: Values
    waiting_tbps: Values
    served: Values

    @property
    def shortage(self) -> Values:
        """Part (0 to 1) of orders, waiting ones included, that did not ship."""
        return self.waiting_tbps / (self.shipped_tbps + self.waiting_tbps)


def laser_supply(paths: Paths, end_tbps: Values, lasers_per_tbps: Values) -> LaserSupply:
    """Ship module ends quarter by quarter.

    Parameters
    ----------
    end_tbps
        Ends that the quarter's buyers want, shape ``(days, n)``, above 0.
    lasers_per_tbps
        Lasers for one Tb/s of them, of the same shape.
    """
    rows = paths.inputs.rows
    quarters = np.arange(rows[-1] + 1)
    fresh = np.exp(_each_quarter(np.log(end_tbps), rows, quarters))
    content = np.exp(_each_quarter(np.log(lasers_per_tbps), rows, quarters))
    growth = _each_quarter(_log_growth(paths), rows, quarters)
    committed = np.diff(growth, axis=0, prepend=growth[:1])
    lasers = fresh * content
    short = np.clip(_short_at_start(paths), 0.0, MOST_SHORT)
    carried, cancelled, lead = _terms(paths)
    ordered = fresh[0] / (1.0 - carried * short * (1.0 - cancelled))
    capacity, waiting = ordered * content[0] * (1.0 - short), carried * short * ordered
    kept: dict[int, tuple[Values, Values, Values]] = {}
    for quarter, each in enumerate(content):
        orders = fresh[quarter] + waiting * (1.0 - cancelled)
        if quarter > 0:
            trend = lasers[quarter] / lasers[quarter - 1]
            capacity = next_capacity(
                capacity, committed[quarter], orders * each, quarter >= lead, trend
            )
        shipped = np.minimum(orders, capacity / each)
        waiting = orders - shipped
        if quarter in rows:
            kept[quarter] = capacity, shipped, waiting
    made, shipped, waiting = (np.stack([kept[row][i] for row in rows]) for i in range(3))
    return LaserSupply(made, shipped, waiting, served=shipped / end_tbps)


def _each_quarter(values: Values, rows: list[int], quarters: npt.NDArray[np.intp]) -> Values:
    """Values of the quarters simulated as those of every quarter to the last, straight between."""
    if len(rows) == len(quarters):
        return values
    after = np.minimum(np.searchsorted(rows, quarters), len(rows) - 1)
    before = np.maximum(after - 1, 0)
    at = np.asarray(rows, dtype=np.float64)
    gap = np.maximum(at[after] - at[before], 1.0)
    part = ((quarters - at[before]) / gap)[:, None].astype(np.float32)
    return np.asarray(values[before] + (values[after] - values[before]) * part)


def _log_growth(paths: Paths) -> Values:
    """Committed capacity on the logarithm: of the outlook, or as stated."""
    if not outlook.has(paths, outlook.LASER_GROWTH):
        return paths.scaled("laser_capacity_multiple")
    rank = outlook.place_in_band(paths, "laser_capacity_multiple", outlook.LASER_GROWTH)
    return outlook.scaled_at_rank(paths, outlook.LASER_GROWTH, rank)


def _short_at_start(paths: Paths) -> Values:
    if not outlook.has(paths, outlook.LASER_SHORTAGE):
        return np.asarray(paths.driver("laser_shortage_now")[0])
    rank = outlook.place_of(paths, "laser_shortage_now")
    return np.asarray(outlook.at_rank(paths, outlook.LASER_SHORTAGE, rank)[0])


def _terms(paths: Paths) -> tuple[Values, Values, Values]:
    """Part of unserved orders that waited, part cancelled a quarter, quarters until lines follow.

    Without terms nothing waits and no line is added beyond what the axis states.
    """
    terms = paths.inputs.laser_terms
    if terms is None:
        zeros = np.zeros(paths.n, dtype=np.float32)
        return zeros, zeros, zeros + NEVER
    axis = owner(paths.inputs, "laser_capacity_multiple")
    first = paths.inputs.quarters[0]
    stated = np.float32((axis.measured_on - first).days / QUARTER_DAYS)
    return (
        np.asarray(np.clip(paths.about("lasers.carried", *terms.carried), 0.0, 1.0)),
        np.asarray(np.clip(paths.about("lasers.cancelled", *terms.cancelled), 0.0, 0.5)),
        np.maximum(paths.about("lasers.lead_time", *terms.lead_time_quarters), stated),
    )
