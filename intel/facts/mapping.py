"""From a number as its document worded it to the project's own metrics and segment fields.

The mapping itself is data: ``metric_mapping.csv`` (a metric as written, under conditions),
``segment_mapping.csv`` (one ``key=value`` of a segment) and ``entities.csv`` (names). What no
rule covers passes unchanged and is flagged unmapped; a row that is canonical already comes back
as it went in, so files in either form can be read the same way, any number of times.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import isfinite

import pandas as pd

from intel.facts.periods import period_type_of
from intel.facts.record import CURRENCY_UNITS, SEGMENT_FIELDS

_LOWER_CASE = frozenset({"line", "fabric", "domain", "layer", "scope", "region", "basis"})
_TRANSFORMS: dict[str, tuple[float, float]] = {  # value -> value * factor + shift
    "": (1.0, 0.0),
    "relabel": (1.0, 0.0),
    "minus_1": (1.0, -1.0),
    "plus_1": (1.0, 1.0),
    "times_8": (8.0, 0.0),
    "times_1000": (1000.0, 0.0),
    "times_1000000": (1_000_000.0, 0.0),
}


@dataclass(frozen=True)
class MetricRule:
    """One row of ``metric_mapping.csv``: the metric it becomes when its conditions hold."""

    metric: str
    when: tuple[tuple[str, tuple[str, ...]], ...] = ()
    sets: tuple[tuple[str, str], ...] = ()
    value: str = ""
    drops: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Dictionary:
    """The reviewed mapping, ready to apply."""

    metric_units: Mapping[str, str]
    metric_rules: Mapping[str, tuple[MetricRule, ...]]
    segment_rules: Mapping[tuple[str, str, str], tuple[str, str]]
    entities: Mapping[str, str]


@dataclass
class CanonicalRow:
    """What one row becomes: its fields, and how its number changes."""

    entity: str
    metric: str
    unit: str
    mapped: bool
    factor: float = 1.0
    shift: float = 0.0
    origin: str = ""
    fields: dict[str, str] = field(default_factory=dict)
    rest: dict[str, str] = field(default_factory=dict)


def parse_pairs(text: str) -> dict[str, str]:
    """``key=value`` pairs of a segment, in their order; text without ``=`` is kept as a key."""
    pairs: dict[str, str] = {}
    for part in text.split(";"):
        key, _, value = part.strip().partition("=")
        if key:
            pairs[key.strip()] = value.strip()
    return pairs


def format_pairs(pairs: Mapping[str, str]) -> str:
    """The inverse of :func:`parse_pairs`."""
    return ";".join(f"{key}={value}" if value else key for key, value in pairs.items())


def canonical_row(row: Mapping[str, str], dictionary: Dictionary) -> CanonicalRow:
    """Apply the reviewed mapping to one row given as text.

    Parameters
    ----------
    row
        ``entity, metric, unit, status, segment, period_label, period_start, period_end`` and,
        where the file has them, the segment fields and ``origin``.
    """
    pairs = parse_pairs(row["segment"])
    given = {name: row.get(name, "") for name in SEGMENT_FIELDS}
    entity = dictionary.entities.get(row["entity"], row["entity"])
    period_type = period_type_of(row["period_label"], row["period_start"], row["period_end"])
    known = dict.fromkeys(("line", "form", "product", "segment"), "") | pairs
    known |= {name: value for name, value in given.items() if value}
    known |= {
        "entity": entity, "unit": row["unit"], "status": row["status"], "period": period_type,
        "segment": row["segment"], "segment.segment": pairs.get("segment", ""),
    }  # fmt: skip
    rule = _matching_rule(row["metric"], known, dictionary)
    result = CanonicalRow(entity=entity, metric=row["metric"], unit=row["unit"], mapped=False)
    result.origin = row.get("origin", "")
    result.fields = dict(given)
    metric, suffix = (rule.metric if rule else row["metric"]), ""
    taken = set(rule.drops) if rule else set()
    implied: dict[str, str] = {}
    for name, value in rule.sets if rule else ():
        if value.startswith("@"):
            taken.add(value[1:])
            implied[name] = pairs.get(value[1:], "")
        else:
            implied[name] = value
    for key, value in pairs.items():
        if key in taken:
            continue
        target, canonical = _segment_rule(key, value, metric, dictionary)
        if target == "metric_suffix":
            if f"{metric}{canonical}" in dictionary.metric_units:
                suffix = canonical
                continue
            if metric.endswith(canonical):
                continue
            target, canonical = (key if key in SEGMENT_FIELDS else ""), value
        if target == "drop" or (target == "period_type" and canonical == period_type):
            continue
        if target == "origin":
            result.origin = result.origin or canonical
        elif target in SEGMENT_FIELDS and result.fields[target] in ("", _tidy(target, canonical)):
            result.fields[target] = _tidy(target, canonical)
        else:
            keep = target if target and target not in (*SEGMENT_FIELDS, "period_type") else key
            result.rest[keep] = canonical if keep == target else value
    for name, value in implied.items():
        if name == "origin":
            result.origin = result.origin or value
        elif name in SEGMENT_FIELDS:
            result.fields[name] = result.fields[name] or _tidy(name, value)
        else:
            result.rest.setdefault(name, value)
    _finish(result, row["metric"], f"{metric}{suffix}", rule, dictionary)
    return result


def _matching_rule(
    metric: str, known: Mapping[str, str], dictionary: Dictionary
) -> MetricRule | None:
    for rule in dictionary.metric_rules.get(metric, ()):
        if all(_holds(known.get(key, ""), allowed) for key, allowed in rule.when):
            return rule
    return None


def _holds(value: str, allowed: tuple[str, ...]) -> bool:
    return bool(value) if allowed == ("*",) else value in allowed


def _segment_rule(key: str, value: str, metric: str, dictionary: Dictionary) -> tuple[str, str]:
    """Target field and canonical value of one pair: the most particular rule wins."""
    rules = dictionary.segment_rules
    for candidate in ((key, value, metric), (key, "*", metric), (key, value, ""), (key, "*", "")):
        if candidate in rules:
            target, canonical = rules[candidate]
            return target, value if canonical == "*" else canonical
    return (key, value) if key in SEGMENT_FIELDS else ("", value)


def _tidy(name: str, value: str) -> str:
    """One spelling per value: names that are words of the project are lower case with ``_``."""
    return (
        value.strip().lower().replace(" ", "_").replace("-", "_") if name in _LOWER_CASE else value
    )


def _finish(
    result: CanonicalRow, written: str, metric: str, rule: MetricRule | None, dictionary: Dictionary
) -> None:
    """Settle metric, unit and number; a row whose metric has no definition keeps its own words."""
    unit = dictionary.metric_units.get(metric)
    if unit is None:
        result.metric = written
        return
    result.metric, result.mapped = metric, True
    transform = rule.value if rule else ""
    same = result.unit == unit or (unit == "currency_m" and result.unit in CURRENCY_UNITS)
    as_growth = result.unit == "fraction" and unit == "growth_rate"
    if transform or as_growth:
        result.factor, result.shift = _TRANSFORMS[transform] if not same else (1.0, 0.0)
        result.unit = unit


def canonicalise(facts: pd.DataFrame, dictionary: Dictionary) -> pd.DataFrame:
    """Map every row; numbers stay text unless the mapping changes them.

    Parameters
    ----------
    facts
        Rows as text with the columns of a fact; the index is kept.

    Returns
    -------
    The same rows with canonical ``entity``, ``metric``, segment fields, ``unit``, ``value``,
    ``low``, ``high``, ``origin``, and ``mapped`` (bool) beside them.
    """
    keys = ["entity", "metric", *SEGMENT_FIELDS, "segment", "period_label", "period_start",
            "period_end", "unit", "status", "origin"]  # fmt: skip
    done = [
        canonical_row(dict(zip(keys, values, strict=True)), dictionary)
        for values in zip(*(facts[key].tolist() for key in keys), strict=True)
    ]
    result = facts.copy()
    for name in ("entity", "metric", "unit", "origin", "mapped"):
        result[name] = pd.Series([getattr(row, name) for row in done], index=facts.index)
    result["mapped"] = result["mapped"].astype(bool)
    for name in SEGMENT_FIELDS:
        result[name] = pd.Series([row.fields[name] for row in done], index=facts.index, dtype=str)
    result["segment"] = pd.Series(
        [format_pairs(row.rest) for row in done], index=facts.index, dtype=str
    )
    changed = [position for position, row in enumerate(done) if (row.factor, row.shift) != (1, 0)]
    for column in ("value", "low", "high"):
        texts = facts[column].tolist()
        for position in changed:
            texts[position] = _changed_number(texts[position], done[position])
        result[column] = pd.Series(texts, index=facts.index, dtype=str)
    return result


def _changed_number(text: str, row: CanonicalRow) -> str:
    try:
        number = float(text)
    except ValueError:
        return text  # the checks will say what is wrong with it
    return format_number(number * row.factor + row.shift) if isfinite(number) else text


def format_number(number: float) -> str:
    """Shortest text for a number, without the rounding noise of binary arithmetic."""
    rounded = round(number, 9)
    return str(int(rounded)) if rounded == int(rounded) else repr(rounded)
