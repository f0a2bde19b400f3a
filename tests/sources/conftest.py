"""The recorded filings, and how to take a folder of them in."""

import shutil
from datetime import datetime
from pathlib import Path

import pandas as pd
import pytest

from intel.facts import load_reference
from intel.facts.edgar_tags import load_edgar_tags
from intel.facts.record import FACT_COLUMNS
from intel.home import DATA
from intel.sources.edgar.concepts import tag_dictionary
from intel.sources.edgar.replay import replay

RECORDED = Path(__file__).parent / "fixtures" / "edgar"
NOW = datetime.fromisoformat("2026-11-21T08:00:00")


@pytest.fixture(scope="session")
def reference():
    return load_reference(DATA)


@pytest.fixture(scope="session")
def dictionary():
    return tag_dictionary(load_edgar_tags(DATA))


@pytest.fixture
def folder(tmp_path):
    """A folder of one's own with the recorded files that are named: ``folder("CIK….json")``."""

    def make(*names):
        path = tmp_path / "recorded"
        path.mkdir(exist_ok=True)
        for name in names:
            shutil.copy(RECORDED / name, path)
        return path

    return make


@pytest.fixture
def take_in(home, reference, dictionary):
    """Take a folder into the ledger; what the ledger holds already is known."""

    def run(path, *, now=NOW, only=None):
        known = sorted((home.ledger / "facts").glob("*.csv"))
        return replay(home, path, reference, dictionary, known, now=now, only=only)

    return run


@pytest.fixture
def ledger(home):
    """All rows of the ledger as text, with ``number`` beside."""

    def read():
        files = sorted((home.ledger / "facts").glob("*.csv"))
        frames = [pd.read_csv(file, dtype=str, keep_default_na=False) for file in files]
        rows = pd.concat(frames, ignore_index=True)
        assert rows.columns.tolist() == list(FACT_COLUMNS)
        return rows.assign(number=rows["value"].astype(float))

    return read
