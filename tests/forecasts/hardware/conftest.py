from pathlib import Path

import pytest

from forecasts.hardware import HardwareCatalogue
from intel.facts.hardware import load_hardware
from intel.home import DATA


@pytest.fixture(scope="session")
def catalogue() -> HardwareCatalogue:
    return load_hardware(DATA)


@pytest.fixture
def own_data(tmp_path: Path) -> Path:
    """A copy of the hardware files that a test may break."""
    folder = tmp_path / "hardware"
    folder.mkdir()
    for path in (DATA / "hardware").glob("*.*"):
        (folder / path.name).write_bytes(path.read_bytes())
    return tmp_path
