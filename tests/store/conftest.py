"""A store of the shipped facts alone: the models that a refresh runs have tests of their own."""

import pytest

from intel.facts import load_reference, read_facts
from intel.home import DATA, Home
from intel.refresh.fact_tables import reference_tables
from intel.store import Snapshot, open_snapshot
from intel.store.build import build_snapshot
from intel.store.publish import publish
from tests.store.invented import snapshot_row


def shipped_tables():
    """The frames of the shipped facts and what they refer to."""
    reference = load_reference(DATA)
    reading = read_facts(sorted((DATA / "facts").glob("*.csv")), reference)
    return {
        "fact": reading.facts,
        "quarantine": reading.quarantined,
        "fact_accounting": reading.accounting,
        **reference_tables(reference),
        "snapshot": snapshot_row(),
    }


@pytest.fixture(scope="session")
def shipped(tmp_path_factory) -> Snapshot:
    """The published snapshot of the shipped facts."""
    home = Home(tmp_path_factory.mktemp("shipped"))
    tables = shipped_tables()
    publish(home, lambda target: build_snapshot(target, tables))
    return open_snapshot(home)
