"""The reviewed parts that every cluster is built of, each number with its document."""

from __future__ import annotations

from forecasts.hardware import HardwareCatalogue
from intel.facts.hardware import load_hardware
from intel.home import DATA


def reviewed_parts() -> HardwareCatalogue:
    """The parts of ``data/hardware/`` as they are now.

    Raises
    ------
    AssumptionError
        When a file breaks a rule, with the key and the remedy.
    """
    return load_hardware(DATA)
