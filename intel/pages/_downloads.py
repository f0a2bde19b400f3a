"""Files of one answer that a reader can take away: its rows with their sources, its chart."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from intel.errors import StoreMissing
from intel.market.answer import Answer
from intel.pages import _charts, _frame, _table
from intel.store import export


def offer(answer: Answer, chart: object, *, key: str, in_words: bool = True) -> None:
    """Offer the rows as CSV, Excel (with sources) and Parquet, and the chart as PNG and SVG.

    A workbook is for people, so its units stand in words; CSV and Parquet are for programs.
    """
    rows = _table.with_units_in_words(answer.frame) if in_words else answer.frame
    day = _frame.current().as_of
    name = export.file_stem(key, day)
    said = provenance(answer)  # files are made when asked for, and then no page is being drawn
    forms: dict[str, tuple[Callable[[], bytes], str, str, str]] = {
        "CSV": (lambda: export.to_csv(answer.frame), "csv", "text/csv", ""),
        "Excel": (
            lambda: export.to_excel(rows, answer.sources, said, answer.notes),
            "xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "With a sheet of sources and one of definitions",
        ),
        "Parquet": (
            lambda: export.to_parquet(answer.frame),
            "parquet",
            "application/vnd.apache.parquet",
            "For programs: values as they are",
        ),
    }
    if chart is not None:
        forms["PNG"] = (lambda: _charts.to_png(chart), "png", "image/png", "")
        forms["SVG"] = (lambda: _charts.to_svg(chart), "svg", "image/svg+xml", "")
    for label, (data, ending, mime, hint) in forms.items():
        st.download_button(
            label,
            data=data,
            file_name=f"{name}.{ending}",
            mime=mime,
            key=f"{key}_{ending}",
            on_click="ignore",
            icon=":material/image:" if mime.startswith("image") else ":material/download:",
            help=hint or None,
        )


def provenance(answer: Answer) -> dict[str, str]:
    """What a file that leaves the desk says of itself: what is counted, when, from where."""
    said = {"what it says": answer.sentence, "what is counted": answer.definition}
    try:
        snapshot = _frame.current().open()
    except StoreMissing:
        return said
    return said | {
        "as of": f"{snapshot.as_of:%Y-%m-%d}",
        "snapshot": f"{snapshot.id}, built {snapshot.built_at:%Y-%m-%d %H:%M} UTC",
        "query": answer.sql,
        "link": _frame.permalink(snapshot),
    }
