"""Speeds and Optics on the shipped store, and without one."""

import pytest

from tests.pages.opening import opened, text_of


@pytest.mark.parametrize("name", ["speeds", "optics"])
def test_a_page_without_a_store_says_what_to_do(name):
    app = opened(name)
    assert not app.exception
    assert "run `intel refresh`" in app.warning[0].value


@pytest.mark.usefixtures("at_desk")
class TestOnTheShippedStore:
    def test_speeds_opens_with_when_the_next_speed_passes(self):
        app = opened("speeds")
        assert not app.exception
        assert not app.error
        said = app.markdown[0].value
        assert said.startswith("Optical modules: **1.6T passes 800G** between **")
        assert "(80%; median 20" not in said
        assert "Nothing after 3.2T is modelled" in text_of(app)
        assert "Broadcom Tomahawk** has doubled every **2." in text_of(app)
        assert "is **not rejected**" in text_of(app)

    @pytest.mark.parametrize(
        ("market", "says"),
        [
            ("NVLink, by accelerators shipped", "NVLink 6 passes NVLink 5"),
            ("AI back-end ports", "1.6T passes 800G"),
            ("Data-centre Ethernet ports", "passes"),
        ],
    )
    def test_a_link_opens_its_market(self, market, says):
        app = opened("speeds", market=market)
        assert not app.exception
        assert says in app.markdown[0].value

    def test_a_market_without_figures_says_so(self):
        app = opened("speeds", market="AI back-end ports")
        assert "No figure is published" in text_of(app)

    def test_optics_opens_with_the_shortage_and_its_end(self):
        app = opened("optics")
        assert not app.exception
        assert not app.error
        said = app.markdown[0].value
        assert said.startswith("Lasers leave about **")
        assert "The shortage ends between **" in said

    def test_optics_says_price_signal_forms_and_watts(self):
        """AXT's substrates: 3.6 to 30.7 million dollars in a year; 800G DSP modules at 15 W."""
        said = text_of(opened("optics", laser="EML 200G"))
        assert "AXT's indium phosphide substrates went from 3.6 (Q2 2025) to **30.7 million" in said
        assert "A Gb/s of optics goes from" in said
        assert "Of units at 800G and above in 2030: CPO **" in said
        assert "**15 W** for a DSP module" in said
        assert "not of the cluster's" in said

    def test_every_chart_has_its_words(self):
        for name in ("speeds", "optics"):
            charts = opened(name).get("vega_lite_chart")
            assert len(charts) >= 4

    def test_an_earlier_day_knows_no_later_signal_and_no_outlook(self):
        """AXT's second quarter of 2026 was reported in 2026."""
        said = text_of(opened("optics", as_of="2025-06-30"))
        assert "Q2 2026" not in said
        assert "had published no outlook of optics supply by 2025-06-30" in said
        assert "had published no outlook of speeds by 2025-06-30" in text_of(
            opened("speeds", as_of="2025-06-30")
        )

    def test_one_scale_up_domain_grew_nine_times(self):
        """DGX joined 8 in 2014, NVL72 joins 72; Rubin Ultra is announced with 576 for 2027."""
        said = text_of(opened("speeds"))
        assert "went from **8** accelerators (2014) to **72** (2024), 9 times in 10 years" in said
        assert "576 are announced for 2027" in said
