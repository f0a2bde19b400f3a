"""The rows all questions answer in, and the documents behind them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import pandas as pd

from forecasts.hardware import Document, HardwareCatalogue
from intel.market.answer import SOURCE_COLUMNS, Answer

COLUMNS: Final = ("quantity", "value", "unit", "formula", "with_numbers")
Row = tuple[str, float, str, str, str]
Key = tuple[str, str, str]


def answer(
    sentence: str, rows: Iterable[Row], definition: str, documents: Iterable[Document]
) -> Answer:
    """An answer of quantities, each with its formula and the numbers in it."""
    frame = pd.DataFrame(list(rows), columns=list(COLUMNS))
    return Answer(sentence, frame, "", definition, sources(documents))


def sources(documents: Iterable[Document]) -> pd.DataFrame:
    """Documents as the pages list them, each once."""
    rows = [
        {
            "source_id": each.url,
            "publisher": each.publisher,
            "origin": each.publisher,
            "title": each.title,
            "url": each.url,
            "grade": None,
            "published_on": pd.Timestamp(each.published_on) if each.published_on else pd.NaT,
        }
        for each in dict.fromkeys(documents)
    ]
    return pd.DataFrame(rows, columns=list(SOURCE_COLUMNS)).sort_values("title")


def documents_of(catalogue: HardwareCatalogue, *keys: Key) -> list[Document]:
    """The documents behind numbers of the data files, as far as they have one."""
    return [catalogue.evidence[key].document for key in keys if key in catalogue.evidence]
