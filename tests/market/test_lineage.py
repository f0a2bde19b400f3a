"""From published values back to documents, with the arithmetic done by hand."""

import json

import pytest
from click.testing import CliRunner

from intel.cli import main
from intel.errors import NotDisclosed, QueryRefused
from intel.market.lineage import PLACES, lineage


def test_a_calendar_quarter_is_two_fiscal_quarters_by_days(snapshot):
    """NVIDIA's calls: 11.0 billion for Q4 FY26 (ends 25 January), 14.8 for Q1 FY27 (ends 26 April).

    25 of 91 days of the first and 65 of 91 of the second lie in January to March 2026.
    """
    found = lineage(
        snapshot, "vendor_revenue_quarterly", vendor="nvidia", line="networking", quarter="2026q1"
    )
    by_hand = 11_000 * 25 / 91 + 14_800 * 65 / 91
    assert found.result.value == pytest.approx(by_hand)
    assert found.recomputed == pytest.approx(by_hand)
    assert found.is_reproduced
    assert found.facts["value"].tolist() == [11_000, 14_800]
    text = "\n".join(found.lines())
    assert "11,000 × 25 / 91" in text
    assert "14,800 × 65 / 91" in text
    assert f"Code {snapshot.code_version}, snapshot {snapshot.id}." in text


def test_a_foreign_quarter_is_converted_month_by_month_with_the_rates_named(snapshot):
    """Accton: 70,100 million TWD in Q1 2026, at the Federal Reserve's 31.518, 31.4705 and 31.87."""
    found = lineage(
        snapshot, "vendor_revenue_quarterly", vendor="Accton", line="total", quarter="2026 Q1"
    )
    by_hand = 70_100 / 90 * (31 / 31.518 + 28 / 31.4705 + 31 / 31.87)
    assert found.result.value == pytest.approx(by_hand, rel=1e-6)
    assert found.is_reproduced
    assert found.assumptions["value"].tolist() == [31.518, 31.4705, 31.87]
    assert found.assumptions["document"].str.startswith("Federal Reserve").all()


def test_a_share_is_revenue_over_revenue_with_every_part_and_reason(snapshot):
    found = lineage(snapshot, "market_share", basis="platform", vendor="NVIDIA", quarter="2026Q1")
    own, market = found.result.parts
    assert own.value == pytest.approx(11_000 * 25 / 91 + 14_800 * 65 / 91)
    assert found.result.value == pytest.approx(own.value / market.value)
    assert found.is_reproduced
    published = snapshot.query(
        "SELECT share FROM market_share('platform') WHERE vendor = 'NVIDIA' AND quarter = '2026 Q1'"
    )["share"].item()
    assert found.result.value == published
    parts = found.assumptions.set_index("name")
    assert parts.loc["part of Celestica hps that counts", "value"] == 0.8
    assert parts["reason"].ne("").all()
    assert set(found.documents["source_id"]) == set(found.facts["source_id"])


@pytest.mark.parametrize("basis", ["silicon", "scale_up"])
def test_every_share_of_a_quarter_is_given_by_its_arithmetic(snapshot, basis):
    rows = snapshot.query(
        "SELECT vendor, quarter FROM market_share WHERE market_basis = ? AND share IS NOT NULL"
        " QUALIFY quarter = max(quarter) OVER ()",
        [basis],
    )
    for row in rows.itertuples():
        found = lineage(
            snapshot, "market_share", basis=basis, vendor=row.vendor, quarter=row.quarter
        )
        assert found.is_reproduced, row


def test_a_fact_is_read_and_its_document_named(snapshot):
    """Form 10-Q of 2025-08-27: networking 7,252."""
    found = lineage(
        snapshot, "vendor_revenue", vendor="NVIDIA", line="networking", period="Q2 FY26"
    )
    assert (found.result.value, found.recomputed) == (7_252, None)
    assert "10-Q" in found.documents["title"].item()
    same = lineage(snapshot, "fact", id=found.result.fact_id)
    assert same.result.value == 7_252


def test_a_published_share_of_a_fabric_is_the_fact_it_was_read_from(snapshot):
    row = snapshot.query("FROM fabric_share LIMIT 1").iloc[0]
    found = lineage(snapshot, "fabric_share", id=row.fact_id)
    assert found.result.value == row.fraction
    assert found.facts["fact_id"].tolist() == [row.fact_id]


def test_a_forecast_names_its_quarters_model_and_parameters(snapshot):
    found = lineage(
        snapshot, "forecast", series="NVIDIA/networking", period="2027Q1", quantile="0.9"
    )
    row = snapshot.query(
        "SELECT * FROM forecast_as_of(DATE '9999-12-30') WHERE series_id = 'NVIDIA/networking'"
        " AND period_end = DATE '2027-03-31' AND quantile = 0.9"
    ).iloc[0]
    assert found.result.value == row.value
    reported = found.facts[found.facts["line"] == "networking"]
    assert len(reported) == 13
    assert {7_252, 8_187, 11_000, 14_800} <= set(found.facts["value"])
    assert row.model in found.how
    # The line ended with Q1 FY27: one quarter more stands on its part of data center, 75,246.
    (proxy,) = (part for part in found.result.parts if part.label.startswith("proxy"))
    assert proxy.arithmetic.startswith("14,800 / 75,246 × ")
    assert row.n_train == 14
    assert not found.assumptions.empty


def test_an_expected_value_is_odds_times_expected_values(snapshot):
    """The article's odds: 55% base, 25% bull, 20% bear."""
    found = lineage(snapshot, "scenario_outcome", set="nvidia_share", measure="nvidia_share")
    assert found.is_reproduced
    odds = found.assumptions.set_index("name")["value"]
    assert [odds[f"odds of {name}"] for name in ("base", "bull", "bear")] == [0.55, 0.25, 0.2]
    quantile = lineage(
        snapshot, "scenario_outcome", set="nvidia_share", measure="nvidia_share", quantile="0.9",
    )  # fmt: skip
    assert quantile.recomputed is None
    assert quantile.result.value > found.result.value


def test_a_cluster_s_cost_is_switches_and_modules_at_their_prices(snapshot):
    found = lineage(
        snapshot, "hardware_result", cluster="llama3_16k", fabric="UEC", measure="network_cost_usd"
    )
    switches, optics = found.result.parts
    assert found.is_reproduced
    assert found.result.value == pytest.approx(switches.value + optics.value)
    assert len(switches.parts) == 2
    assert "The Llama 3 Herd of Models" in set(found.assumptions["document"])


@pytest.mark.parametrize(
    ("kind", "address", "error", "said"),
    [
        ("market_shares", {}, QueryRefused, "perhaps market_share"),
        ("market_share", {"bassis": "platform"}, QueryRefused, "perhaps basis=…"),
        ("market_share", {"basis": "platfrom"}, NotDisclosed, "perhaps basis=platform"),
        (
            "market_share", {"basis": "platform", "vendor": "Nvidea", "quarter": "2026Q1"},
            NotDisclosed, "perhaps vendor=NVIDIA",
        ),
        ("market_share", {"basis": "platform", "vendor": "NVIDIA"}, QueryRefused, "add quarter="),
        ("forecast", {"series": "NVIDIA/netwrking"}, NotDisclosed, "series=NVIDIA/networking"),
        ("fact", {"id": "ca1491c813e92ecd"}, NotDisclosed, "perhaps id=ca1491c813e92ecc"),
    ],
)  # fmt: skip
def test_a_wrong_address_gets_the_nearest_right_ones(snapshot, kind, address, error, said):
    with pytest.raises(error) as refusal:
        lineage(snapshot, kind, **address)
    assert said in str(refusal.value)


def test_the_view_has_the_same_facts_and_assumptions(snapshot):
    rows = snapshot.query(
        "FROM lineage WHERE kind = 'market_share' AND market_basis = 'platform'"
        " AND vendor = 'NVIDIA' AND period = '2026 Q1'"
    ).set_index("input_kind")
    assert set(rows.loc["fact", "input_value"]) == {11_000, 14_800}
    assert rows.loc["assumption", "input_value"] == 1
    assert rows["title"].ne("").all()


@pytest.mark.usefixtures("at_desk")
class TestCommand:
    def test_it_prints_plain_arithmetic(self):
        result = CliRunner().invoke(
            main, ["explain", "market_share", "basis=platform", "vendor=NVIDIA", "quarter=2026Q1"]
        )
        assert result.exit_code == 0
        assert "14,800 × 65 / 91" in result.output
        assert "Assumptions" in result.output

    @pytest.mark.parametrize("kind", sorted(PLACES))
    def test_json_is_one_value(self, kind, snapshot):
        given = {
            "fact": {"id": "ca1491c813e92ecc"},
            "vendor_revenue": {"vendor": "Arista", "line": "total", "period": "Q1 2026"},
            "vendor_revenue_quarterly": {"vendor": "Arista", "line": "total", "quarter": "2026Q1"},
            "market_share": {"basis": "platform", "vendor": "Arista", "quarter": "2026Q1"},
            "fabric_share": {"id": snapshot.query("FROM fabric_share LIMIT 1")["fact_id"].item()},
            "forecast": {"series": "Arista/total", "period": "2027Q4"},
            "scenario_outcome": {"set": "nvidia_share", "measure": "goodput"},
            "hardware_result": {"cluster": "million", "fabric": "UEC", "measure": "goodput"},
        }[kind]
        words = [f"{word}={value}" for word, value in given.items()]
        result = CliRunner().invoke(main, ["explain", kind, *words, "--json"])
        assert result.exit_code == 0, result.output
        told = json.loads(result.output)
        assert told["kind"] == kind
        assert told["result"]["value"] is not None
        assert told["is_reproduced"] in (True, None)

    def test_a_word_without_its_value_is_refused(self):
        result = CliRunner().invoke(main, ["explain", "fact", "NVIDIA"])
        assert result.exit_code == 1
        assert "no word=value" in result.output
