"""Scenarios page: odds and influences are edited, undone, linked, saved, compared and imported."""

import re
from datetime import UTC, datetime

import pytest

from intel.market.scenarios import house_view, view_with, world_of
from intel.market.scenarios.saved import difference, view_as_toml
from tests.pages.opening import opened, text_of

pytestmark = pytest.mark.usefixtures("own_desk")


@pytest.fixture
def world(snapshot):
    return world_of(snapshot)


NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC).replace(tzinfo=None)


def page(**parameters):
    app = opened("scenarios", **parameters)
    assert not app.exception
    return app


def button(app, label):
    (found,) = [each for each in app.button if each.label == label]
    return found


def test_odds_are_edited_and_undone_one_step_at_a_time():
    app = page()
    published = text_of(app)
    app.number_input(key="odds_base").set_value(50).run()
    app.number_input(key="odds_bear").set_value(25).run()
    assert "the chance that it is below 45% is **25%**" in text_of(app)
    button(app, "Undo").click().run()
    assert "probabilities add to 0.95, not 1" in app.error[0].value
    button(app, "Undo").click().run()
    assert text_of(app) == published


def test_one_outcome_is_changed_and_the_others_share_the_rest_in_proportion(world):
    """As ``intel scenario optics_form --set cpo_early=0.5`` does; the link names the set's file."""
    app = page(set="optics_form")
    assert app.query_params["set"] == "Adoption of LPO and co-packaged optics"
    app.number_input(key="odds_cpo_early").set_value(50).run()
    assert app.error
    button(app, "Let the others share the rest").click().run()
    assert not app.error
    wanted = view_with(house_view(world), ["optics_form.cpo_early=0.5"]).weights["optics_form"]
    for name, weight in wanted.items():
        assert app.number_input(key=f"odds_{name}").value == pytest.approx(100 * weight)


def test_a_threshold_and_its_side_are_answered_and_travel_in_the_link():
    app = page()
    app.number_input(key="threshold_nvidia_share").set_value(60).run()
    assert "the chance that it is below 60% is **75%**" in text_of(app)
    linked = page(threshold_nvidia_share="60", side_nvidia_share="above")
    assert "the chance that it is above 60% is **25%**" in text_of(linked)


def test_another_set_measure_and_day_are_chosen_by_link():
    app = page(set="demand", measure_demand="AI optics market", on_demand="2030-12-31")
    assert "optics" in app.markdown[0].value
    assert "December 2030" in app.markdown[0].value
    assert "billion USD" in app.markdown[0].value


def test_an_influence_of_ones_own_is_added_and_keeps_the_odds():
    app = page(set="combined", look="Combinations")
    before = text_of(app)
    app.selectbox(key="own_of_0").set_value("export.open").run()
    app.selectbox(key="own_on_0").set_value("demand.boom").run()
    app.number_input(key="own_impact_0").set_value(3.0).run()
    assert not app.exception
    assert not app.error
    said = text_of(app)
    assert "Your odds." in said
    nats = [re.search(r"lie \*\*(\d\.\d+) nats", each).group(1) for each in (before, said)]
    assert float(nats[1]) > float(nats[0])
    assert app.selectbox(key="own_of_1").value == "none"


def test_an_influence_inside_one_axis_is_refused_on_the_page():
    app = page(set="combined", own_of_0="demand: bust", own_on_0="demand: boom", own_impact_0="1")
    assert "choose another axis" in app.error[0].value


def test_a_view_is_saved_twice_listed_compared_and_opened(own_desk):
    app = page(odds_base="40", odds_bull="20", odds_bear="40", look="Saved views")
    for version in (1, 2):
        app.text_input(key="save_name").set_value("mine")
        button(app, "Save these odds").click().run()
        assert not app.exception
        assert app.success[0].value == f"Saved as mine, version {version}."
    files = sorted((own_desk.ledger / "scenarios" / "mine").iterdir())
    assert len(files) == 2
    fresh = page(look="Saved views")
    assert "bear 40% (published 20%)" in text_of(fresh).replace("\\", "")
    fresh.multiselect(key="compared").set_value(["mine, version 1"]).run()
    assert not fresh.exception
    assert fresh.dataframe[-1].value["mine, version 1"].tolist() == [0.4, 0.2, 0.4]
    button(fresh, "Open mine, version 1").click().run()
    assert not fresh.exception
    assert "below 45% is **40%**" in text_of(fresh)


@pytest.mark.parametrize("name", ["../escape", "A b", "combined"])
def test_hostile_names_are_refused_and_nothing_is_written(own_desk, name):
    app = page(look="Saved views")
    app.text_input(key="save_name").set_value(name)
    button(app, "Save these odds").click().run()
    assert not app.exception
    assert app.error
    assert not (own_desk.ledger / "scenarios").exists()


def test_an_exported_view_is_imported_again_and_a_broken_file_is_refused(world):
    view = view_with(house_view(world), ["bear=0.4", "export.open->demand.boom=2"])
    text = view_as_toml(view, "mine", now=NOW)
    app = page(look="Saved views")
    app.file_uploader(key="import_view").upload("mine.toml", text.encode(), "application/toml")
    app.run()
    button(app, "Use mine").click().run()
    assert not app.exception
    assert "below 45% is **40%**" in text_of(app)
    broken = page(look="Saved views")
    broken.file_uploader(key="import_view").upload(
        "mine.toml", text.replace("bear = ", "bare = ").encode(), "application/toml"
    )
    broken.run()
    assert not broken.exception
    assert "mine.toml" in broken.error[0].value
    assert "[odds.nvidia_share] must give" in broken.error[0].value


def test_the_difference_of_a_view_is_told_in_words(world):
    house = house_view(world)
    assert difference(house, house) == "as published"
    told = difference(view_with(house, ["demand.boom=0.5", "export.open->demand.boom=2"]), house)
    assert "demand.boom 50% (published 35%)" in told
    assert "export.open on demand.boom +2 (published +0)" in told
