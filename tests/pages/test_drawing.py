"""Charts that are kept are of these numbers, these words and this theme."""

import altair as alt
import pandas as pd
import pyarrow as pa
import pytest

from intel.pages import _drawing


@pytest.fixture
def drawn():
    """A builder that counts how often it draws."""
    times = []

    @_drawing.kept
    def points(frame, *, title):
        times.append(title)
        return alt.Chart(frame).mark_point().encode(alt.X("x:Q", title=title))

    points.times = times
    return points


def frame(*values):
    return pd.DataFrame({"x": values, "name": [f"n{value}" for value in values]})


def test_a_chart_is_drawn_once_for_the_same_numbers_words_and_theme(drawn, monkeypatch):
    first = drawn(frame(1, 2), title="a")
    assert drawn(frame(1, 2), title="a") is first
    assert drawn(frame(1, 3), title="a") is not first
    assert drawn(frame(1, 2), title="b") is not first
    monkeypatch.setattr(_drawing, "theme", lambda: "dark")
    assert drawn(frame(1, 2), title="a") is not first
    assert drawn.times == ["a", "a", "b", "a"]


def test_equal_rows_are_equal_whoever_made_their_strings(drawn):
    same = frame(1, 2)
    same["name"] = pd.Series(["".join(name) for name in (("n", "1"), ("n", "2"))], dtype=object)
    again = same.copy()
    again["name"] = pd.Series(["n1", "n2"], dtype=object)
    assert drawn(same, title="a") is drawn(again, title="a")


def test_the_specification_carries_the_rows_and_is_not_spoilt_by_its_readers(drawn):
    chart = drawn(frame(1, 2), title="a")
    taken = _drawing.specification(chart)
    [content] = taken.pop("datasets").values()
    assert pa.ipc.open_stream(content).read_all().column("x").to_pylist() == [1, 2]
    assert _drawing.specification(chart)["datasets"]
    assert taken["config"]["mark"] == {"aria": False}


def test_a_chart_made_from_a_kept_one_is_itself(drawn):
    chart = drawn(frame(1, 2), title="a")
    taller = chart.properties(height=77)
    assert _drawing.specification(taller)["height"] == 77
    assert "height" not in _drawing.specification(chart)
