"""A notebook that only wants the cluster model must not wait for statsmodels."""

import subprocess
import sys

import pytest

import forecasts


@pytest.mark.parametrize("module", ["forecasts", "forecasts.hardware"])
def test_import_loads_no_statsmodels(module):
    code = f"import sys, {module}; print('statsmodels' in sys.modules, 'pandas' in sys.modules)"
    told = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True
    ).stdout.split()
    assert told[0] == "False"


def test_forecasting_itself_loads_no_statsmodels():
    """The likelihood is a matrix product; statsmodels presents results and bridges gaps."""
    code = "import sys, forecasts; forecasts.forecast; print('statsmodels' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert told.stdout.split() == ["False"]


def test_names_offered_and_not_offered():
    assert callable(forecasts.forecast)
    assert callable(forecasts.forecast_many)
    with pytest.raises(AttributeError, match="no attribute 'guess'"):
        forecasts.guess  # noqa: B018
