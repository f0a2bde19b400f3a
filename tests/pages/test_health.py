"""Health: the first sentence, a failure that no snapshot knows of, and a desk without a store."""

import pytest

from intel.errors import EvidenceError
from intel.refresh.history import recorded_run
from intel.store.publish import publish
from tests.pages.opening import opened, text_of
from tests.store.invented import fact, fill, tables


def fail(home):
    with pytest.raises(EvidenceError), recorded_run(home, "refresh"):
        raise EvidenceError("buyers.csv line 3: value is not a number")


def test_without_a_store_the_page_still_tells_what_ran(home):
    app = opened("health")
    assert not app.exception
    assert "run `intel refresh`" in app.warning[0].value
    fail(home)
    app = opened("health")
    assert not app.exception
    assert "1 run is on record; 1 did not end well" in text_of(app)
    assert "line 3: value is not a number" in app.dataframe[0].value["message"].item()


def test_a_failure_after_the_publication_is_the_first_thing_said(home):
    publish(home, lambda target: fill(target, tables(fact(1))))
    fail(home)
    app = opened("health")
    assert not app.exception
    assert app.markdown[0].value.startswith("**Read with care.** Snapshot **000001**")
    assert "did not end well: failed**" in app.markdown[0].value
    assert "failed" in [tile.value for tile in app.metric]


@pytest.mark.usefixtures("at_desk")
class TestOnTheShippedStore:
    def test_the_first_sentence_names_the_snapshot_and_its_age(self, snapshot):
        app = opened("health")
        assert not app.exception
        said = app.markdown[0].value
        assert f"Snapshot **{snapshot.id}** was built" in said
        assert "80% bands have held" in said
        assert app.metric[0].value == snapshot.id

    @pytest.mark.parametrize(
        ("part", "said"),
        [
            ("Jobs", (" on record; ", "Due next: **refresh** on")),
            ("Checks", ("What the data were checked for",)),
            ("Freshness", ("The newest quarters of 21 vendors", "Newest is")),
            ("Coverage", ("quarters",)),
            ("Rows and quarantine", ("accepted",)),
            ("Forecasts", ("series are forecast",)),
            ("Hardware model", ("published cases",)),
            ("Snapshots", ("snapshot can be opened, ", " tables.", "Inputs ")),
        ],
    )
    def test_every_part_has_its_sentence(self, part, said):
        app = opened("health", health=part)
        assert not app.exception
        assert not app.error
        heads = "\n".join(each.value for each in app.subheader)
        for words in said:
            assert words in text_of(app) + heads, words

    def test_tables_and_queries_are_drawn(self):
        app = opened("health", health="Freshness", vendor_ages_view="Table", house_ages_view="SQL")
        assert not app.exception
        assert not app.error
        assert len([each for each in app.code if each.language == "sql"]) == 1

    def test_every_table_can_be_heard(self):
        app = opened("health", health="Checks")
        assert len(app.dataframe) >= 2
        for table in app.dataframe:
            assert table.proto.alt
