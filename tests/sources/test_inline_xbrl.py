"""What inline XBRL may hold: members, scales, signs, nil, continuations. Invented filings."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intel.errors import EvidenceError
from intel.sources.edgar.inline_xbrl import read_filing
from intel.sources.edgar.number_formats import to_number
from intel.sources.edgar.statement import Filing

TAGS = frozenset({"us-gaap:Revenues", "us-gaap:NetIncomeLoss"})
NAMESPACES = (
    'xmlns="http://www.w3.org/1999/xhtml" xmlns:ix="http://www.xbrl.org/2013/inlineXBRL"'
    ' xmlns:xbrli="http://www.xbrl.org/2003/instance" xmlns:xbrldi="http://xbrl.org/2006/xbrldi"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:inv="http://invented.example"'
)
PERIOD = "<xbrli:startDate>2026-04-01</xbrli:startDate><xbrli:endDate>2026-06-30</xbrli:endDate>"


def context(name, members="", period=PERIOD):
    segment = f"<xbrli:segment>{members}</xbrli:segment>" if members else ""
    return (
        f'<xbrli:context id="{name}"><xbrli:entity><xbrli:identifier scheme="sec">0000000042'
        f"</xbrli:identifier>{segment}</xbrli:entity><xbrli:period>{period}</xbrli:period>"
        "</xbrli:context>"
    )


EXPLICIT = (
    '<xbrldi:explicitMember dimension="srt:ProductOrServiceAxis">inv:AMember'
    "</xbrldi:explicitMember>"
)
TYPED = (
    '<xbrldi:typedMember dimension="inv:SiteAxis"><inv:site>north</inv:site></xbrldi:typedMember>'
)


def page(*facts, cover="", contexts=""):
    return (
        f"<?xml version='1.0'?><html {NAMESPACES}><body><div><ix:header><ix:resources>"
        f"{context('c')}{context('p', EXPLICIT)}{context('t', EXPLICIT + TYPED)}{contexts}"
        '<xbrli:unit id="usd"><xbrli:measure>iso4217:USD</xbrli:measure></xbrli:unit>'
        '<xbrli:unit id="eps"><xbrli:divide><xbrli:unitNumerator><xbrli:measure>iso4217:USD'
        "</xbrli:measure></xbrli:unitNumerator><xbrli:unitDenominator><xbrli:measure>xbrli:shares"
        "</xbrli:measure></xbrli:unitDenominator></xbrli:divide></xbrli:unit>"
        "</ix:resources></ix:header></div>"
        '<ix:nonNumeric name="dei:DocumentType" contextRef="c">10-Q</ix:nonNumeric>'
        f"{cover}{''.join(facts)}</body></html>"
    ).encode()


def fact(text, *, name="us-gaap:Revenues", where="c", unit="usd", more='scale="6" decimals="-6"'):
    return (
        f'<ix:nonFraction name="{name}" contextRef="{where}" unitRef="{unit}" id="f"'
        f" {more}>{text}</ix:nonFraction>"
    )


def read(*facts, file="page.htm", known=(), **parts):
    return read_filing(file, page(*facts, **parts), TAGS, known)


def test_a_fact_with_its_period_scale_and_company():
    result = read(fact("1,234"))
    (each,) = result.statements
    assert (each.value, each.unit, each.decimals) == (Decimal("1234e6"), "USD", -6)
    assert (each.start, each.end, each.days) == (date(2026, 4, 1), date(2026, 6, 30), 91)
    assert (result.cik, each.filing.form, each.dimensions) == (42, "10-Q", ())


def test_explicit_and_typed_members():
    explicit, typed = read(fact("1", where="p"), fact("2", where="t")).statements
    assert explicit.dimensions == (("srt:ProductOrServiceAxis", "inv:AMember"),)
    assert typed.dimensions == (
        ("inv:SiteAxis", "north"), ("srt:ProductOrServiceAxis", "inv:AMember"),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "more", "value"),
    [
        ("5", 'scale="6" sign="-"', "-5000000"),
        ("7.1", 'scale="9" decimals="-8"', "7100000000"),
        ("12", "", "12"),
        ("—", 'format="ixt:fixed-zero" scale="6"', "0"),
        ("1.234,5", 'format="ixt:num-comma-decimal" scale="3"', "1234500"),
        ("1 234,5", 'format="ixt4:numcommadecimal"', "1234.5"),
        ("twenty-five", 'format="ixt-sec:numwordsen" scale="6"', "25000000"),
        ('<b>3</b><ix:exclude>page 7</ix:exclude>,210', 'scale="6"', "3210000000"),
    ],
)  # fmt: skip
def test_numbers_as_filings_print_them(text, more, value):
    (each,) = read(fact(text, more=more)).statements
    assert each.value == Decimal(value)


def test_one_fact_inside_another_counts_twice():
    inner = fact("9", name="us-gaap:NetIncomeLoss")
    outer, nested = read(fact(inner)).statements
    assert (outer.value, nested.value) == (Decimal("9e6"), Decimal("9e6"))
    assert nested.tag == "us-gaap:NetIncomeLoss"


def test_nil_and_other_targets_are_no_numbers():
    result = read(fact("", more='xsi:nil="true"'), fact("8", more='target="other"'), fact("1"))
    assert [each.value for each in result.statements] == [Decimal("1e6")]
    assert result.set_aside == []


def test_what_cannot_be_read_is_set_aside_and_the_rest_goes_on():
    result = read(
        fact("n/a"), fact("1", where="nowhere"), fact("2", unit="eps"),
        fact("3", more='format="ixt:unheard-of"'), fact("4"),
    )  # fmt: skip
    assert [each.value for each in result.statements] == [Decimal("4e6")]
    rules = [each.rule for each in result.set_aside]
    assert "'n/a' is not a number" in rules[0]
    assert "'nowhere'" in rules[1]
    assert "'eps'" in rules[2]
    assert "unheard-of" in rules[3]


def test_a_text_that_continues_elsewhere_is_joined():
    cover = (
        '<ix:nonNumeric name="dei:EntityRegistrantName" contextRef="c" continuedAt="x">Invented'
        '</ix:nonNumeric><ix:continuation id="x" continuedAt="y">Networks</ix:continuation>'
        '<ix:continuation id="y" continuedAt="x">Corp</ix:continuation>'
    )
    assert read(fact("1"), cover=cover).entity_name == "Invented Networks Corp"


def test_a_value_on_a_day_and_a_period_without_days():
    day = context("i", period="<xbrli:instant>2026-06-30</xbrli:instant>")
    forever = context("e", period="<xbrli:forever/>")
    (each,) = read(fact("1", where="i"), contexts=day + forever).statements
    assert (each.start, each.end, each.days) == (None, date(2026, 6, 30), 1)


def test_named_entities_of_html_are_understood():
    content = page(fact("1")).replace(b"<body>", b"<body><p>R&amp;D&nbsp;&mdash;&nbsp;net</p>")
    assert len(read_filing("page.htm", content, TAGS).statements) == 1


def test_the_plain_instance_reads_as_the_page_does():
    content = (
        '<xbrl xmlns="http://www.xbrl.org/2003/instance" xmlns:xbrli="http://www.xbrl.org/2003/'
        'instance" xmlns:us-gaap="http://fasb.org/us-gaap/2025"'
        ' xmlns:dei="http://xbrl.sec.gov/dei/2025">'
        + context("c")
        + '<unit id="usd"><measure>iso4217:USD</measure></unit>'
        '<dei:DocumentType contextRef="c">10-Q</dei:DocumentType>'
        '<us-gaap:Revenues contextRef="c" unitRef="usd" decimals="-6">1234000000</us-gaap:Revenues>'
        "</xbrl>"
    ).encode()
    result = read_filing("page_htm.xml", content, TAGS)
    (each,) = result.statements
    assert (each.tag, each.value) == ("us-gaap:Revenues", Decimal("1234e6"))
    assert each.filing.form == "10-Q"


def test_the_day_of_filing_comes_from_the_list_of_filings():
    own = Filing(42, "10-Q", date(2026, 6, 30), "0000000042-26-000007", date(2026, 8, 4))
    later = Filing(42, "10-Q", date(2026, 6, 30), "0000000042-26-000009", date(2026, 9, 1))
    assert read(fact("1"), known=(later, own)).statements[0].filing == own


@pytest.mark.parametrize(
    ("file", "signed", "filed"),
    [
        ("inv-2026-08-05.htm", "Date: August 6, 2026", date(2026, 8, 5)),
        ("page.htm", "Date: August&#160;6, 2026", date(2026, 8, 6)),
        ("page.htm", "Date: August 6, 2029", None),  # cannot be the day of this filing
        ("page.htm", "", None),
    ],
)
def test_else_from_its_name_else_from_its_signature(file, signed, filed):
    assert read(fact("1"), f"<p>{signed}</p>", file=file).statements[0].filing.filed == filed


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "empty"),
        (page(fact("1"))[:-40], "cut off or not XBRL"),
        (b"<html><body>Please accept our terms.</body></html>", "holds no XBRL"),
        (b"%PDF-1.7", "not XBRL"),
    ],
)
def test_what_is_no_filing_is_refused_with_the_remedy(content, message):
    with pytest.raises(EvidenceError, match=f"^page.htm: .*{message}.*;"):
        read_filing("page.htm", content, TAGS)


@settings(deadline=None)
@given(st.decimals(min_value=0, max_value=10**12, places=2))
def test_a_printed_number_reads_back_in_either_style(number):
    assert to_number(f"{number:,}", "ixt:num-dot-decimal") == number
    swapped = f"{number:,}".translate(str.maketrans(",.", ".,"))
    assert to_number(swapped, "ixt:num-comma-decimal") == number


@settings(deadline=None)
@given(st.text(max_size=12), st.sampled_from([None, "ixt:num-dot-decimal", "ixt-sec:numwordsen"]))
def test_any_text_is_a_number_or_refused(text, form):
    try:
        number = to_number(text, form)
    except ValueError:
        return
    assert number.is_finite()
