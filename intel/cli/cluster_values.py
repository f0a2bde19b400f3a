"""KEY=VALUE, KEY=LOW..HIGH and KEY=FROM:TO:STEPS, as the cluster command writes them."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import click
import numpy as np

from forecasts.hardware import ReferenceCluster, Workload
from forecasts.hardware.design import Range
from intel.errors import AssumptionError

MOST_VALUES = 10_000


def flat_range(key: str, low: float, high: float) -> Range:
    """Anything between two values, no one likelier."""
    if low > high:
        raise AssumptionError(f"{key} = {low:g}..{high:g}: is upside down; give {high:g}..{low:g}")
    return Range(low, (low + high) / 2, high, flat=True, whole=_takes_whole(key))


def change(text: str) -> tuple[str, Any]:
    """KEY=VALUE: a number, a range of two, or a name."""
    key, equals, value = text.partition("=")
    if not equals or not key:
        raise click.BadParameter(f"{text!r} is not KEY=VALUE", param_hint="'--set'")
    low, dots, high = value.partition("..")
    if dots and _is_number(low) and _is_number(high):
        return key.strip(), (float(low), float(high))
    return key.strip(), _plain(value.strip())


def swept(text: str) -> tuple[str, list[Any]]:
    """KEY=FROM:TO:STEPS or KEY=A,B,C."""
    key, equals, rest = text.partition("=")
    parts = rest.split(":")
    wrong = f"{text!r} is not KEY=FROM:TO:STEPS or KEY=A,B,C"
    if not equals or not rest:
        raise click.BadParameter(wrong, param_hint="'--sweep'")
    if len(parts) == 1:
        return key.strip(), [_plain(value.strip()) for value in rest.split(",")]
    if len(parts) != 3 or not all(map(_is_number, parts)):
        raise click.BadParameter(wrong, param_hint="'--sweep'")
    low, high, steps = float(parts[0]), float(parts[1]), int(float(parts[2]))
    if not 2 <= steps <= MOST_VALUES:
        raise click.BadParameter(f"takes 2 to {MOST_VALUES:,} steps", param_hint="'--sweep'")
    values = np.linspace(low, high, steps)
    if all("." not in part and "e" not in part.casefold() for part in parts[:2]):
        whole = np.unique(np.round(values))
        if _takes_whole(key.strip()):
            return key.strip(), [int(value) for value in whole]
    return key.strip(), values.tolist()


def _takes_whole(key: str) -> bool:
    kinds = {
        each.name: str(each.type) for kind in (Workload, ReferenceCluster) for each in fields(kind)
    }
    return kinds.get(key.removeprefix("workload."), "").startswith("int")


def _plain(text: str) -> Any:  # noqa: ANN401 - a number where it is one, else a name
    if not _is_number(text):
        return text
    number = float(text)
    return int(number) if number.is_integer() and "e" not in text.casefold() else number


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
