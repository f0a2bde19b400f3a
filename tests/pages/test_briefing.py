"""The Briefing, notes beside series, alerts and the tour, as a reader uses them."""

from datetime import date, datetime

import pytest
from streamlit.testing.v1 import AppTest

from intel.store.alerts import Alert, read_alerts, set_alert
from intel.store.notes import read_notes, write_note
from tests.pages.opening import opened, text_of

NOW = datetime.fromisoformat("2026-11-21T06:00")


def test_without_a_store_it_says_what_to_do():
    app = opened("briefing")
    assert not app.exception
    assert "run `intel refresh`" in app.warning[0].value


@pytest.mark.usefixtures("at_desk")
class TestOnTheShippedStore:
    def test_a_link_chooses_how_far_back_it_looks(self):
        app = opened("briefing", since="A year")
        assert not app.exception
        assert not app.error
        said = text_of(app)
        assert "**New documents.**" in said
        assert "**Due next" in said
        assert "Cisco restated ai orders of FY25" in said

    def test_since_the_last_visit_follows_the_day_of_the_link(self):
        app = opened("briefing", since="Your last visit", seen="2026-09-01")
        assert "Since 1 September 2026" in text_of(app)

    def test_having_read_it_puts_the_day_into_the_link(self):
        app = opened("briefing")
        app.button(key="read").click().run()
        assert not app.exception
        assert str(app.query_params["seen"]) >= "2026-11-21"
        assert app.segmented_control(key="since").value == "visit"

    def test_an_earlier_day_has_the_briefing_of_that_day(self):
        app = opened("briefing", as_of="2025-09-15", since="A quarter")
        assert not app.exception
        assert "Since 16 June 2025" in text_of(app)
        days = [each.value[:10] for each in app.markdown if each.value.startswith("20")]
        assert days
        assert max(days) <= "2025-09-15"
        assert not [each for each in app.button if each.label in ("Set an alert", "Add a note")]

    def test_the_rows_of_a_section_stand_as_table_and_sql(self):
        app = opened("briefing", since="A year", rows_of="Restatements and changed guidance")
        assert len(app.dataframe[-1].value) >= 3
        app.segmented_control(key="brief_revisions_view").set_value("SQL").run()
        assert "FROM revision" in app.code[0].value

    def test_the_tour_leads_through_the_desk(self):
        said = text_of(opened("briefing"))
        for step in range(1, 6):
            assert f"**{step}. " in said


def alert_form():
    from intel.home import Home
    from intel.pages import _alerts
    from intel.store import open_snapshot

    _alerts.form(open_snapshot(Home.from_environment()))


def note_form():
    from intel.pages import _notes

    _notes.form("Arista/total")


def press(app, label):
    (button,) = [each for each in app.button if each.label == label]
    button.click().run()


class TestKeeping:
    def test_an_alert_is_set_on_the_page_and_read_at_once(self, own_desk):
        app = AppTest.from_function(alert_form, default_timeout=30).run()
        app.text_input(key="alert_threshold").set_value("60%")
        press(app, "Set")
        assert not app.exception
        (kept,) = read_alerts(own_desk)
        assert (kept.quantity, kept.threshold) == ("ethernet_share", 0.6)
        assert "Of 1 alert 1 fires." in text_of(opened("briefing"))

    def test_a_query_that_answers_no_number_is_refused_in_words(self, own_desk):
        app = AppTest.from_function(alert_form, default_timeout=30).run()
        app.selectbox(key="alert_quantity").set_value("A query of my own").run()
        app.text_area(key="alert_sql").set_value("SELECT * FROM nothing")
        app.text_input(key="alert_threshold").set_value("1")
        press(app, "Set")
        assert "does not exist" in app.error[0].value
        assert read_alerts(own_desk) == ()

    def test_a_broken_alert_stands_in_words_and_stops_nothing(self, own_desk):
        set_alert(own_desk, Alert("<b>Broken</b>", "SELECT * FROM nothing", "above", 1.0, NOW))
        app = opened("briefing")
        assert not app.exception
        assert not app.error
        said = text_of(app)
        assert "1 cannot be answered" in said
        assert r"\<b\>Broken\</b\>" in said

    @pytest.mark.parametrize(
        ("page", "link"),
        [("vendors", {"vendor": "Arista"}), ("forecast", {"series": "Arista/total"})],
    )
    def test_a_note_stands_beside_its_series_and_can_be_taken_back(self, own_desk, page, link):
        note = write_note(own_desk, "Arista/total", "**Mind** the deferred revenue", now=NOW)
        app = opened(page, **link)
        assert not app.exception
        assert r"\*\*Mind\*\* the deferred revenue" in text_of(app)
        app.button(key=f"remove_{note.note_id}").click().run()
        assert read_notes(own_desk) == ()

    def test_a_note_is_written_on_the_page(self, own_desk):
        app = AppTest.from_function(note_form, default_timeout=30).run()
        app.text_area(key="note_text").set_value("look here")
        press(app, "Keep")
        assert not app.exception
        (note,) = read_notes(own_desk, "Arista/total")
        assert (note.text, note.author) == ("look here", "")

    def test_a_note_of_a_day_is_marked_on_the_chart(self, own_desk):
        write_note(own_desk, "Arista/total", "a day", now=NOW, on=date(2025, 12, 31))
        app = opened("vendors", vendor="Arista")
        assert not app.exception
        charts = app.get("vega_lite_chart")
        assert any("triangle-up" in each.proto.spec for each in charts)
