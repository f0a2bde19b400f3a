"""Quantile dot plots, wholes that add up, and the marks of a chart that must fit a phone."""

import numpy as np
import pandas as pd
import pytest

from intel.market import market_map
from intel.market.quantiles import QUANTILES
from intel.pages import _charts, _dot_charts, _outlook_charts
from intel.pages import _drawing as drawing


@pytest.fixture(autouse=True)
def _by_day(monkeypatch):
    monkeypatch.setattr(drawing, "theme", lambda: "light")


def dots_of(chart):
    spec = chart.to_dict()
    return [
        row
        for rows in spec["datasets"].values()
        for row in rows
        if {"is_later", "column"} <= set(row)
    ]


def event(name, *, until=1.0, start="2027-01-01", days=1000):
    """An event whose date is uniform over ``days``; what lies beyond ``until`` is not known."""
    first = pd.Timestamp(start)
    dates = {
        column: first + pd.Timedelta(days=days * level) if level <= until else pd.NaT
        for column, level in QUANTILES.items()
    }
    return {"name": name, **dates, "probability": until}


class TestDates:
    AS_OF, HORIZON = pd.Timestamp("2026-11-21"), pd.Timestamp("2032-12-31")

    def test_twenty_dots_stand_for_every_event(self):
        frame = pd.DataFrame([event("certain"), event("doubtful", until=0.6)])
        dots = pd.DataFrame(
            dots_of(_dot_charts.dates(frame, as_of=self.AS_OF, horizon=self.HORIZON))
        )
        assert dots.groupby("name").size().to_dict() == {"certain": 20, "doubtful": 20}

    def test_two_fifths_that_never_come_are_eight_hollow_dots_beyond_the_horizon(self):
        frame = pd.DataFrame([event("doubtful", until=0.6)])
        dots = pd.DataFrame(
            dots_of(_dot_charts.dates(frame, as_of=self.AS_OF, horizon=self.HORIZON))
        )
        later = dots[dots["is_later"]]
        assert len(later) == 8
        assert (pd.to_datetime(later["day"]) > self.HORIZON).all()
        assert set(later["told"]) == {"after 2032, or never"}

    def test_the_median_of_the_dots_is_the_median_of_the_event(self):
        frame = pd.DataFrame([event("certain")])
        dots = pd.DataFrame(
            dots_of(_dot_charts.dates(frame, as_of=self.AS_OF, horizon=self.HORIZON))
        )
        middle = pd.to_datetime(dots["day"]).median()
        assert abs(middle - frame["q50"].iloc[0]) < pd.Timedelta(days=60)

    def test_no_column_is_higher_than_its_row(self):
        frame = pd.DataFrame([event("soon", days=10), event("late", until=0.1)])
        dots = pd.DataFrame(
            dots_of(_dot_charts.dates(frame, as_of=self.AS_OF, horizon=self.HORIZON))
        )
        assert dots.groupby(["name", "column"]).size().max() <= _dot_charts.PILE

    def test_no_event_is_an_empty_chart(self):
        nothing = pd.DataFrame([event("never", until=0.01)])
        chart = _dot_charts.dates(nothing, as_of=self.AS_OF, horizon=self.HORIZON)
        assert dots_of(chart) == []


def test_equally_likely_values_of_a_uniform_outcome_are_its_levels():
    assert np.allclose(
        _dot_charts.equally_likely({level: level for level in QUANTILES.values()}),
        (np.arange(20) + 0.5) / 20,
    )


class TestComposition:
    @staticmethod
    def shares(quarters):
        """Invented shares: rows of vendor, quarter and filled share."""
        return pd.DataFrame(
            [
                {"vendor": vendor, "quarter": quarter, "share_filled": share,
                 "quarter_end": pd.Timestamp(f"{quarter[:4]}-{3 * int(quarter[-1]):02d}-28")}
                for quarter, parts in quarters.items()
                for vendor, share in parts.items()
            ]
        )  # fmt: skip

    def test_every_quarter_adds_up_and_who_has_not_reported_is_named(self):
        whole = market_map.composition(
            self.shares({"2026 Q1": {"A": 0.6, "B": 0.4}, "2026 Q2": {"A": 0.5, "B": 0.3}})
        )
        assert whole.groupby("quarter")["part"].sum().tolist() == pytest.approx([1.0, 1.0])
        missing = whole[whole["vendor"] == market_map.NOT_REPORTED]
        assert missing["quarter"].tolist() == ["2026 Q2"]
        assert missing["part"].item() == pytest.approx(0.2)

    def test_the_eighth_vendor_and_all_after_it_are_others(self):
        parts = dict.fromkeys("ABCDEFGHIJ", 0.1)
        whole = market_map.composition(self.shares({"2026 Q1": parts}))
        others = whole[whole["vendor"] == market_map.OTHER]
        assert others["part"].item() == pytest.approx(0.3)
        assert len(whole) == market_map.NAMED + 1

    def test_a_quarter_without_shares_is_left_out(self):
        rows = self.shares({"2026 Q1": {"A": 1.0}, "2026 Q2": {"A": float("nan")}})
        assert market_map.composition(rows)["quarter"].tolist() == ["2026 Q1"]

    @pytest.mark.usefixtures("at_desk")
    def test_the_shipped_market_adds_up_in_every_quarter(self, snapshot):
        whole = market_map.composition(market_map.shares(snapshot, market_map.WHOLE).frame)
        assert whole.groupby("quarter")["part"].sum().to_numpy() == pytest.approx(1.0)


def test_words_on_a_colour_can_be_read():
    """WCAG 2.2: 4.5:1 for text of this size."""

    def luminance(colour):
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [
            part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
        ]
        return float(np.dot(linear, [0.2126, 0.7152, 0.0722]))

    for colour in (*_outlook_charts.KINDS, *_charts.FABRIC_COLOURS.values()):
        pair = sorted([luminance(colour), luminance(_outlook_charts._readable_on(colour))])
        assert (pair[1] + 0.05) / (pair[0] + 0.05) >= 4.5, colour


def test_a_vendor_has_one_colour_and_strangers_are_grey():
    scale = _charts.vendor_scale(["Somebody", "NVIDIA"]).to_dict()
    assert scale["range"] == [_charts.QUIET, _charts.VENDOR_COLOURS["NVIDIA"]]
    assert len(set(_charts.VENDOR_COLOURS.values())) == len(_charts.VENDOR_COLOURS)


def test_a_long_title_of_an_axis_takes_two_lines():
    title = _charts.axis("Indium phosphide substrates sold, millions of US dollars").to_dict()[
        "title"
    ]
    assert len(title) == 2
    assert max(map(len, title)) <= _charts.TITLE_WIDTH


def test_the_year_stands_over_the_period_it_counts():
    frame = pd.DataFrame({"period_end": pd.to_datetime(["2025-12-31", "2026-12-31"])})
    assert _charts.in_middle(frame)["middle"].dt.strftime("%Y-%m").tolist() == [
        "2025-07",
        "2026-07",
    ]
