"""Every as-of form there is: nothing published later may change what it says of an earlier day."""

import duckdb
import pandas as pd
import pytest

from tests.store.conftest import shipped_tables
from tests.store.invented import fill

LAST_DAY = pd.Timestamp("2025-09-30")
DAYS = ("2025-09-30", "2025-05-28", "2024-06-30")
ALL_TIME = "9999-12-30"


def macros(connection):
    """The as-of macros by name, with how many arguments each takes before the day."""
    found = connection.execute(
        "SELECT function_name, len(parameters) - 1 FROM duckdb_functions()"
        " WHERE function_type = 'table_macro' AND function_name LIKE '%!_as!_of' ESCAPE '!'"
        " AND NOT internal"
    ).fetchall()
    return dict(found)


def call(name, before, day):
    return f"{name}({'NULL, ' * before}DATE '{day}')"


@pytest.fixture(scope="module")
def worlds(tmp_path_factory):
    """The ledger as it stood on a day, and the same with every fact revised a day later."""
    tables = shipped_tables()
    facts = tables["fact"]
    known = facts[facts["published_on"] <= LAST_DAY]
    later = facts.assign(
        fact_id=facts["fact_id"] + "-revised",
        value=facts["value"] * 1.25,
        grade="A",
        published_on=LAST_DAY + pd.Timedelta(days=1),
        published_on_basis="stated",
        recorded_at=pd.Timestamp("2026-11-21"),
    )
    unknown = facts[facts["published_on"] > LAST_DAY]
    worlds = {"known": known, "revised": pd.concat([known, unknown, later])}
    opened = {}
    for name, of in worlds.items():
        target = tmp_path_factory.mktemp(name) / "000001" / "intel.duckdb"
        fill(target, tables | {"fact": of})
        opened[name] = duckdb.connect(target, read_only=True)
    yield opened
    for connection in opened.values():
        connection.close()


def test_facts_revised_on_a_later_day_change_no_answer_about_an_earlier_one(worlds):
    answered = {}
    for name, before in macros(worlds["known"]).items():
        for day in DAYS:
            sql = f"FROM {call(name, before, day)} ORDER BY ALL"
            was, is_now = (worlds[world].execute(sql).df() for world in ("known", "revised"))
            pd.testing.assert_frame_equal(was, is_now, obj=f"{name} as of {day}")
            answered[name] = max(answered.get(name, 0), len(was))
    # A refresh alone fills the first; the line and the claim of the others came later.
    empty = {name for name, most in answered.items() if most == 0}
    assert empty <= {
        "forecast_as_of", "series_proxy_as_of", "market_share_claim_as_of", "moat_score_as_of",
        "triangulation_as_of",
    }  # fmt: skip
    assert len(answered) >= 20


def test_the_same_revisions_are_in_the_answers_about_the_day_they_came(worlds):
    """The proof that the test above could fail: a day later most answers differ."""
    changed = set()
    for name, before in macros(worlds["known"]).items():
        sql = f"FROM {call(name, before, '2025-10-01')} ORDER BY ALL"
        was, is_now = (worlds[world].execute(sql).df() for world in ("known", "revised"))
        if not was.equals(is_now):
            changed.add(name)
    assert {
        "fact_as_of", "vendor_revenue_as_of", "vendor_revenue_quarterly_as_of", "capex_as_of",
        "market_share_as_of", "fabric_share_as_of", "vendor_margin_as_of", "revision_as_of",
        "estimate_comparison_as_of", "port_price_as_of", "standard_milestone_as_of",
        "speed_mix_as_of", "switch_cadence_as_of", "optics_supply_as_of", "optics_adoption_as_of",
        "buyer_revenue_as_of", "region_revenue_as_of", "ai_networking_carve_out_as_of",
    } <= changed  # fmt: skip


def test_every_answer_says_when_its_day_is_inferred(shipped):
    names = shipped.query(
        "SELECT function_name AS name, len(parameters) - 1 AS before FROM duckdb_functions()"
        " WHERE function_type = 'table_macro' AND function_name LIKE '%!_as!_of' ESCAPE '!'"
        " AND NOT internal"
    )
    for row in names.itertuples():
        if row.name == "forecast_as_of" or row.name.startswith("moat_"):
            continue  # made_on is the desk's own record; a score rests on many documents
        described = shipped.query(f"DESCRIBE FROM {call(row.name, row.before, ALL_TIME)}")
        days = set(described["column_name"])
        assert row.name == "series_event_as_of" or "published_on_basis" in days, row.name


def test_the_day_of_every_row_that_counts_as_inferred_is_marked_so(shipped):
    """What fact calls inferred, a view calls inferred (or, of several parts, weaker still)."""
    views = ("vendor_revenue", "capex", "fabric_share", "vendor_margin", "standard_milestone",
             "speed_mix", "optics_supply", "optics_adoption")  # fmt: skip
    for view in views:
        differing = shipped.query(
            f"SELECT 1 FROM {view} AS shown JOIN fact USING (fact_id)"
            " WHERE shown.published_on_basis <> fact.published_on_basis"
        )
        assert differing.empty, view
    summed = shipped.query(
        "WITH part AS (SELECT published_on_basis AS shown, unnest(fact_ids) AS fact_id"
        " FROM vendor_revenue_quarterly)"
        " SELECT 1 FROM part JOIN fact USING (fact_id)"
        " WHERE shown = 'stated' AND published_on_basis <> 'stated'"
    )
    assert summed.empty


@pytest.mark.parametrize(
    "view",
    [
        "vendor_revenue_as_reported", "vendor_margin", "standard_milestone", "standard_member",
        "port_price", "revision", "estimate_comparison", "series_event", "series_proxy",
        "ai_networking_carve_out", "buyer_revenue", "region_revenue", "speed_mix",
        "switch_cadence", "optics_supply", "optics_adoption", "market_share_claim",
    ],
)  # fmt: skip
def test_a_view_is_its_as_of_form_on_the_last_day(shipped, view):
    today = shipped.query(f"FROM {view} ORDER BY ALL")
    assert not today.empty
    as_of = shipped.query(f"FROM {view}_as_of(DATE '{ALL_TIME}') ORDER BY ALL")
    pd.testing.assert_frame_equal(today, as_of)
