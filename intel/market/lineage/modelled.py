"""What stands behind numbers that a model gives: a forecast, a scenario's outcome, a cluster."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from typing import Any, Final

import pandas as pd

from forecasts.hardware.catalogue import Evidence
from intel.market.cluster.reviewed_parts import reviewed_parts
from intel.market.lineage.address import Place
from intel.market.lineage.reported import of_fact, of_line
from intel.market.lineage.result import CLOSE, Term, digits
from intel.market.series import parts_of
from intel.store import Snapshot

FORECAST: Final = Place(
    "forecast",
    {"series": "series_id", "period": "period_end", "quantile": "quantile", "made_on": "made_on",
     "run": "run_id"},
    {"quantile": "0.5"},
)  # fmt: skip
SCENARIO: Final = Place(
    "scenario_outcome",
    {"set": "set_name", "measure": "measure", "outcome": "outcome", "quantile": "quantile",
     "date": "date"},
    {"outcome": "mixture", "quantile": ""},
)  # fmt: skip
HARDWARE: Final = Place(
    "hardware_result", {"cluster": "cluster", "fabric": "fabric", "measure": "measure"}, {}
)


def of_forecast(
    snapshot: Snapshot, row: Mapping[Any, Any]
) -> tuple[Term, str, list[dict[str, Any]]]:
    """A quantile of a forecast: the quarters it was fitted to, and the model between."""
    vendor, line, basis = parts_of(str(row["series_id"]))
    fitted = snapshot.query(
        "SELECT * FROM vendor_revenue_as_of(CAST(? AS DATE)) WHERE vendor = ? AND line = ?"
        " AND basis = ? AND period_type IN ('quarter', 'month') AND period_end <= ?"
        " AND period_end >= ? ORDER BY period_end",
        [
            row["made_on"].to_pydatetime(), vendor, line, basis,
            (row["train_end"] + pd.Timedelta(days=45)).to_pydatetime(),
            (row["train_start"] - pd.Timedelta(days=45)).to_pydatetime(),
        ],
    )  # fmt: skip
    term = Term(
        f"{row['series_id']}, quarter to {row['period_end']:%Y-%m-%d},"
        f" {row['quantile']:g} quantile made on {row['made_on']:%Y-%m-%d}",
        float(row["value"]),
        str(row["unit"]),
        "",
        (
            *(of_line(each) for each in fitted.to_dict("records")),
            *(_capex(snapshot, row, vendor, basis) if line == "capex" else ()),
            *_proxies(snapshot, row, fitted, (vendor, line, basis)),
        ),
    )
    how = (
        f"No sum gives it: {row['model']} was fitted to {row['n_train']} quarters up to"
        f" {row['train_end']:%Y-%m-%d} and asked {row['horizon']} quarter(s) ahead."
        f" {row['warnings']}"
    ).strip()
    fitted_to = [
        _assumed(name, value, reason="fitted parameter of the model")
        for name, value in _flat(json.loads(row["model_parameters"] or "{}"))
    ]
    return term, how, fitted_to


def _capex(snapshot: Snapshot, row: Mapping[Any, Any], buyer: str, basis: str) -> Iterator[Term]:
    """Quarters of capital expenditure: stated, or what sums to date leave, each with its facts."""
    quarters = snapshot.query(
        "SELECT * FROM capex_quarterly_as_of(CAST(? AS DATE)) WHERE buyer = ? AND basis = ?"
        " AND quarter_end BETWEEN ? AND ? ORDER BY quarter_end",
        [
            row["made_on"].to_pydatetime(), buyer, basis, row["train_start"].to_pydatetime(),
            row["train_end"].to_pydatetime(),
        ],
    )  # fmt: skip
    facts = snapshot.query("SELECT * FROM fact WHERE metric = 'capex'").set_index("fact_id")
    for each in quarters.to_dict("records"):
        yield Term(
            f"{buyer} capex {each['quarter']}",
            float(each["capex_usd_m"]),
            "USD_m",
            str(each["method"]),
            tuple(of_fact({**facts.loc[name], "fact_id": name}) for name in each["fact_ids"]),
        )


def _proxies(
    snapshot: Snapshot, row: Mapping[Any, Any], fitted: pd.DataFrame, of: tuple[str, str, str]
) -> list[Term]:
    """Quarters after an ended line that its reviewed proxy stands in for: its part of a driver."""
    quarters = fitted[fitted["period_type"] == "quarter"]
    missing = int(row["n_train"]) - len(quarters)
    if missing <= 0 or quarters.empty:
        return []
    driver = snapshot.query(
        "SELECT revenue.* FROM reviewed_proxy AS proxy JOIN vendor_revenue AS revenue"
        " ON revenue.vendor = proxy.entity AND revenue.line = proxy.driver_line"
        " AND revenue.basis = proxy.driver_basis"
        " WHERE (proxy.entity, proxy.line, proxy.basis) = (?, ?, ?)"
        " AND revenue.period_type = 'quarter' AND revenue.period_end >= ?"
        " ORDER BY revenue.period_end",
        [*of, quarters["period_end"].max().to_pydatetime()],
    )
    if driver.empty or driver["period_end"].iloc[0] != quarters["period_end"].max():
        return []
    last, base = quarters.iloc[-1], of_line(driver.iloc[0].to_dict())
    return [
        Term(
            f"proxy for {of[1].replace('_', ' ')} in {each['fiscal_label']}",
            last["value"] / driver["value"].iloc[0] * each["value"],
            base.unit,
            f"{digits(last['value'])} / {digits(base.value)} × {digits(each['value'])}",
            (base, of_line(each)),
        )
        for each in driver.iloc[1 : 1 + missing].to_dict("records")
    ]


def _flat(parameters: Mapping[str, Any], prefix: str = "") -> list[tuple[str, float]]:
    found: list[tuple[str, float]] = []
    for name, value in parameters.items():
        path = f"{prefix}{name}"
        if isinstance(value, Mapping):
            found += _flat(value, f"{path}.")
        elif isinstance(value, int | float) and not isinstance(value, bool):
            found.append((path, float(value)))
    return found


def of_scenario(
    snapshot: Snapshot, row: Mapping[Any, Any]
) -> tuple[Term, float | None, str, list[dict[str, Any]]]:
    """An expected value or quantile of a scenario set: the odds, and what each outcome assumes."""
    odds = snapshot.query(
        "SELECT outcome, any_value(label) AS label, any_value(probability) AS probability,"
        " any_value(reason) AS reason, any_value(source_title) AS title,"
        " any_value(source_url) AS url FROM scenario WHERE set_name = ? GROUP BY outcome"
        " ORDER BY probability DESC",
        [row["set_name"]],
    )
    means = snapshot.query(
        "SELECT outcome, value FROM scenario_outcome WHERE set_name = ? AND measure = ?"
        " AND date = ? AND quantile IS NULL",
        [row["set_name"], row["measure"], row["date"].to_pydatetime()],
    ).set_index("outcome")["value"]
    unit, label = str(row["unit"]), f"{row['measure'].replace('_', ' ')} of {row['set_name']}"
    assumptions = [
        _assumed(
            f"odds of {each['outcome']}", each["probability"], reason=each["reason"],
            document=each["title"], url=each["url"],
        )
        for each in odds.to_dict("records")
    ] + _drivers(snapshot, row)  # fmt: skip
    is_mean = pd.isna(row["quantile"])
    what = "expected" if is_mean else f"{row['quantile']:g} quantile"
    named = f"{label}, {row['outcome']}, {what}"
    if row["outcome"] != "mixture" or not is_mean or not set(odds["outcome"]) <= set(means.index):
        how = (
            "It is read off the simulated draws (scenario_grid), each of which takes the drivers"
            " below at random and runs the cluster model on them."
        )
        return Term(named, float(row["value"]), unit), None, how, assumptions
    parts = tuple(
        Term(
            f"{each['outcome']}: odds × expected value",
            each["probability"] * means[each["outcome"]],
            unit,
            f"{digits(each['probability'])} × {digits(means[each['outcome']])}",
        )
        for each in odds.to_dict("records")
    )
    total = sum(part.value or 0.0 for part in parts)
    arithmetic = " + ".join(part.arithmetic for part in parts)
    how = "The expected value of each outcome is the mean of its simulated draws."
    return Term(named, float(row["value"]), unit, arithmetic, parts), total, how, assumptions


def _drivers(snapshot: Snapshot, row: Mapping[Any, Any]) -> list[dict[str, Any]]:
    frame = snapshot.query(
        "SELECT * FROM scenario_driver WHERE set_name = ?"
        " AND (outcome = ? OR ? = 'mixture') ORDER BY outcome, driver",
        [row["set_name"], row["outcome"], row["outcome"]],
    )
    return [
        _assumed(
            f"{each['driver'].replace('_', ' ')} if {each['outcome']}, 90% interval"
            + (f" on {each['day']:%Y-%m-%d}" if pd.notna(each.get("day")) else ""),
            (each["low"] + each["high"]) / 2, low=each["low"], high=each["high"],
            unit=each["unit"], reason=each["reason"],
        )
        for each in frame.to_dict("records")
    ]  # fmt: skip


_FORMS: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "network_cost_usd": ("+", ("switch_cost_usd", "optics_cost_usd")),
    "network_power_w": ("+", ("switch_power_w", "optics_power_w")),
    "goodput": ("×", ("utilisation", "effective_training_time_ratio")),
    "switch_cost_usd": ("×", ("switches", "switches.price_usd")),
    "optics_cost_usd": ("×", ("optical_modules", "optics.price_usd")),
    "optics_power_w": ("×", ("optical_modules", "optics.module_power_w")),
}
"""Measures that are a sum or product of others, or of a part's own number (``file.field``)."""


def of_hardware(
    snapshot: Snapshot, row: Mapping[Any, Any]
) -> tuple[Term, float | None, str, list[dict[str, Any]]]:
    """A measure of a reference cluster: the measures it is made of, and the parts' own numbers."""
    rows = snapshot.query(
        "SELECT measure, unit, value FROM hardware_result WHERE cluster = ? AND fabric = ?",
        [row["cluster"], row["fabric"]],
    )
    got = {each["measure"]: (each["value"], each["unit"]) for each in rows.to_dict("records")}
    parts = _numbers(str(row["cluster"]), str(row["fabric"]))
    got |= {f"{kind}.{field}": (each.value, "") for (kind, _, field), each in parts.items()}
    term = _measure(str(row["measure"]), got)
    label = f"{term.label} of {row['cluster']} on {row['fabric']}"
    how = (
        "The model is forecasts.hardware; it takes the numbers of the parts below and nothing"
        " else. `intel cluster` runs it with other parts."
    )
    assumptions = [
        _assumed(
            " ".join(text for text in (part or kind, field.replace("_", " ")) if text),
            number.value, low=number.low, high=number.high, reason=number.note or number.status,
            document=number.document.title, url=number.document.url,
        )
        for (kind, part, field), number in parts.items()
    ]  # fmt: skip
    named = Term(label, float(row["value"]), str(row["unit"]), term.arithmetic, term.parts)
    return named, term.value if term.parts else None, how, assumptions


def _measure(name: str, got: Mapping[str, tuple[float, str]]) -> Term:
    """A measure as the sum or product it is; alone where the model makes it of more than that."""
    value, unit = got[name]
    label = name.replace(".", " ").replace("_", " ")
    sign, names = _FORMS.get(name, ("", ()))
    if not names or any(each not in got for each in names):
        return Term(label, value, unit)
    parts = tuple(_measure(each, got) for each in names)
    numbers = [part.value or 0.0 for part in parts]
    if not math.isclose(sum(numbers) if sign == "+" else math.prod(numbers), value, rel_tol=CLOSE):
        return Term(label, value, unit)
    return Term(label, value, unit, f" {sign} ".join(map(digits, numbers)), parts)


def _numbers(cluster: str, fabric: str) -> dict[tuple[str, str, str], Evidence]:
    """The reviewed numbers of the parts a reference cluster is built of, with their documents."""
    catalogue = reviewed_parts()
    built = catalogue.clusters.get(cluster)
    if built is None:
        return {}
    of_cluster = {
        "accelerators": built.accelerator, "switches": built.switch, "optics": built.optic,
        "fabrics": fabric, "economics": "", "reliability": "",
    }  # fmt: skip
    return {
        (kind, part, field): number
        for (kind, part, field), number in catalogue.evidence.items()
        if kind in of_cluster and part == of_cluster[kind]
    }


def _assumed(
    name: str,
    value: float,
    *,
    low: float | None = None,
    high: float | None = None,
    unit: str = "",
    reason: str = "",
    document: str = "",
    url: str = "",
) -> dict[str, Any]:
    return {
        "name": name, "value": value, "low": low, "high": high, "unit": unit, "reason": reason,
        "document": document, "url": url,
    }  # fmt: skip
