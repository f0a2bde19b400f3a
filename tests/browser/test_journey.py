"""An analyst's way through the desk, in a real browser."""

import io

import pandas as pd
import pytest

from tests.browser.screenshots import PAGES, open_page, settled

pytestmark = pytest.mark.browser


def main_text(page):
    return page.locator("[data-testid=stMain]").inner_text()


@pytest.fixture
def tab(browser):
    with open_page(browser) as (page, faults):
        yield page
        assert faults == []


def test_from_a_sentence_to_the_number_to_the_document_and_back(tab, address):
    """NVIDIA's Q1 FY27 networking revenue, from the Briefing to its documents, in two clicks."""
    tab.goto(address)
    settled(tab)
    assert "14,800 million USD in Q1 FY27" in main_text(tab)
    tab.locator("[data-testid=stPageLink]", has_text="NVIDIA networking").first.click()
    tab.wait_for_url("**/vendors")
    settled(tab)
    assert "14,800 million USD in Q1 FY27" in main_text(tab)
    tab.get_by_text("documents behind these numbers").last.click()
    assert tab.locator("[data-testid=stExpander]").last.locator("canvas").count() >= 1
    tab.go_back()
    settled(tab)
    assert "What changed, and what should I look at?" in main_text(tab)


def test_the_downloaded_numbers_are_those_of_the_page(tab, address):
    tab.goto(f"{address}/vendors?vendor=NVIDIA")
    settled(tab)
    with tab.expect_download() as waiting:
        tab.get_by_role("button", name="CSV").last.click()
    frame = pd.read_csv(io.BytesIO(waiting.value.path().read_bytes()))
    by_quarter = frame.set_index("fiscal_label")["value"]
    assert by_quarter["Q3 FY26"] == 8187
    assert by_quarter["Q2 FY26"] == 7252
    with tab.expect_download() as waiting:
        tab.get_by_role("button", name="Excel").last.click()
    book = pd.read_excel(io.BytesIO(waiting.value.path().read_bytes()), sheet_name=None)
    assert set(book) == {"data", "sources", "definitions"}
    assert book["data"].set_index("fiscal_label")["value"]["Q3 FY26"] == 8187


def test_changed_odds_go_into_the_link_and_the_link_brings_them_back(tab, address):
    tab.goto(f"{address}/scenarios")
    settled(tab)
    tab.get_by_role("spinbutton", name="Base, %").fill("45")
    tab.get_by_role("spinbutton", name="Base, %").press("Enter")
    tab.get_by_text("probabilities add to 0.9, not 1").wait_for()
    tab.get_by_role("spinbutton", name="Bear, %").fill("30")
    tab.get_by_role("spinbutton", name="Bear, %").press("Enter")
    tab.get_by_text("the chance that it is below 45% is 30%").wait_for()
    assert "odds_base=45" in tab.url
    link = tab.url
    tab.goto(address)
    settled(tab)
    tab.goto(link)
    settled(tab)
    assert "the chance that it is below 45% is 30%" in main_text(tab)
    tab.get_by_role("button", name="Back to the published odds").click()
    tab.get_by_text("the chance that it is below 45% is 20%").wait_for()


@pytest.mark.parametrize("name", PAGES)
def test_every_page_opens_on_a_phone_in_the_dark_without_a_fault(browser, address, name):
    with open_page(browser, width=390, height=844, scheme="dark") as (page, faults):
        page.goto(f"{address}/{name}")
        settled(page)
        assert faults == []
        assert "could not be drawn" not in main_text(page)
        wider = page.evaluate(
            "() => document.querySelector('[data-testid=stMain]').scrollWidth"
            " - document.querySelector('[data-testid=stMain]').clientWidth"
        )
        assert wider <= 0
