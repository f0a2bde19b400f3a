"""The page Moats: weights by link and hand, both kinds, an earlier day, and no store."""

import pytest

from tests.pages.opening import opened, text_of


def test_without_a_store_it_says_what_to_do():
    app = opened("moats")
    assert not app.exception
    assert "run `intel refresh`" in app.warning[0].value


@pytest.mark.usefixtures("at_desk")
class TestOnTheShippedStore:
    def test_it_opens_with_the_deepest_moat_and_how_sure_that_is(self):
        app = opened("moats")
        assert not app.exception
        assert app.markdown[0].value.startswith(
            "At these weights **Scale-up fabric**, held by NVIDIA, is the deepest moat, with 8.0"
        )
        assert "Optical modules is last" in app.markdown[0].value
        assert "The article “The AI Networking Stack” orders Scale-up fabric, then" in text_of(app)
        assert len(app.get("vega_lite_chart")) == 2

    def test_a_link_brings_its_weights_and_undo_takes_them_back(self):
        app = opened("moats", moats_of="Fabrics", weight_openness="100", weight_bandwidth="0")
        assert not app.exception
        assert "**Ultra Ethernet** is the strongest fabric" in app.markdown[0].value
        app.slider(key="weight_bandwidth").set_value(100.0).run()
        assert "**UALink** is the strongest fabric" in app.markdown[0].value
        next(each for each in app.button if each.label == "Undo").click().run()
        assert "**Ultra Ethernet** is the strongest fabric" in app.markdown[0].value
        next(each for each in app.button if each.label == "Equal weights").click().run()
        assert app.slider(key="weight_openness").value == 50.0

    def test_no_weight_at_all_is_said_with_the_remedy(self):
        nothing = dict.fromkeys(
            ("structural_advantage", "capital_intensity", "margin_durability", "replacement_risk"),
            "0",
        )
        app = opened("moats", **{f"weight_{name}": zero for name, zero in nothing.items()})
        assert not app.exception
        assert "raise one of them" in app.error[0].value

    def test_an_earlier_day_says_what_could_not_be_measured(self):
        app = opened("moats", as_of="2024-06-30")
        assert not app.exception
        assert not app.error
        assert "could not be measured on this day" in text_of(app)
        assert "Judged scores and those of the hardware model are those of the" in text_of(app)
