"""The rows all questions answer in, and the documents behind them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import numpy as np
import pandas as pd

from forecasts.hardware import Document, HardwareCatalogue
from forecasts.hardware.design import shape_of
from intel.market.answer import Answer
from intel.market.cluster.parameters import listed

SEED: Final = 20_260_101
"""Of every draw: the same cluster gets the same answer each time."""
COLUMNS: Final = ("quantity", "value", "unit", "formula", "with_numbers")
Row = tuple[str, float, str, str, str]
Key = tuple[str, str, str]


def answer(
    sentence: str, rows: Iterable[Row], definition: str, documents: Iterable[Document]
) -> Answer:
    """An answer of quantities, each with its formula and the numbers in it."""
    frame = pd.DataFrame(list(rows), columns=list(COLUMNS))
    return Answer(sentence, frame, "", definition, listed(documents))


def documents_of(catalogue: HardwareCatalogue, *keys: Key) -> list[Document]:
    """The documents behind numbers of the data files, as far as they have one."""
    return [catalogue.evidence[key].document for key in keys if key in catalogue.evidence]


def parameters_of(catalogue: HardwareCatalogue, model: str) -> float:
    """All parameters of a published model: its layers, and embeddings on the way in and out."""
    shape = shape_of(catalogue.model(model))
    embeddings = 2.0 * np.asarray(shape.vocab) * np.asarray(shape.hidden)
    return float(np.asarray(shape.linear_params) + embeddings)
