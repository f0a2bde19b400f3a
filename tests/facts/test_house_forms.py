"""Houses' own columns, dates and units as facts; every number here is invented."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intel.errors import EvidenceError
from intel.facts import load_reference, read_facts
from intel.facts.form_draft import draft_form
from intel.facts.house_forms import HouseForm, Numbers, number_of, period_of, read_form
from intel.home import DATA

LONG = """
title = "Invented House: quarterly"
[columns]
entity = "Company"
value = "Revenue ($B)"
published_on = "Released"
[constants]
metric = "revenue"
line = "total"
unit = "USD_m"
status = "estimate"
publisher = "Invented House"
title = "Invented quarterly"
[numbers]
decimal = ","
thousands = "."
times = 1000
[period]
column = "Quarter"
form = "quarter"
[days]
published_on = "%d.%m.%Y"
[names.entity]
"Nvidia Corp" = "NVIDIA"
"""
WIDE = """
title = "Invented House: by quarter"
[columns]
entity = "Vendor"
[constants]
metric = "revenue"
line = "total"
unit = "USD_m"
status = "estimate"
publisher = "Invented House"
title = "Invented table"
[period]
wide = true
form = "quarter"
"""


@pytest.fixture(scope="module")
def reference():
    return load_reference(DATA)


@pytest.fixture
def form(tmp_path):
    def write(text):
        path = tmp_path / "form.toml"
        path.write_text(text, encoding="utf-8")
        return read_form(path)

    return write


def read(path, text, reference, form):
    path.write_text(text, encoding="utf-8")
    return read_facts([path], reference, forms={path: form})


def test_a_long_sheet_with_title_rows_decimal_commas_and_german_days(tmp_path, reference, form):
    text = (
        "Invented House;;;\nCompany;Quarter;Revenue ($B);Released\n"
        "Nvidia Corp;3Q25;1.008,187;19.11.2025\nArista;Q3 2025;2,25;04.11.2025\n"
        "Arista;soon;2;04.11.2025\nArista;Q2 2025;n/a;05.08.2025\n"
    )
    reading = read(tmp_path / "a.csv", text, reference, form(LONG))
    facts = reading.facts.set_index("entity")
    assert facts.loc["NVIDIA", "value"] == 1_008_187.0
    assert facts.loc["NVIDIA", "period_label"] == "CQ3 2025"
    assert f"{facts.loc['NVIDIA', 'period_end']:%Y-%m-%d}" == "2025-09-30"
    assert f"{facts.loc['Arista', 'published_on']:%Y-%m-%d}" == "2025-11-04"
    assert facts.loc["Arista", "stated_as"] == "2,25 (Invented House: quarterly)"
    assert reading.quarantined["row"].tolist() == [5, 6]
    assert reading.quarantined["value"].tolist() == ["soon", "n/a"]
    assert reading.accounting.iloc[0].tolist()[1:] == [4, 2, 0, 2]


def test_a_wide_sheet_gives_a_fact_a_filled_cell(tmp_path, reference, form):
    text = "Vendor,Q1 2025,Q2 2025,Note\nNVIDIA,10,11,x\nArista,,2,\n"
    reading = read(tmp_path / "a.csv", text, reference, form(WIDE))
    found = reading.facts[["entity", "period_label", "value", "row"]].to_numpy().tolist()
    assert found == [
        ["NVIDIA", "CQ1 2025", 10.0, 2],
        ["NVIDIA", "CQ2 2025", 11.0, 2],
        ["Arista", "CQ2 2025", 2.0, 3],
    ]


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ('decimal = ","', 'decimal = "."', "decimal and thousands are the same sign"),
        ('entity = "Company"', 'who = "Company"', "columns.who is no column of a fact"),
        ('line = "total"', 'entity = "NVIDIA"', "entity is both a column and a constant"),
        ('column = "Quarter"', "", "give the period's column, or wide = true"),
        ("times = 1000", "times = -1", "greater than 0"),
        ('title = "Invented House: quarterly"', "", "Field required"),
        ("[columns]", "[columns", "cannot be read as TOML"),
        ('form = "quarter"', 'form = "fortnight"', "quarter"),
        ("[days]", "[daze]", "Extra inputs"),
    ],
)
def test_a_wrong_form_is_refused_with_the_field(form, before, after, message):
    assert before in LONG
    with pytest.raises(EvidenceError, match=r"form\.toml") as refused:
        form(LONG.replace(before, after, 1))
    assert message in str(refused.value)


def test_columns_that_are_not_there_are_named(tmp_path, reference, form):
    reading = read(tmp_path / "a.csv", "Company;Quarter\nNVIDIA;Q1 2025\n", reference, form(LONG))
    assert "Released, Revenue ($B) of the form are missing" in reading.quarantined["rule"].item()


@pytest.mark.parametrize(
    ("text", "kind", "start"),
    [
        ("Q1 2025", "quarter", "2025-01-01"), ("1Q25", "quarter", "2025-01-01"),
        ("2025Q4", "quarter", "2025-10-01"), ("2025-Q2", "quarter", "2025-04-01"),
        ("CQ3'24", "quarter", "2024-07-01"), ("2025", "year", "2025-01-01"),
        ("CY2026", "year", "2026-01-01"), ("2027E", "year", "2027-01-01"),
        ("2025-07", "month", "2025-07-01"), ("Jul 2025", "month", "2025-07-01"),
    ],
)  # fmt: skip
def test_periods_as_houses_write_them(text, kind, start):
    assert f"{period_of(text, kind).start_time:%Y-%m-%d}" == start


@pytest.mark.parametrize("text", ["Q5 2025", "2025Q0", "Q1", "1Q1850", "FY25 Q1", "", "13Q25"])
def test_what_is_no_quarter_is_none(text):
    assert period_of(text, "quarter") is None


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=3))
def test_a_number_reads_back_however_it_is_written(value):
    continental = f"{value:,.3f}".replace(",", "_").replace(".", ",").replace("_", ".")
    assert float(number_of(continental, Numbers(decimal=",", thousands="."))) == float(value)
    assert float(number_of(f"{value:,.3f}", Numbers(thousands=","))) == float(value)


@pytest.mark.parametrize("text", ["1.2.3", "12,34,5", "1e999", "NaN", "inf", "", "–5", "1 2"])
def test_what_is_no_number_stays_as_written_for_the_checks(text):
    assert number_of(text, Numbers(thousands=",")) == text.strip()


@given(st.text(max_size=40))
def test_no_text_breaks_the_reading_of_numbers_and_periods(text):
    number_of(text, Numbers(decimal=",", thousands="."))
    for kind in ("quarter", "year", "month"):
        period_of(text, kind)


def test_a_draft_needs_only_what_no_sample_tells(tmp_path, reference):
    sample = tmp_path / "sample.csv"
    sample.write_text(
        "Vendor;Technology;Q1 2025;Q2 2025\nNVIDIA;Ethernet;1.234,5;1.300,0\n", encoding="utf-8"
    )
    text = draft_form(sample, house='Invented "House"')
    assert text.count("# say:") == 4  # metric, unit, status, title
    for field, value in (("metric", "revenue"), ("unit", "USD_m"), ("status", "estimate")):
        text = text.replace(f'{field} = ""', f'{field} = "{value}"')
    text = text.replace('title = ""', 'title = "Invented table"')
    drafted = HouseForm.model_validate(tomllib.loads(text))
    reading = read_facts([sample], reference, forms={sample: drafted})
    assert reading.facts["value"].tolist() == [1234.5, 1300.0]
    assert reading.facts["fabric"].tolist() == ["ethernet", "ethernet"]


def test_a_draft_of_nothing_is_refused(tmp_path):
    sample = tmp_path / "sample.csv"
    sample.write_text("1,2\n3,4\n", encoding="utf-8")
    with pytest.raises(EvidenceError, match="no header with rows below it"):
        draft_form(sample, house="Invented House")
