"""Charts as specifications: labels that can be read on the ground they stand on."""

import pandas as pd
import pytest

from intel.market.own_query import Axes
from intel.pages import _charts, _cluster_charts, _drawing, _evidence_charts, _result_chart


@pytest.fixture
def in_theme(monkeypatch):
    def switch(theme):
        monkeypatch.setattr(_drawing, "theme", lambda: theme)

    return switch


def ranked():
    frame = pd.DataFrame({"vendor": ["a", "b"], "growth": [0.5, -0.1]})
    return _charts.ranked_bars(
        frame, y="vendor", x="growth", x_title="Growth", x_format="+.0%", tooltip=[]
    )


def test_a_picture_taken_in_the_dark_can_be_read_on_white(in_theme):
    in_theme("light")
    by_day = _charts.to_png(ranked())
    in_theme("dark")
    assert _charts.INK_ON_DARK in ranked().to_json()
    assert _charts.to_png(ranked()) == by_day


def test_log_scales_say_so_and_the_chosen_size_is_marked(in_theme):
    in_theme("light")
    frame = pd.DataFrame({"accelerators": [1_000, 100_000], "cost": [3.0, 300.0]})
    chart = _cluster_charts.over_sizes(
        frame, {"cost": "optics"}, at=100_000, y_title="USD million", y_format=",.0f"
    )
    spec = chart.to_json()
    assert "USD million (log scale)" in spec
    assert "Accelerators (log scale)" in spec
    labels = [layer for layer in chart.to_dict()["layer"] if layer["mark"]["type"] == "text"]
    assert len(labels) == 2  # the value at the chosen size, and the line's name at its end


def test_an_interval_is_drawn_with_its_point_and_a_plain_measure_as_bars(in_theme):
    in_theme("light")
    frame = pd.DataFrame(
        {"fabric": ["X"], "switch": ["S"], "share": [0.9], "low": [0.8], "high": [0.95]}
    )
    given = {"x": "share", "x_title": "Share", "x_format": ".0%", "chosen": "X"}
    marks = {
        len(bounds): [
            layer["mark"]["type"]
            for layer in _cluster_charts.side_by_side(frame, bounds=bounds, **given).to_dict()[
                "layer"
            ]
        ]
        for bounds in ((), ("low", "high"))
    }
    assert marks == {0: ["bar", "text"], 2: ["bar", "point", "text"]}


def test_columns_with_dots_and_brackets_are_names_not_paths():
    frame = pd.DataFrame({"a.b[0]": pd.to_datetime(["2026-01-01", "2026-02-01"]), "v.x": [1, 2]})
    axes = Axes("a.b[0]", "v.x", "", is_time=True, is_line=True)
    spec = _result_chart.quick_chart(frame, axes).to_dict()
    assert spec["encoding"]["x"]["field"] == "x"
    assert spec["encoding"]["x"]["axis"]["title"] == "a.b[0]"


def test_a_grade_is_told_by_shape_as_well_as_by_colour(in_theme):
    in_theme("light")
    frame = pd.DataFrame(
        {
            "published_on": pd.to_datetime(["2026-01-01"]), "value": [1.0], "grade": ["A"],
            "publisher": ["P"], "title": ["T"],
        }
    )  # fmt: skip
    encoding = _evidence_charts.vintages(frame, y_title="million USD").to_dict()["encoding"]
    assert encoding["color"]["field"] == encoding["shape"]["field"] == "grade"
    assert encoding["y"]["axis"]["title"] == "million USD"
