"""Tables as people read them."""

import pandas as pd
import pytest
import streamlit as st

from intel.market.units import unit_in_words
from intel.pages._drawing import spoken
from intel.pages._table import as_read, with_units_in_words

PERCENT = {"share": st.column_config.NumberColumn("Share", format="percent")}
ROWS = pd.DataFrame(
    {
        "unit": ["USD_m", None, "pJ_per_bit"],
        "share": [0.11933, 0.6071, None],
        "value": [1.23456] * 3,
    }
)


@pytest.mark.parametrize(
    ("unit", "words"),
    [
        ("USD_m", "million USD"),
        ("USD_m per year", "million USD per year"),
        ("ports_k", "thousand ports"),
        ("units_m", "million units"),
        ("billion_pps", "billion pps"),
        ("TFLOP/s/GPU", "TFLOP/s/GPU"),
    ],
)
def test_a_unit_is_said_in_words(unit, words):
    assert unit_in_words(unit) == words


def test_units_stand_in_words_and_percentages_to_a_tenth():
    shown = as_read(ROWS, PERCENT)
    assert shown["unit"].tolist()[::2] == ["million USD", "pJ per bit"]
    assert shown["unit"].isna().tolist() == [False, True, False]
    assert shown["share"].tolist()[:2] == [0.119, 0.607]  # 11.9% and 60.7%
    assert shown["value"].tolist() == [1.23456] * 3  # no percentage: as it is
    assert ROWS["unit"][0] == "USD_m"  # what was asked is as it was


def test_where_units_are_mixed_a_fraction_is_per_cent():
    mixed = pd.DataFrame(
        {
            "unit": ["fraction", "USD_m", "growth_rate"],
            "value": [0.0221, 6800.0, -0.01],
            "line": ["data_center", "total", None],
        }
    )
    shown = as_read(mixed, {"unit": "Unit", "value": st.column_config.NumberColumn("Value")})
    assert shown["unit"].tolist() == ["%", "million USD", "%"]
    assert shown["value"].tolist() == [2.21, 6800.0, -1.0]
    assert shown["line"].tolist()[:2] == ["data center", "total"]
    hidden = as_read(mixed, {"unit": None, "value": st.column_config.NumberColumn("Value")})
    assert hidden["value"].tolist() == mixed["value"].tolist()


def test_a_readers_own_query_is_shown_as_the_store_has_it():
    pd.testing.assert_frame_equal(as_read(ROWS, in_words=False), ROWS)


def test_rows_without_units_stay_as_they_are():
    pd.testing.assert_frame_equal(with_units_in_words(ROWS[["value"]]), ROWS[["value"]])


def test_a_screen_reader_says_the_sentence_and_not_its_markup():
    said = r"**Ethernet** took *more* than 67% (\[a\]\_b, `q`)"
    assert spoken(said) == "Ethernet took more than 67% ([a]_b, q)"
