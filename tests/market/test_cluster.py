"""The cluster's answers against arithmetic by hand, on parts from the shipped files."""

import time
from dataclasses import replace

import pytest

from intel.errors import AssumptionError
from intel.facts.hardware import load_hardware
from intel.home import DATA
from intel.market import cluster


@pytest.fixture(scope="module")
def parts():
    return load_hardware(DATA)


@pytest.fixture(scope="module")
def design(parts):
    return cluster.reference_design(parts)


def test_the_headline_is_of_the_whole_bill_and_the_diluted_of_the_part_that_waits(parts, design):
    rented = replace(design, accelerators=16_384, accelerator_hour_usd=3.0, exposed_share=0.05)
    outcome = cluster.outcome_of(parts, rented)
    bill = 16_384 * 3.0 * 8_766
    assert outcome.yearly_cost_usd == pytest.approx(bill)
    assert outcome.bandwidth_tax_headline_usd_per_year == pytest.approx(bill * (1 - 0.60 / 0.95))
    assert outcome.bandwidth_tax_diluted_usd_per_year == pytest.approx(
        0.05 * bill * (1 - 0.60 / 0.95)
    )


def test_counts_show_the_formula_with_its_numbers(parts, design):
    """Radix 128: 100,000 / 64 = 1,563 leaves, twice, and 782 on top; three links' ends each."""
    rows = cluster.counts(parts, design).frame.set_index("quantity")
    assert rows.loc["switches", "value"] == 1_563 * 2 + 782
    assert rows.loc["switches", "with_numbers"] == "1,563 × 2 + 782"
    assert rows.loc["tiers", "with_numbers"] == "2 × 64^3 = 524,288 ≥ 100,000"
    assert rows.loc["optical modules", "value"] == 2 * (200_000 + 100_000)
    assert rows.loc["hours between interruptions", "value"] == pytest.approx(
        24_000 / (3.79 * 12_500)
    )


def test_two_tiers_and_one_say_their_own_formula(parts, design):
    """8,000 / 64 = 125 leaves; the smallest divisor of 64 that is at least 63 is 64."""
    two = cluster.counts(parts, replace(design, accelerators=8_000)).frame.set_index("quantity")
    assert two.loc["switches", "with_numbers"] == "125 + 64"
    one = cluster.counts(parts, replace(design, accelerators=100)).frame.set_index("quantity")
    assert one.loc["switches", "value"] == 1
    assert one.loc["links between switches", "value"] == 0


def test_every_parameter_has_its_document_and_ones_own_input_says_so(parts, design):
    frame = cluster.parameters(parts, replace(design, accelerator_hour_usd=2.5)).frame
    assert frame["document"].ne("").all()
    assert (frame["low"] <= frame["high"]).all()
    own = frame[frame["status"] == "your input"]
    assert own["parameter"].tolist() == ["rent of one accelerator for an hour"]
    assert own["value"].tolist() == [2.5]
    assert frame["address"].dropna().str.startswith("http").all()


def test_fabrics_run_on_their_own_switch_and_lie_within_their_interval(parts, design):
    frame = cluster.fabrics(parts, design).frame.set_index("fabric")
    assert frame.loc["InfiniBand", "switch"] == "Quantum-X800 Q3400"
    assert frame.loc["Spectrum-X", "switch"] == design.switch
    assert frame["delivered_share"].between(frame["delivered_low"], frame["delivered_high"]).all()
    assert frame["utilisation"].between(frame["utilisation_low"], frame["utilisation_high"]).all()
    assert frame.loc["Plain Ethernet", "worth_usd_m_per_year"] == pytest.approx(0)


def test_a_vendors_own_fabric_runs_on_its_own_switches(parts, design):
    assert set(cluster.switches_for(parts, "Spectrum-X")) == {
        "Spectrum-4 SN5600", "Spectrum-6 SN6600", "SN6800",
    }  # fmt: skip
    assert "Tomahawk 6" in cluster.switches_for(parts, "UEC")
    frame = cluster.fabrics(parts, replace(design, fabric="UEC", switch="Tomahawk 6")).frame
    assert frame.set_index("fabric").loc[["UEC", "Spectrum-X"], "switch"].tolist() == [
        "Tomahawk 6", "Spectrum-6 SN6600",
    ]  # fmt: skip


def test_sizes_that_the_switches_cannot_connect_are_left_out(parts, design):
    small = replace(
        design, fabric="UEC", switch="Tomahawk 4"
    )  # radix 32: 2 × 16^4 = 131,072 at most
    assert cluster.by_size(parts, small).frame["accelerators"].max() == 100_000
    with pytest.raises(AssumptionError, match="4 tiers of radix 32 reach 131072"):
        cluster.outcome_of(parts, replace(small, accelerators=150_000))


@pytest.mark.parametrize(
    ("hours", "words"), [(0.5066, "30 minutes"), (3.09, "3.1 hours"), (50.7, "2.1 days")]
)
def test_lengths_of_time_are_said_in_words(hours, words):
    assert cluster.in_words(hours) == words


def test_the_whole_page_is_answered_within_a_blink(parts, design):
    cluster.by_size(parts, design)
    began = time.perf_counter()
    for ask in (cluster.by_size, cluster.fabrics, cluster.counts, cluster.parameters):
        ask(parts, design)
    assert time.perf_counter() - began < 0.5  # 0.02 s alone; a busy machine is slower
