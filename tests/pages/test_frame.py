"""The frame of every page: the day, quarters, currency, unit and snapshot."""

import shutil
from datetime import date

import duckdb
import pytest

from intel.store import open_snapshot
from tests.pages.opening import PAGES, opened, text_of

EVERY_PAGE = sorted(path.stem for path in PAGES.glob("[a-z]*.py"))


@pytest.mark.usefixtures("at_desk")
class TestOnTheShippedStore:
    @pytest.mark.parametrize("name", EVERY_PAGE)
    def test_every_page_opens_on_a_past_day_and_before_anything_was_known(self, name):
        app = opened(name, as_of="2025-01-15")
        assert not app.exception
        assert "could not be drawn" not in text_of(app)
        assert "As of **2025-01-15**" in text_of(app)
        app.date_input(key="as_of").set_value(date(1990, 1, 1)).run()
        assert not app.exception
        assert "could not be drawn" not in text_of(app)
        assert "As of **1990-01-01**" in text_of(app)

    def test_nvidias_page_of_an_earlier_day_shows_what_was_known_then(self):
        """NVIDIA's Q3 FY25 release of 2024-11-20 was the newest on 2025-01-15: $3,127 million."""
        app = opened("vendors", vendor="NVIDIA", as_of="2025-01-15")
        assert "networking revenue of 3,127 million USD in Q3 FY25, +20% on the year" in text_of(
            app
        )
        assert "14,800" not in text_of(app)

    def test_one_press_leads_back_to_today(self):
        app = opened("vendors", as_of="2025-01-15")
        app.button(key="back_to_today").click().run()
        assert not app.exception
        assert "14,800 million USD in Q1 FY27" in text_of(app)
        assert not [button for button in app.button if button.key == "back_to_today"]

    def test_the_query_shown_of_a_past_day_gives_the_same_rows_today(self, desk):
        app = opened("vendors", vendor="NVIDIA", as_of="2025-01-15", vendor_line_view="SQL")
        shown = [each.value for each in app.code if each.language == "sql"][-1]
        assert "_as_of(DATE '2025-01-15')" in shown
        assert open_snapshot(desk).query(shown)["value"].iloc[-1] == 3127

    def test_calendar_quarters_dollars_and_billions_come_with_the_link(self):
        """Accton reports in New Taiwan dollars, by month and quarter."""
        app = opened(
            "vendors", vendor="Accton", quarters="calendar", currency="USD", unit="billions"
        )
        text = text_of(app)
        assert "Calendar quarters · US dollars, billions" in text
        assert "million USD in 20" in text
        assert "at the average rate of each month" in text

    def test_a_snapshot_of_another_version_says_so_and_leads_to_the_newest(self, own_desk):
        older = own_desk.versions / "000000"
        own_desk.versions.unlink()  # the shared folder; this desk's own has one version more
        shutil.copytree(own_desk.current.resolve(), older)
        (own_desk.versions / "000001").symlink_to(own_desk.current.resolve())
        older.joinpath("intel.duckdb").chmod(0o644)
        with duckdb.connect(str(older / "intel.duckdb")) as connection:
            connection.execute("DROP VIEW speed_mix; UPDATE snapshot SET id = '000000'")
        app = opened("speeds", snapshot="000000")
        assert "lacks what is asked for here" in app.error[0].value
        app.button(key="to_newest").click().run()
        assert not app.error
        assert "passes 800G" in text_of(app)

    def test_a_snapshot_that_is_gone_is_said_and_the_newest_shown(self):
        app = opened("vendors", snapshot="000099")
        assert not app.exception
        assert "Snapshot 000099 of the link is not kept" in app.warning[0].value
        assert "14,800" in text_of(app)

    def test_a_link_to_a_kept_snapshot_says_so(self):
        app = opened("vendors", snapshot="000001")
        assert "snapshot 000001" in app.markdown[0].value

    @pytest.mark.parametrize("nonsense", ["yesterday", "2025-02-30", "9999-12-31", "'; DROP"])
    def test_a_day_that_is_none_is_today(self, nonsense):
        app = opened("fabrics", as_of=nonsense)
        assert not app.exception
        assert "today's snapshot" in text_of(app)

    def test_the_link_to_this_view_holds_day_and_snapshot(self):
        app = opened("fabrics", as_of="2026-02-01", fabric="InfiniBand")
        link = app.code[-1].value
        assert "as_of=2026-02-01" in link
        assert "fabric=InfiniBand" in link
        assert "snapshot=000001" in link

    def test_what_has_no_vintage_says_that_it_is_of_today(self):
        said = "no earlier vintage is kept"
        assert said in text_of(opened("briefing", as_of="2025-01-15"))
        assert said in text_of(opened("market_map", as_of="2025-01-15"))
        assert said not in text_of(opened("market_map"))


@pytest.mark.parametrize("name", EVERY_PAGE)
def test_every_page_without_a_store_says_what_to_do(name):
    app = opened(name)
    assert not app.exception
    assert "run `intel refresh`" in app.warning[0].value
