"""Reading a case's inputs: parts by the names people give them, numbers out of words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from forecasts.hardware.catalogue import HardwareCatalogue
from forecasts.hardware.parts import Accelerator
from forecasts.hardware.validation.case import Unsupported


def accelerator_named(name: str, catalogue: HardwareCatalogue) -> Accelerator:
    """The accelerator whose name begins the given one: ``H100-SXM5-80GB`` is an H100.

    The longest such name wins, spelling of separators and case aside.
    """
    plain = _plain(name)
    fitting = [part for part in catalogue.accelerators if plain.startswith(_plain(part))]
    if not fitting:
        raise Unsupported(f"accelerator {name!r} is not in the catalogue")
    return catalogue.accelerators[max(fitting, key=len)]


def number(inputs: Mapping[str, Any], key: str, default: float | None = None) -> float:
    """A number under ``key``; out of a text the first number in it.

    Raises
    ------
    Unsupported
        When there is none and no default.
    """
    value = inputs.get(key)
    if isinstance(value, bool):
        return float(value)
    if isinstance(value, int | float):
        return float(value)
    if isinstance(value, str):
        found = re.search(r"\d[\d,]*\.?\d*", value)
        if found:
            return float(found.group().replace(",", ""))
    if default is None:
        raise Unsupported(f"needs {key}")
    return default


def whole(inputs: Mapping[str, Any], key: str, default: int | None = None) -> int:
    """A count under ``key``."""
    return int(number(inputs, key, None if default is None else float(default)))


def words(inputs: Mapping[str, Any], *keys: str) -> str:
    """The texts under the keys, joined, in lower case."""
    return " ".join(str(inputs[key]) for key in keys if inputs.get(key) is not None).casefold()


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.casefold())
