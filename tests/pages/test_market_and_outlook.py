"""Briefing, Vendors, Forecasts and Scenarios on the shipped store, and without one."""

import os
import subprocess
import sys

import pytest
from streamlit.testing.v1 import AppTest

from intel.home import CHECKOUT

PAGES = CHECKOUT / "intel" / "pages"


def page(name, **parameters):
    app = AppTest.from_file(str(PAGES / f"{name}.py"), default_timeout=30)
    for key, value in parameters.items():
        app.query_params[key] = value
    return app.run()


def text_of(app):
    return "\n".join(each.value for each in (*app.markdown, *app.caption, *app.info, *app.error))


@pytest.mark.parametrize("name", ["briefing", "vendors", "forecast", "scenarios"])
def test_a_page_without_a_store_says_what_to_do(name):
    app = page(name)
    assert not app.exception
    assert "run `intel refresh`" in app.warning[0].value


@pytest.mark.parametrize("name", ["briefing", "scenarios"])
def test_a_page_file_opens_alone_in_a_new_process(name, at_desk):
    """No page's file may take the name of a package that pages import."""
    script = (
        "from streamlit.testing.v1 import AppTest\n"
        f"app = AppTest.from_file({str(PAGES / f'{name}.py')!r}, default_timeout=60).run()\n"
        "assert not app.exception, app.exception\n"
        "assert not app.error, app.error\n"
        "print(app.title[0].value)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True, text=True, check=False, cwd=CHECKOUT,
        env=os.environ | {"INTEL_HOME": str(at_desk.root)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-800:]
    assert done.stdout.strip().endswith("?")


@pytest.mark.usefixtures("at_desk")
class TestOnTheShippedStore:
    def test_the_briefing_opens_with_what_changed_and_nvidias_newest_networking_quarter(self):
        """NVIDIA's Q1 FY27 networking revenue, 14.8 billion dollars, +199% on the year."""
        app = page("briefing")
        assert not app.exception
        assert app.markdown[0].value.startswith("Since ")
        assert app.markdown[1].value.startswith("Look first at: ")
        assert (
            "**NVIDIA** reported networking revenue of 14,800 million USD in Q1 FY27,"
            " +199% on the year."
        ) in [each.value for each in app.markdown]
        assert [tile.label for tile in app.metric] == [
            "NVIDIA networking",
            "Ethernet's share",
            "NVIDIA, forecast",
            "NVIDIA's 2029 share",
            "Bandwidth tax",
        ]
        assert "interrupted about every 30 minutes" in text_of(app)

    def test_vendors_rank_by_growth_and_show_one_line(self):
        app = page("vendors")
        assert not app.exception
        assert "14,800 million USD in Q1 FY27, +199% on the year" in text_of(app)

    def test_a_link_chooses_the_vendor(self):
        app = page("vendors", vendor="Arista")
        assert app.selectbox(key="vendor").value == "Arista"
        assert "**Arista** reported total revenue" in text_of(app)

    def test_a_forecast_never_stands_without_its_score(self):
        app = page("forecast", series="Broadcom/ai")
        assert not app.exception
        said = app.markdown[0].value
        assert said.startswith("**Broadcom")
        assert "revenue** in the quarter under way" in said
        assert "past forecasts its median erred" in said
        assert "80% band held" in said

    def test_an_ended_line_says_so_and_keeps_its_record(self):
        app = page("forecast", series="Juniper/total")
        assert not app.exception
        said = app.markdown[0].value
        assert "is not forecast. Ended on 2025-07-02: Bought by HPE" in said.replace("\\", "")
        assert "past forecasts its median erred" in said

    def test_a_proxy_is_labelled(self):
        app = page("forecast", series="NVIDIA/networking")
        assert not app.exception
        assert app.markdown[0].value.startswith("The proxy for **NVIDIA")
        assert "no longer reported" in app.markdown[0].value

    def test_scenarios_answer_with_the_published_odds(self):
        app = page("scenarios")
        assert not app.exception
        text = text_of(app)
        assert "the chance that it is below 45% is **20%**" in text
        assert "“The AI Networking Stack” concludes 52%–54%" in text
        assert "come to 51.5%" in text

    def test_odds_in_the_link_are_mixed_and_marked_as_ones_own(self):
        app = page("scenarios", odds_base="40", odds_bull="20", odds_bear="40")
        text = text_of(app)
        assert "the chance that it is below 45% is **40%**" in text
        assert "Your odds. The published view is base 55%, bull 25%, bear 20%." in text

    def test_odds_that_do_not_add_to_one_are_refused_in_words_and_can_be_undone(self):
        app = page("scenarios")
        published = text_of(app)
        app.number_input(key="odds_base").set_value(60).run()
        assert not app.exception
        assert "probabilities add to 1.05, not 1" in app.error[0].value
        assert "lower them by 0.05" in app.error[0].value
        app.button[0].click().run()
        assert not app.error
        assert text_of(app) == published

    def test_every_page_is_reached_from_the_navigation(self):
        app = AppTest.from_file(str(CHECKOUT / "app.py"), default_timeout=30).run()
        assert not app.exception
        for name in (
            "vendors", "forecast", "scenarios", "cluster_lab", "sql", "evidence", "health",
        ):  # fmt: skip
            app.switch_page(str(PAGES / f"{name}.py")).run()
            assert not app.exception, name
            assert app.title, name
