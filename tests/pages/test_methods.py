"""Methods: every subject is drawn with its numbers; without a store its text is there."""

import re

import pytest

from intel.market.methods import methods
from tests.pages.opening import PAGES, opened, text_of


@pytest.mark.usefixtures("at_desk")
@pytest.mark.parametrize("method", methods(), ids=lambda method: method.name)
def test_each_subject_is_drawn_with_its_numbers(method):
    app = opened("methods", method=method.name)
    assert not app.exception
    assert not app.error
    assert app.header[0].value == method.title
    said = text_of(app)
    assert said.startswith("The hardware model is off published measurements by **")
    assert "{{" not in said
    assert "not measured" not in said
    assert "sql?q=" in said


def test_without_a_store_the_methods_can_be_read():
    app = opened("methods", method="Hardware")
    assert not app.exception
    assert "run `intel refresh`" in app.warning[0].value
    assert "hardware_training" in text_of(app)
    assert r"\log_2 \frac{N}{8}" in text_of(app)


def test_pages_lead_to_subjects_that_exist():
    names = {each.name for each in methods()}
    led = [
        (page.stem, named)
        for page in sorted(PAGES.glob("[!_]*.py"))
        for named in re.findall(r'\bmethod="([\w ]+)"', page.read_text(encoding="utf-8"))
    ]
    assert {name for _, name in led} <= names
    assert {"briefing", "cluster_lab", "forecast", "market_map", "scenarios"} <= {p for p, _ in led}
