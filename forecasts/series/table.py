"""Quantiles of the periods ahead as one table, the form in which every forecast is handed out."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray


def by_step(quantiles: NDArray[np.float64], levels: tuple[float, ...]) -> pd.DataFrame:
    """Quantiles (h, L) with the steps 1..h as rows and the levels, as floats, as columns."""
    return pd.DataFrame(
        quantiles,
        index=pd.RangeIndex(1, len(quantiles) + 1, name="horizon"),
        columns=pd.Index(levels, name="quantile", dtype=float),
    )
