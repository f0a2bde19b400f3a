"""The simulated paths of the snapshot, and the joint odds they were drawn from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import numpy.typing as npt

from forecasts.scenarios import Influence, Joint, joint_odds
from intel.errors import NotDisclosed
from intel.store import Snapshot

FloatArray = npt.NDArray[np.float64]
Places = npt.NDArray[np.intp]

JOINED = "combined"


@dataclass
class World:
    """Axes with their published odds and influences, and a sample of paths.

    ``outcomes[axis]`` are names in the order that ``states[axis]`` counts by; ``drivers[name]`` are
    levels on the driver's normal scale. Measures are read when they are first asked for.
    """

    snapshot: Snapshot
    weights: Mapping[str, Mapping[str, float]]
    influences: tuple[Influence, ...]
    joint: Joint
    states: Mapping[str, Places]
    drivers: Mapping[str, FloatArray]
    days: tuple[date, ...]
    _read: dict[tuple[str, date], FloatArray] = field(default_factory=dict)

    @property
    def outcomes(self) -> dict[str, tuple[str, ...]]:
        """Outcomes of every axis, in the order of the states."""
        return dict(zip(self.joint.axes, self.joint.outcomes, strict=True))

    def values(self, measure: str, day: date) -> FloatArray:
        """A measure on a day, one number a path.

        Raises
        ------
        NotDisclosed
            When the paths hold no such measure or day.
        """
        if (measure, day) not in self._read:
            found = self.snapshot.query(
                "SELECT drawn FROM scenario_sample WHERE kind = 'measure' AND name = ?"
                " AND date = CAST(? AS DATE)",
                [measure, day.isoformat()],
            )
            if found.empty:
                raise NotDisclosed(
                    f"the simulated paths hold no {measure!r} on {day}; days are"
                    f" {', '.join(map(str, self.days))}, measures are in scenario_measure"
                )
            self._read[measure, day] = np.asarray(found["drawn"].iloc[0], dtype=np.float64)
        return self._read[measure, day]

    def nearest(self, day: date) -> date:
        """The day with paths that is nearest."""
        return min(self.days, key=lambda each: abs((each - day).days))


def world_of(snapshot: Snapshot) -> World:
    """Read the axes and the paths.

    Raises
    ------
    NotDisclosed
        When nothing was simulated.
    """
    stated = snapshot.query(
        "SELECT axis, outcome, probability FROM scenario WHERE set_name = ? ORDER BY axis, place",
        [JOINED],
    )
    held = snapshot.query("SELECT kind, name, drawn FROM scenario_sample WHERE kind <> 'measure'")
    if stated.empty or held.empty:
        raise NotDisclosed(
            f"no simulated paths are published: put a set named {JOINED} under data/scenarios and"
            " run `intel refresh`"
        )
    weights = {
        str(axis): dict(zip(rows["outcome"], rows["probability"], strict=True))
        for axis, rows in stated.groupby("axis", sort=False)
    }
    pulls = snapshot.query("SELECT * FROM scenario_influence WHERE set_name = ?", [JOINED])
    influences = tuple(
        Influence(
            (row["of_axis"], row["of_outcome"]),
            (row["on_axis"], row["on_outcome"]),
            row["impact"],
            row["reason"],
        )
        for row in pulls.to_dict("records")
    )
    days = snapshot.query(
        "SELECT DISTINCT date FROM scenario_sample WHERE kind = 'measure' ORDER BY date"
    )
    drawn = {
        kind: {str(n): np.asarray(d) for n, d in zip(rows["name"], rows["drawn"], strict=True)}
        for kind, rows in held.groupby("kind")
    }
    return World(
        snapshot=snapshot,
        weights=weights,
        influences=influences,
        joint=joint_odds(weights, influences),
        states={name: state.astype(np.intp) for name, state in drawn["axis"].items()},
        drivers={name: level.astype(np.float64) for name, level in drawn["driver"].items()},
        days=tuple(day.date() for day in days["date"]),
    )
