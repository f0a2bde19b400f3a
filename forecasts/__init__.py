"""What may happen: pure models, frames and arrays in, quantiles and draws out.

Nothing here reads a file, a database or a clock, and nothing here imports :mod:`intel`,
Streamlit or DuckDB: it works alone in a notebook. :func:`forecast` and :func:`forecast_many` are
loaded on first use, so that ``import forecasts.hardware`` stays light.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from forecasts.quantiles import QUANTILES

if TYPE_CHECKING:
    from forecasts.series.engine import forecast, forecast_many

__all__ = ["QUANTILES", "forecast", "forecast_many"]


def __getattr__(name: str) -> Any:  # noqa: ANN401
    if name in {"forecast", "forecast_many"}:
        return getattr(import_module("forecasts.series.engine"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
