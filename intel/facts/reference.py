"""The reviewed tables under ``data/reference/``: read, checked, and refused with the field named.

A wrong row (:mod:`intel.facts.tables`) stops the reading at once, because every fact leans on
these files: the message names the file, the line, the field and what is wrong.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from intel.errors import EvidenceError
from intel.facts.classifications import (
    BuyerSegment,
    ForecastStandIn,
    MilestoneStage,
    ProductGeneration,
    Redefinition,
    SeriesProxy,
    StandardMember,
)
from intel.facts.house_forms import HouseForm, read_forms
from intel.facts.judgements import (
    Comparison,
    FieldSynonym,
    ForecastVerdict,
    HouseSynonym,
    LinePart,
    MarketBasis,
    MarketBasisLine,
    SeedClaim,
    SeriesEvent,
    Term,
)
from intel.facts.mapping import Dictionary, MetricRule, parse_pairs
from intel.facts.reviewed_csv import read_table, require_known
from intel.facts.tables import (
    AddressRule,
    Entity,
    FiscalQuarter,
    FxRate,
    Metric,
    MetricMapping,
    Publisher,
    ReportingLag,
    SegmentMapping,
    Unit,
    Vendor,
)
from intel.facts.vendors import (
    entities_of,
    fiscal_quarters_of,
    headline_lines_of,
    publishers_of,
)

_OF_OTHER_TABLES = ("spellings", "headline_line", "headline_basis", "headline_counts")
"""Columns of ``vendors.csv`` that fill other tables (:mod:`intel.facts.vendors`)."""


@dataclass(frozen=True)
class Reference:
    """Everything the facts refer to, one frame per file, and the mapping ready to apply."""

    vendors: pd.DataFrame
    headline_lines: pd.DataFrame
    metrics: pd.DataFrame
    units: pd.DataFrame
    entities: pd.DataFrame
    fiscal_quarters: pd.DataFrame
    reporting_lags: pd.DataFrame
    publishers: pd.DataFrame
    address_rules: pd.DataFrame
    fx_monthly: pd.DataFrame
    series_events: pd.DataFrame
    field_synonyms: pd.DataFrame
    comparisons: pd.DataFrame
    house_synonyms: pd.DataFrame
    forecast_verdicts: pd.DataFrame
    forecast_stand_ins: pd.DataFrame
    line_parts: pd.DataFrame
    glossary: pd.DataFrame
    seed_claims: pd.DataFrame
    market_bases: pd.DataFrame
    market_basis_lines: pd.DataFrame
    product_generations: pd.DataFrame
    milestone_stages: pd.DataFrame
    standard_members: pd.DataFrame
    buyer_segments: pd.DataFrame
    series_proxies: pd.DataFrame
    redefinitions: pd.DataFrame
    metric_mapping: pd.DataFrame
    segment_mapping: pd.DataFrame
    dictionary: Dictionary
    house_forms: tuple[HouseForm, ...]


def load_reference(data_dir: Path) -> Reference:
    """Read ``data_dir/reference/*.csv``.

    Raises
    ------
    EvidenceError
        If a file is missing or a row is wrong; the message names file, line and field.
    """
    folder = data_dir / "reference"
    units = read_table(folder / "units.csv", Unit, ("unit",))
    metrics = read_table(folder / "metrics.csv", Metric, ("metric",))
    require_known(
        folder / "metrics.csv", metrics, "unit", [*units["unit"], "currency_m"], "units.csv"
    )
    vendors = read_table(folder / "vendors.csv", Vendor, ("vendor",))
    generations = read_table(folder / "product_generations.csv", ProductGeneration, ("product",))
    entities = _with_products(
        entities_of(vendors, read_table(folder / "entities.csv", Entity, ("alias",)), folder),
        generations,
    )
    metric_mapping = read_table(
        folder / "metric_mapping.csv", MetricMapping, ("as_written", "when")
    )
    segment_mapping = read_table(
        folder / "segment_mapping.csv", SegmentMapping, ("key", "value", "metric")
    )
    quarters = read_table(folder / "fiscal_quarters.csv", FiscalQuarter, ("vendor", "fiscal_label"))
    require_known(
        folder / "fiscal_quarters.csv", quarters, "vendor", vendors["vendor"], "vendors.csv"
    )
    bases = read_table(folder / "market_bases.csv", MarketBasis, ("market_basis",))
    return Reference(
        vendors=vendors[[name for name in vendors if name not in _OF_OTHER_TABLES]],
        headline_lines=headline_lines_of(vendors),
        metrics=metrics,
        units=units,
        entities=entities,
        fiscal_quarters=fiscal_quarters_of(vendors, quarters, folder),
        reporting_lags=read_table(
            folder / "reporting_lags.csv", ReportingLag, ("who", "status", "anchor")
        ),
        publishers=publishers_of(
            vendors, read_table(folder / "publishers.csv", Publisher, ("publisher",))
        ),
        address_rules=read_table(folder / "address_rules.csv", AddressRule, ("prefix",)),
        fx_monthly=read_table(folder / "fx_monthly.csv", FxRate, ("month", "currency")),
        series_events=read_table(
            folder / "series_events.csv",
            SeriesEvent,
            ("entity", "metric", "line", "basis", "kind", "event_on"),
        ),
        field_synonyms=read_table(
            folder / "field_synonyms.csv", FieldSynonym, ("metric", "field", "written")
        ),
        comparisons=read_table(folder / "comparisons.csv", Comparison, ("comparison",)),
        forecast_verdicts=read_table(
            folder / "forecast_verdicts.csv", ForecastVerdict, ("verdict_id",)
        ),
        forecast_stand_ins=read_table(
            folder / "forecast_stand_ins.csv", ForecastStandIn, ("metric", "quantity")
        ),
        house_synonyms=read_table(folder / "house_synonyms.csv", HouseSynonym, ("house",)),
        glossary=read_table(folder / "glossary.csv", Term, ("term",)),
        line_parts=read_table(
            folder / "line_parts.csv", LinePart, ("vendor", "breakdown", "total_line", "part_line")
        ),
        seed_claims=read_table(folder / "seed_claims.csv", SeedClaim, ("claim",)),
        market_bases=bases,
        market_basis_lines=_market_basis_lines(folder, bases, vendors["vendor"]),
        product_generations=generations,
        milestone_stages=read_table(folder / "milestone_stages.csv", MilestoneStage, ("event",)),
        standard_members=read_table(
            folder / "standard_members.csv", StandardMember, ("standard", "member", "event")
        ),
        buyer_segments=read_table(
            folder / "buyer_segments.csv", BuyerSegment, ("vendor", "metric", "line", "buyer")
        ),
        series_proxies=read_table(
            folder / "series_proxies.csv", SeriesProxy, ("entity", "line", "basis")
        ),
        redefinitions=read_table(
            folder / "redefinitions.csv", Redefinition, ("was_fact_id", "fact_id")
        ),
        metric_mapping=metric_mapping,
        segment_mapping=segment_mapping,
        dictionary=_dictionary(metrics, metric_mapping, segment_mapping, entities),
        house_forms=read_forms(folder),
    )


def _with_products(entities: pd.DataFrame, generations: pd.DataFrame) -> pd.DataFrame:
    """The entities and the products of ``product_generations.csv``, which facts may name too."""
    products = generations.loc[~generations["product"].isin(entities["alias"]), "product"]
    named = pd.DataFrame(
        {"alias": products, "entity": products, "kind": "product", "facts_file": "products.csv"}
    )
    return pd.concat([entities, named], ignore_index=True)


def _market_basis_lines(folder: Path, bases: pd.DataFrame, vendors: pd.Series) -> pd.DataFrame:
    """The lines of every market basis, one file a basis: ``market_bases/<market_basis>.csv``."""
    parts = []
    for path in sorted((folder / "market_bases").glob("*.csv")):
        if path.stem not in set(bases["market_basis"]):
            message = (
                f"{path}: market_bases.csv has no row of {path.stem!r}; add one that says what"
                " the basis counts and leaves out"
            )
            raise EvidenceError(message)
    for basis in bases["market_basis"]:
        path = folder / "market_bases" / f"{basis}.csv"
        lines = read_table(path, MarketBasisLine, ("vendor", "line", "basis", "valid_from"))
        require_known(path, lines, "vendor", vendors, "vendors.csv")
        parts.append(lines.assign(market_basis=basis))
    return pd.concat(parts, ignore_index=True)


def _dictionary(
    metrics: pd.DataFrame, rules: pd.DataFrame, segments: pd.DataFrame, entities: pd.DataFrame
) -> Dictionary:
    by_metric: dict[str, list[MetricRule]] = {}
    for row in rules.to_dict("records"):
        when = {key: tuple(value.split(",")) for key, value in parse_pairs(row["when"]).items()}
        rule = MetricRule(
            metric=row["metric"],
            when=tuple(when.items()),
            sets=tuple(parse_pairs(row["sets"]).items()),
            value=row["value"],
            drops=frozenset(name for name in row["drops"].split(",") if name),
        )
        by_metric.setdefault(row["as_written"], []).append(rule)
    return Dictionary(
        metric_units=dict(zip(metrics["metric"], metrics["unit"], strict=True)),
        metric_rules={name: tuple(found) for name, found in by_metric.items()},
        segment_rules={
            (row["key"], row["value"], row["metric"]): (row["field"], row["canonical"])
            for row in segments.to_dict("records")
        },
        entities=dict(zip(entities["alias"], entities["entity"], strict=True)),
    )
