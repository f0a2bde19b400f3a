"""A question as somebody writes it: "NVIDIA below 45% in 2029", "optics_usd_m > 100 billion"."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import Final

import numpy as np
import numpy.typing as npt

from intel.errors import AssumptionError

FloatArray = npt.NDArray[np.float64]

BELOW: Final = ("<", "<=", "≤", "=<", "below", "under", "at most", "less than")
ABOVE: Final = (">", ">=", "≥", "=>", "above", "over", "at least", "more than")
_WORDS = "|".join(sorted((re.escape(each) for each in BELOW + ABOVE), key=len, reverse=True))
_ASKED = re.compile(
    rf"^(?P<what>.+?)\s*(?:\bis\s+)?(?P<side>{_WORDS})\s*(?P<usd>\$|usd\b)?\s*"
    r"(?P<number>[-+]?[0-9][0-9.,_]*(?:e[-+]?[0-9]+)?)\s*(?P<unit>[a-z%]*)"
    r"(?:\s*(?:usd|dollars?|us dollars?))?"
    r"(?:\s+(?:in|on|by|at the end of)\s+(?P<when>(?:mid-?)?[0-9]{4}(?:-[0-9]{2}-[0-9]{2})?))?$"
)
POWERS: Final[Mapping[str, float]] = {
    "thousand": 1e3, "k": 1e3, "million": 1e6, "m": 1e6, "mn": 1e6, "billion": 1e9, "bn": 1e9,
    "b": 1e9, "trillion": 1e12, "tn": 1e12, "t": 1e12,
}  # fmt: skip
UNITS: Final[Mapping[str, tuple[float, frozenset[str]]]] = {
    "USD_m": (1e6, frozenset()),
    "USD_m per year": (1e6, frozenset()),
    "units_k": (1e3, frozenset()),
    "units_m": (1e6, frozenset()),
    "GW": (1.0, frozenset({"gw", "gigawatts"})),
    "MW": (1.0, frozenset({"mw", "megawatts"})),
    "ratio": (1.0, frozenset({"x", "times"})),
}
"""What one of a measure's units is, and what else may be written behind a number of them."""
NAMES: Final[Mapping[str, str]] = {
    "nvidia": "nvidia_share",
    "nvidia share": "nvidia_share",
    "nvidia's share": "nvidia_share",
    "ethernet": "ethernet_share",
    "cpo": "cpo_share",
    "lpo": "lpo_share",
    "mfu": "utilisation",
    "capex": "capex_usd_m",
    "optics": "optics_usd_m",
    "ai networking": "ai_networking_usd_m",
    "network power": "network_power_gw",
}
"""Short names for what is asked most."""
EXAMPLE: Final = '"nvidia_share < 45%" or "NVIDIA below 45% in 2029"'


@dataclass(frozen=True)
class Threshold:
    """A question with yes or no: is the measure below (or above) a value, on the day if named."""

    measure: str
    is_below: bool
    value: float
    on: date | None = None

    def holds(self, values: FloatArray) -> npt.NDArray[np.bool_]:
        """Which paths answer it with yes."""
        return values < self.value if self.is_below else values > self.value


def threshold_of(text: str, measures: Mapping[str, tuple[str, str]] | None = None) -> Threshold:
    """Read a question.

    A number is in the measure's own unit unless it says otherwise: ``45%``, ``100 billion``,
    ``10 GW``. Values are continuous, so at most and below are the same question. A year alone is
    its end; ``mid-2029`` the end of June.

    Parameters
    ----------
    measures
        Label and unit by name; without them only a measure's exact name is understood.

    Raises
    ------
    AssumptionError
        When it cannot be read, with what to write.
    """
    found = _ASKED.match(re.sub(r"\s+", " ", text.strip().lower()))
    if found is None:
        raise AssumptionError(
            f"threshold {text!r}: write a measure, < or >, and a number, such as {EXAMPLE}"
        )
    name = _name(found["what"], measures, text)
    unit = measures[name][1] if measures and name in measures else ""
    return Threshold(
        name,
        found["side"] in BELOW,
        _value(found["number"], found["unit"], bool(found["usd"]), unit, text),
        _day(found["when"], text),
    )


def _name(written: str, measures: Mapping[str, tuple[str, str]] | None, text: str) -> str:
    what = written.strip().strip('"').removeprefix("the ")
    if measures is None:
        return NAMES.get(what, what)
    labels = {label.lower(): name for name, (label, _) in measures.items()}
    for name in (what, what.replace(" ", "_"), NAMES.get(what, ""), labels.get(what, "")):
        if name in measures:
            return name
    near = get_close_matches(what, [*measures, *labels, *NAMES], n=3, cutoff=0.5)
    hint = f"nearest are {', '.join(near)}" if near else f"there are {', '.join(measures)}"
    raise AssumptionError(f"threshold {text!r}: there is no measure {what!r}; {hint}")


def _value(number: str, behind: str, is_usd: bool, unit: str, text: str) -> float:
    try:
        value = float(number.replace(",", "").replace("_", ""))
    except ValueError:
        raise AssumptionError(f"threshold {text!r}: {number!r} is not a number") from None
    if behind in ("%", "percent", "per", "pct"):
        return value / 100.0
    if unit == "fraction":
        if behind or is_usd or not 0.0 <= value <= 1.0:
            raise AssumptionError(
                f"threshold {text!r}: the measure is a fraction; write {value:g}% or a number in"
                " 0..1"
            )
        return value
    size, own = UNITS.get(unit, (1.0, frozenset()))
    if behind in own or not behind:
        return value / size if is_usd else value
    if behind in ("usd", "dollars"):
        return value / size
    if behind in POWERS:
        return value * POWERS[behind] / size
    raise AssumptionError(
        f"threshold {text!r}: {behind!r} is no unit of it"
        + (f", which is in {unit}" if unit else "")
        + "; write a plain number in that unit, or million, billion, %"
    )


def _day(when: str | None, text: str) -> date | None:
    if not when:
        return None
    try:
        if "-" in when and not when.startswith("mid"):
            return date.fromisoformat(when)
    except ValueError:
        raise AssumptionError(f"threshold {text!r}: {when!r} is no day; write 2029-06-30") from None
    year = int(when[-4:])
    return date(year, 6, 30) if when.startswith("mid") else date(year, 12, 31)
