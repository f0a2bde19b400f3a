"""From any published value back to its facts, assumptions, code and documents.

``lineage(snapshot, "market_share", basis="platform", vendor="NVIDIA", quarter="2026Q1")`` gives a
:class:`Lineage`; its ``lines()`` are what ``intel explain`` prints. The kinds are the views and
tables whose values are published, the words of an address their columns.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from difflib import get_close_matches
from typing import Any, Final

import pandas as pd

from intel.errors import QueryRefused
from intel.market.answer import documents
from intel.market.lineage import modelled, reported, share
from intel.market.lineage.address import Place, find, known_words, words_of
from intel.market.lineage.result import Lineage, Term
from intel.store import Snapshot

__all__ = ["PLACES", "Lineage", "Term", "lineage", "words_of"]

ASSUMPTION_COLUMNS: Final = (
    "name", "value", "low", "high", "unit", "reason", "document", "url",
)  # fmt: skip

Found = tuple[Term, float | None, str, list[dict[str, Any]]]
"""The term, what its arithmetic gives, what there is to say, and the assumptions."""


def _read(term: Term) -> Found:
    return term, None, "", []


def _quarter(snapshot: Snapshot, row: Mapping[Any, Any]) -> Found:
    held = reported.lines_of_facts(snapshot, row["fact_ids"])
    term, computed = reported.of_quarter(snapshot, row, held)
    return term, computed, "", reported.rate_assumptions(snapshot, row)


def _share(snapshot: Snapshot, row: Mapping[Any, Any]) -> Found:
    term, computed, assumptions = share.of_share(snapshot, row)
    return term, computed, str(row["coverage_note"]), assumptions


def _forecast(snapshot: Snapshot, row: Mapping[Any, Any]) -> Found:
    term, how, assumptions = modelled.of_forecast(snapshot, row)
    return term, None, how, assumptions


_EXPLAINED: Final[Mapping[str, tuple[Place, Callable[[Snapshot, Mapping[str, Any]], Found]]]] = {
    "fact": (reported.FACT, lambda _, row: _read(reported.of_fact(row))),
    "vendor_revenue": (reported.VENDOR_REVENUE, lambda _, row: _read(reported.of_line(row))),
    "vendor_revenue_quarterly": (reported.QUARTERLY, _quarter),
    "market_share": (share.MARKET_SHARE, _share),
    "fabric_share": (
        reported.FABRIC_SHARE, lambda _, row: _read(reported.of_fabric_share(row)),
    ),
    "forecast": (modelled.FORECAST, _forecast),
    "scenario_outcome": (modelled.SCENARIO, modelled.of_scenario),
    "hardware_result": (modelled.HARDWARE, modelled.of_hardware),
}  # fmt: skip

PLACES: Final[Mapping[str, tuple[str, ...]]] = {
    kind: tuple(place.keys) for kind, (place, _) in _EXPLAINED.items()
}
"""The kinds of values that can be explained, and the words of their addresses."""


def lineage(snapshot: Snapshot, kind: str, **address: str) -> Lineage:
    """What stands behind one published value.

    Parameters
    ----------
    snapshot
        The snapshot that has the value.
    kind
        One of ``PLACES``.
    address
        Words that mean one value; ``PLACES[kind]`` has them. Case does not matter, and a quarter
        may be written 2026Q1.

    Raises
    ------
    QueryRefused
        When the kind or a word is unknown, or several values fit; the nearest are named.
    NotDisclosed
        When the snapshot has no such value; the nearest are named.
    """
    if kind not in _EXPLAINED:
        near = get_close_matches(kind, _EXPLAINED, n=3, cutoff=0.4) or list(_EXPLAINED)
        raise QueryRefused(f"there is no {kind!r} to explain; perhaps {', '.join(near)}")
    place, explain = _EXPLAINED[kind]
    known_words(address, PLACES[kind], of=kind)
    row = find(snapshot, place, _newest(snapshot, kind, address))
    term, computed, how, assumptions = explain(snapshot, row)
    facts = _facts(snapshot, list(dict.fromkeys(term.facts())))
    return Lineage(
        kind=kind,
        address={word: _text(row[column]) for word, column in place.keys.items()},
        result=term,
        recomputed=computed,
        how=how,
        facts=facts,
        assumptions=pd.DataFrame(assumptions, columns=list(ASSUMPTION_COLUMNS)).drop_duplicates(),
        documents=documents(snapshot, facts["source_id"]),
        code_version=snapshot.code_version,
        snapshot_id=snapshot.id,
    )


def _newest(snapshot: Snapshot, kind: str, address: Mapping[str, str]) -> dict[str, str]:
    """What is meant where a word is left out.

    Of a forecast the newest vintage, and a quarter means its last day; of a scenario set the day
    on which it resolves.
    """
    given = dict(address)
    if kind == "scenario_outcome" and "set" in given and "date" not in given:
        day = snapshot.query(
            "SELECT max(date) AS day FROM scenario_outcome WHERE lower(set_name) = lower($1)"
            " AND date <= (SELECT max(resolves_on) FROM scenario"
            " WHERE lower(set_name) = lower($1))",
            [given["set"]],
        )["day"].item()
        return given | ({"date": f"{day:%Y-%m-%d}"} if pd.notna(day) else {})
    if kind != "forecast":
        return given
    if "period" in given and "q" in given["period"].lower():
        quarter = pd.Period(given["period"].replace(" ", ""), freq="Q")
        given["period"] = f"{quarter.end_time:%Y-%m-%d}"
    if "made_on" not in given and "series" in given:
        newest = snapshot.query(
            "SELECT max(made_on) AS made_on, arg_max(run_id, made_on) AS run_id FROM forecast"
            " WHERE lower(series_id) = lower(?)",
            [given["series"]],
        ).iloc[0]
        if pd.notna(newest.made_on):
            given |= {"made_on": f"{newest.made_on:%Y-%m-%d}", "run": str(newest.run_id)}
    return given


def _facts(snapshot: Snapshot, fact_ids: list[str]) -> pd.DataFrame:
    """The rows of the ledger in the order they are used."""
    return snapshot.query(
        "SELECT fact_id, entity, metric, line, period_label, value, unit, status, grade,"
        " published_on, published_on_basis, publisher, title, url,"
        " url LIKE 'http%' AND grade <> 'D' AS is_open, source_id"
        " FROM fact WHERE list_contains($1, fact_id) ORDER BY list_position($1, fact_id)",
        [fact_ids],
    )


def _text(value: object) -> str:
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m-%d}"
    return "" if pd.isna(value) else str(value)  # type: ignore[call-overload]
