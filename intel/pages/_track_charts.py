"""Charts of the Track record page: errors side by side, bias, paths of revision, nowcasts."""

from __future__ import annotations

import altair as alt
import pandas as pd

from intel.pages import _charts
from intel.pages._charts import ACCENT, HEIGHT, QUIET, SECOND, axis, ink
from intel.pages._drawing import Chart, kept

ROW = 30
SIDES = {
    "mean_error": "the forecaster",
    "error_of_desk": "this desk's model",
    "naive_error": "the last number, repeated",
}
_COLOURS, _SHAPES = [ACCENT, SECOND, QUIET], ["circle", "diamond", "square"]
_HORIZONS = ["within a quarter", "within a year", "beyond a year"]


def _who(frame: pd.DataFrame) -> pd.Series:
    return frame["who"] + " (" + frame["n_targets"].astype(str) + ")"


@kept
def errors(frame: pd.DataFrame) -> Chart:
    """Each forecaster in a row: its mean error, the model's and the naive one on its targets."""
    shown = frame.assign(name=_who(frame), error_of_desk=frame["ours_error"])
    shown["error_of_desk"] = shown["error_of_desk"].where(shown["kind"] != "desk")
    long = shown.melt(
        ["name", "kind", "n", "n_targets", "skill_vs_naive", "place"], list(SIDES),
        var_name="side", value_name="error",
    ).dropna(subset="error")  # fmt: skip
    long["side"] = long["side"].map(SIDES)
    order = shown["name"].tolist()
    base = alt.Chart(long).encode(
        y=alt.Y("name:N", sort=order, axis=axis("", labelLimit=170, labelOverlap=False)),
        x=alt.X(
            "error:Q",
            axis=axis("Mean error, part of the outcome", format=".0%", tickCount=5),
            scale=alt.Scale(zero=True),
        ),
    )
    line = base.mark_line(color=QUIET, opacity=0.5, strokeWidth=1.5).encode(detail="name:N")
    marks = base.mark_point(size=90, filled=True, opacity=1.0).encode(
        color=alt.Color(
            "side:N", title=None, legend=alt.Legend(orient="top", columns=1, labelLimit=260),
            scale=alt.Scale(domain=list(SIDES.values()), range=_COLOURS),
        ),
        shape=alt.Shape(
            "side:N", title=None, scale=alt.Scale(domain=list(SIDES.values()), range=_SHAPES)
        ),
        tooltip=[
            alt.Tooltip("name:N", title="Forecaster (targets)"),
            alt.Tooltip("side:N", title="Whose error"),
            alt.Tooltip("error:Q", title="Mean error", format=".1%"),
            alt.Tooltip("n:Q", title="Forecasts"),
            alt.Tooltip("skill_vs_naive:Q", title="Skill against last number", format=".0%"),
        ],
    )  # fmt: skip
    return alt.layer(line, marks).properties(height=alt.Step(ROW))


@kept
def bias(frame: pd.DataFrame) -> Chart:
    """Mean error with its sign: bars to the left were too low."""
    return _charts.ranked_bars(
        frame.assign(name=_who(frame)), y="name", x="bias",
        x_title="Bias: below 0 too low, part of the outcome", x_format="+.1%",
        tooltip=[
            alt.Tooltip("name:N", title="Forecaster (targets)"),
            alt.Tooltip("bias:Q", title="Bias", format="+.1%"),
            alt.Tooltip("n:Q", title="Forecasts"),
        ],
    )  # fmt: skip


@kept
def skill(frame: pd.DataFrame) -> Chart:
    """Skill of this desk's backtests against repeating the last value, by series."""
    shown = frame.dropna(subset="skill_vs_naive")
    shown = shown.assign(
        name=shown["series_id"].str.replace("_", " ")
        + " ("
        + shown["n_forecasts"].astype(str)
        + ")"
    )
    return _charts.ranked_bars(
        shown, y="name", x="skill_vs_naive",
        x_title="Error less than the last value's", x_format="+.0%", named_above=True,
        tooltip=[
            alt.Tooltip("name:N", title="Series (forecasts)"),
            alt.Tooltip("skill_vs_naive:Q", title="Skill", format="+.0%"),
            alt.Tooltip("coverage_80:Q", title="Inside 80% band", format=".0%"),
        ],
    )  # fmt: skip


def by_horizon(frame: pd.DataFrame) -> Chart:
    """Mean error of each forecaster by how far ahead it looked."""
    shown = frame.assign(name=frame["who"])
    order = shown.groupby("name")["n_targets"].sum().sort_values(ascending=False).index.tolist()
    base = alt.Chart(shown).encode(
        y=alt.Y("name:N", sort=order, axis=axis("", labelLimit=170, labelOverlap=False)),
        x=alt.X(
            "mean_error:Q",
            axis=axis("Mean error, part of the outcome", format=".0%", tickCount=5),
            scale=alt.Scale(zero=True),
        ),
    )
    marks = base.mark_point(size=90, filled=True, opacity=1.0).encode(
        color=alt.Color(
            "horizon:N", title=None, sort=_HORIZONS,
            legend=alt.Legend(orient="top", columns=1),
            scale=alt.Scale(domain=_HORIZONS, range=_COLOURS),
        ),
        shape=alt.Shape(
            "horizon:N", title=None, scale=alt.Scale(domain=_HORIZONS, range=_SHAPES)
        ),
        tooltip=[
            alt.Tooltip("who:N", title="Forecaster"),
            alt.Tooltip("horizon:N", title="Made"),
            alt.Tooltip("mean_error:Q", title="Mean error", format=".1%"),
            alt.Tooltip("bias:Q", title="Bias", format="+.1%"),
            alt.Tooltip("n:Q", title="Forecasts"),
            alt.Tooltip("n_targets:Q", title="Targets"),
        ],
    )  # fmt: skip
    said = base.mark_text(dy=-11, fontSize=11, color=ink()).encode(text=alt.Text("n:Q", format="d"))
    return alt.layer(marks, said).properties(height=alt.Step(ROW))


@kept
def path(frame: pd.DataFrame, *, y_title: str, y_format: str) -> Chart:
    """What was said of one target over time, a line for each forecaster, and what came."""
    ends = frame.sort_values("said_on").groupby("who").tail(1)
    x = alt.X("said_on:T", axis=axis("Said on", format="%b %Y", labelOverlap=True, tickCount=5))
    y = alt.Y("value:Q", axis=axis(y_title, format=y_format), scale=alt.Scale(zero=True))
    tips = [
        alt.Tooltip("who:N", title="Forecaster"),
        alt.Tooltip("said_on:T", title="Said"),
        alt.Tooltip("value:Q", title=y_title, format=y_format),
        alt.Tooltip("grade:N", title="Grade"),
    ]
    base = alt.Chart(frame).encode(x=x, y=y)
    lines = base.mark_line(color=ACCENT, strokeWidth=2).encode(detail="who:N")
    points = base.mark_point(size=80, filled=True, opacity=1.0, color=ACCENT).encode(tooltip=tips)
    names = (
        alt.Chart(ends)
        .mark_text(align="right", dx=-4, dy=-12, fontSize=12, color=ink())
        .encode(x=x, y=y, text="who:N")
    )
    layers = [lines, points, names]
    came = frame.dropna(subset="actual").head(1)
    if not came.empty:
        rule = alt.Chart(came).encode(y=alt.Y("actual:Q", axis=axis(y_title, format=y_format)))
        layers += [
            rule.mark_rule(color=SECOND, strokeDash=[5, 3], strokeWidth=2),
            rule.mark_text(align="left", dx=4, dy=-8, fontSize=12, color=ink()).encode(
                x=alt.value(0), text=alt.value("what came")
            ),
        ]
    return alt.layer(*layers).properties(height=HEIGHT)


@kept
def calibration(frame: pd.DataFrame) -> Chart:
    """How often outcomes fell at or below each quantile, against how often they should have.

    ``frame`` has ``claimed`` and ``came``, parts of one, and ``n``.
    """
    scale = alt.Scale(domain=[0, 1])
    x = alt.X("claimed:Q", axis=axis("Claimed: at or below", format=".0%"), scale=scale)
    y = alt.Y("came:Q", axis=axis("Came: at or below", format=".0%"), scale=scale)
    ideal = alt.Chart(pd.DataFrame({"claimed": [0.0, 1.0], "came": [0.0, 1.0]}))
    base = alt.Chart(frame).encode(
        x=x, y=y,
        tooltip=[
            alt.Tooltip("claimed:Q", title="Claimed", format=".1%"),
            alt.Tooltip("came:Q", title="Came", format=".1%"),
            alt.Tooltip("n:Q", title="Outcomes"),
        ],
    )  # fmt: skip
    said = base.transform_filter(
        "indexof([0.1, 0.5, 0.9], datum.claimed) >= 0"
    ).transform_calculate(
        words="format(datum.claimed, '.0%') + ' → ' + format(datum.came, '.0%')"
    ).mark_text(
        align=alt.expr("datum.claimed > 0.6 ? 'right' : 'left'"),
        dx=alt.expr("datum.claimed > 0.6 ? -10 : 10"), dy=-8, fontSize=13, color=ink(),
    ).encode(text="words:N")  # fmt: skip
    word = (
        alt.Chart(pd.DataFrame({"claimed": [0.5], "came": [0.5], "said": ["as claimed"]}))
        .mark_text(align="right", dx=-8, dy=-8, fontSize=13, color=ink())
        .encode(x=x, y=y, text="said:N")
    )
    return alt.layer(
        ideal.mark_line(color=QUIET, strokeDash=[4, 3]).encode(x=x, y=y),
        word,
        base.mark_line(color=ACCENT, strokeWidth=2),
        base.mark_point(color=ACCENT, filled=True, size=80, opacity=1),
        said,
    ).properties(height=HEIGHT)


@kept
def nowcasts(frame: pd.DataFrame) -> Chart:
    """Each guided quarter in a row: nowcast with its bands and the model, over the guidance."""
    line = (" " + frame["line"].str.replace("_", " ")).where(frame["line"] != "total", "")
    shown = frame.assign(name=frame["entity"] + line + ", " + frame["period_label"])
    for column in ("q10", "q25", "q50", "q75", "q90", "model"):
        shown[column] = shown[column] / shown["guided"] - 1.0
    base = alt.Chart(shown).encode(
        y=alt.Y("name:N", sort=None, axis=axis("", labelLimit=190, labelOverlap=False)),
        tooltip=[
            alt.Tooltip("name:N", title="Quarter"),
            alt.Tooltip("q10:Q", title="10%", format="+.1%"),
            alt.Tooltip("q50:Q", title="Nowcast", format="+.1%"),
            alt.Tooltip("q90:Q", title="90%", format="+.1%"),
            alt.Tooltip("model:Q", title="Model alone", format="+.1%"),
        ],
    )
    x_axis = axis("Against the guidance", format="+.0%", tickCount=5)
    thin = base.mark_bar(height=6, opacity=0.45, color=ACCENT).encode(
        x=alt.X("q10:Q", axis=x_axis), x2="q90:Q"
    )
    thick = base.mark_bar(height=14, opacity=0.75, color=ACCENT).encode(x="q25:Q", x2="q75:Q")
    tick = base.mark_tick(thickness=3, height=22, color=ink()).encode(x="q50:Q")
    own = base.mark_point(shape="diamond", size=70, color=SECOND, strokeWidth=2).encode(x="model:Q")
    zero = alt.Chart(pd.DataFrame({"at": [0.0]})).mark_rule(color=QUIET, strokeDash=[4, 3])
    return alt.layer(zero.encode(x="at:Q"), thin, thick, tick, own).properties(height=alt.Step(36))
