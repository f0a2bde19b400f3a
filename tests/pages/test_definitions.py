"""Definitions: bases with their lines, search over everything, calendars, the catalogue."""

import pytest

from intel.market import definitions
from tests.pages.opening import opened, text_of


def test_without_a_store_the_page_says_what_to_do():
    app = opened("definitions")
    assert not app.exception
    assert "run `intel refresh`" in app.warning[0].value


@pytest.mark.usefixtures("at_desk")
class TestOnTheShippedStore:
    @pytest.mark.parametrize(
        "part", ["Market bases", "Metrics", "Glossary", "Calendars", "Tables and views"]
    )
    def test_every_part_is_drawn(self, snapshot, part):
        app = opened("definitions", part=part)
        assert not app.exception
        assert not app.error
        count = len(snapshot.query("FROM market_basis"))
        assert app.markdown[0].value.startswith(
            f"The desk measures AI networking on **{count} definitions of the market**"
        )

    def test_a_basis_says_what_it_counts_and_how_much_of_each_line(self):
        app = opened("definitions", basis="back_end_switch", basis_lines_view="Table")
        assert not app.exception
        said = text_of(app)
        assert "Counts: " in said
        assert "Leaves out: " in said

    @pytest.mark.parametrize(
        ("words", "kind", "name"),
        [
            ("radix", "term", "Radix"),
            ("all-reduce", "term", "All-reduce"),
            ("back end switch", "market basis", "back_end_switch"),
            ("module power", "metric", "module_power"),
            ("coverage_80", "column", "forecast_score.coverage_80"),
        ],
    )
    def test_a_search_finds_it_whatever_it_is(self, snapshot, words, kind, name):
        found = definitions.search(snapshot, words).frame
        assert ((found["kind"] == kind) & (found["name"] == name)).any(), found

    def test_a_search_is_a_link_and_nothing_found_is_said(self):
        assert "**2** definitions match." in text_of(
            opened("definitions", search="oversubscription")
        )
        assert "**0** definitions match" in text_of(opened("definitions", search="no-such-word"))

    def test_a_53_week_year_is_in_the_calendar(self, snapshot):
        """NVIDIA's fiscal 2027 has 53 weeks and ends on 31 January 2027."""
        answer = definitions.calendar(snapshot, "NVIDIA")
        last = answer.frame[answer.frame["fiscal_label"] == "Q4 FY27"].iloc[0]
        assert (f"{last.period_end:%Y-%m-%d}", last.weeks) == ("2027-01-31", 14)

    def test_every_column_of_the_catalogue_has_its_meaning(self, snapshot):
        frame = definitions.relations(snapshot)
        assert len(frame) > 400
        tables = frame[frame["kind"] != "macro"]
        assert tables["meaning"].ne("").all()


def test_no_term_is_defined_twice_and_each_definition_is_a_sentence(snapshot):
    frame = snapshot.query("FROM glossary")
    assert frame["term"].str.casefold().is_unique
    assert frame["definition"].str.endswith((".", "…")).all()
    assert frame.loc[frame["url"].ne(""), "title"].ne("").all()
