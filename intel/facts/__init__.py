"""The reviewed files under ``data/`` as validated frames and frozen parameters.

from intel.facts import load_reference, read_facts

reference = load_reference(DATA)
reading = read_facts(sorted((DATA / "facts").glob("*.csv")), reference)
"""

from __future__ import annotations

from intel.facts.read import Reading, read_facts
from intel.facts.reference import Reference, load_reference

__all__ = ["Reading", "Reference", "load_reference", "read_facts"]
