"""An analyst's way through the desk, in a real browser."""

import io
import shutil
from datetime import UTC, datetime

import duckdb
import pandas as pd
import pytest

from forecasts.hardware.design import evaluate_all, named
from intel.facts.hardware import load_hardware
from intel.home import DATA, Home
from intel.market.cluster.words import name_of
from intel.refresh.brief import write_brief
from intel.store import open_snapshot
from intel.store.alerts import read_alerts
from intel.store.publish import make_current
from tests.browser.conftest import served
from tests.browser.screenshots import open_page, settled

pytestmark = pytest.mark.browser
NOW = datetime.now(UTC).replace(tzinfo=None)
SHIPPED = ("llama3_16k", "deepseek_2048")


def main_text(page):
    return page.locator("[data-testid=stMain]").inner_text()


def download_button(page, name):
    """Our own download buttons: charts and tables have some of Streamlit's by the same name."""
    return page.locator("[data-testid=stDownloadButton]", has_text=name).get_by_role("button")


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
    tab.wait_for_url("**/vendors**")
    settled(tab)
    assert "14,800 million USD in Q1 FY27" in main_text(tab)
    tab.get_by_text("documents behind these numbers").last.click()
    tab.locator("[data-testid=stExpander]").last.locator("canvas").first.wait_for()
    tab.go_back()
    tab.get_by_text("What changed, and what should I look at?").wait_for()


def test_the_downloaded_numbers_are_those_of_the_page(tab, address):
    tab.goto(f"{address}/vendors?vendor=NVIDIA")
    settled(tab)
    with tab.expect_download() as waiting:
        download_button(tab, "CSV").last.click()
    frame = pd.read_csv(io.BytesIO(waiting.value.path().read_bytes()))
    by_quarter = frame.set_index("fiscal_label")["value"]
    assert by_quarter["Q3 FY26"] == 8187
    assert by_quarter["Q2 FY26"] == 7252
    with tab.expect_download() as waiting:
        download_button(tab, "Excel").last.click()
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


def test_a_past_day_goes_with_the_reader_from_page_to_page_and_one_press_ends_it(tab, address):
    """NVIDIA's Q3 FY25 release was the newest on 2025-01-15: 3,127 million dollars."""
    tab.goto(f"{address}/vendors?vendor=NVIDIA&as_of=2025-01-15")
    settled(tab)
    assert "3,127 million USD in Q3 FY25" in main_text(tab)
    tab.get_by_test_id("stSidebarNav").get_by_text("Fabrics").click()
    tab.get_by_text("Is Ethernet overtaking").wait_for()
    settled(tab)
    assert "As of 2025-01-15" in main_text(tab)
    tab.go_back()
    tab.get_by_text("Who is selling the network").wait_for()
    tab.wait_for_url("**/vendors?*as_of=2025-01-15**")
    settled(tab)
    assert "3,127 million USD in Q3 FY25" in main_text(tab)
    tab.get_by_role("button", name="Back to today").click()
    tab.get_by_text("14,800 million USD in Q1 FY27").wait_for()
    assert "as_of" not in tab.url


def test_the_day_is_chosen_with_the_keyboard_and_stands_in_the_link(tab, address):
    tab.goto(f"{address}/fabrics")
    settled(tab)
    tab.get_by_role("button", name="Change").focus()
    tab.keyboard.press("Enter")
    tab.get_by_text("calendar", exact=True).click()
    tab.wait_for_url("**quarters=calendar**")
    tab.get_by_text("Calendar quarters ·").wait_for()


def test_a_link_to_nowhere_leads_home_and_a_stale_snapshot_to_the_newest(browser, address):
    with open_page(browser) as (page, faults):
        page.goto(f"{address}/vendors?snapshot=000077")
        settled(page)
        assert "Snapshot 000077 of the link is not kept" in main_text(page)
        assert faults == []
        page.goto(f"{address}/no_such_page")
        page.get_by_text("Page not found").first.wait_for()


def test_queries_go_into_the_address_and_back_leads_to_the_one_before(tab, address):
    tab.goto(f"{address}/sql?q=SELECT%2041%20AS%20n")
    settled(tab)
    assert "SELECT 41 AS n" in tab.get_by_role("textbox").first.input_value()
    tab.get_by_role("textbox").first.fill("SELECT 42 AS n")
    tab.get_by_role("button", name="Run").click()
    tab.wait_for_url("**q=SELECT+42**")
    settled(tab)
    tab.get_by_test_id("stSidebarNav").get_by_text("Health").click()
    tab.wait_for_url("**/health**")
    settled(tab)
    assert "q=" not in tab.url
    tab.go_back()
    tab.wait_for_url("**/sql**")
    settled(tab)
    assert "SELECT 42 AS n" in tab.get_by_role("textbox").first.input_value()


def test_a_chart_is_downloaded_as_picture_and_as_drawing_and_its_rows_for_programs(tab, address):
    tab.goto(f"{address}/market_map")
    settled(tab)
    for name, begins in (("PNG", b"\x89PNG"), ("SVG", b"<svg"), ("Parquet", b"PAR1")):
        with tab.expect_download() as waiting:
            download_button(tab, name).first.click()
        content = waiting.value.path().read_bytes()
        assert content.startswith(begins)
    assert len(pd.read_parquet(io.BytesIO(content))) > 0


def test_hostile_sql_is_refused_with_a_reason_and_the_next_query_runs(tab, address):
    tab.goto(f"{address}/sql?q=SELECT%20*%20FROM%20read_text('/etc/passwd')")
    settled(tab)
    assert "The query was refused or stopped" in main_text(tab)
    assert "root:" not in main_text(tab)
    tab.get_by_role("textbox").first.fill("SELECT count(*) AS n FROM fact")
    tab.get_by_role("button", name="Run").click()
    tab.get_by_text("The query was refused or stopped").wait_for(state="detached")
    tab.locator("[data-testid=stDataFrame]").first.wait_for()


def test_two_clusters_are_compared_with_the_models_own_numbers(tab, address):
    """What the page says of Llama 3 and DeepSeek-V3 is what the model says of them."""
    parts = load_hardware(DATA)
    steps = evaluate_all([named(name, parts).given for name in SHIPPED], parts).measures
    tab.goto(f"{address}/cluster_lab")
    settled(tab)
    tab.get_by_role("radio", name="Two designs").click()
    tab.wait_for_url("**lab=Two**")
    plain = tab.url
    fabric = tab.get_by_role("combobox", name="Left, on fabric")
    fabric.click()
    fabric.press_sequentially("InfiniBand")
    tab.get_by_role("option", name="InfiniBand").click()
    tab.get_by_text("Llama 3's training job on InfiniBand:").wait_for()
    tab.wait_for_url("**left_fabric=InfiniBand**")
    link = tab.url
    tab.goto(plain)
    settled(tab)
    said = main_text(tab)
    for name, step, peak in zip(SHIPPED, steps["step_s"], steps["mfu"], strict=True):
        called = name_of(parts.cluster(name))
        assert f"{called}: {step:.2f} s a step at {peak:.1%} of peak." in said
    assert said.count("binds: it would have to shrink") == 2
    with tab.expect_download() as waiting:
        download_button(tab, "CSV").first.click()
    rows = pd.read_csv(io.BytesIO(waiting.value.path().read_bytes())).set_index("measure")
    assert rows.loc["One training step", "left"] == pytest.approx(steps["step_s"][0])
    assert rows.loc["One training step", "right"] == pytest.approx(steps["step_s"][1])
    assert rows.loc["Accelerators", "ratio"] == 2_048 / 16_384
    tab.goto(link)
    settled(tab)
    assert "Llama 3's training job on InfiniBand:" in main_text(tab)


@pytest.fixture(scope="module")
def own(desk, tmp_path_factory):
    """A desk that may be written to, and its address."""
    folder = tmp_path_factory.mktemp("own")
    home = Home(folder / "desk")
    shutil.copytree(
        desk.root, home.root, symlinks=True, ignore=shutil.ignore_patterns("adhoc", "cache")
    )
    with served(home, folder / "log") as address:
        yield home, address


def test_odds_of_ones_own_are_saved_and_found_by_the_next_reader(browser, own):
    _, address = own
    with open_page(browser) as (page, faults):
        page.goto(f"{address}/scenarios?odds_base=45&odds_bear=30")
        settled(page)
        page.get_by_role("radio", name="Saved views").click()
        page.get_by_label("Name", exact=True).fill("my-view")
        page.get_by_role("button", name="Save these odds").click()
        page.get_by_text("Saved as my-view, version 1.").wait_for()
        assert faults == []
    with open_page(browser) as (page, faults):
        page.goto(f"{address}/scenarios")
        settled(page)
        assert "the chance that it is below 45% is 20%" in main_text(page)  # as it was shipped
        page.get_by_role("radio", name="Saved views").click()
        page.get_by_role("button", name="Open my-view, version 1").click()
        page.get_by_text("the chance that it is below 45% is 30%").wait_for()
        page.wait_for_url("**odds_bear=30**")
        assert faults == []


def test_an_alert_set_here_stands_in_the_feed_and_is_taken_back_here(browser, own):
    home, address = own
    with open_page(browser) as (page, faults):
        page.goto(address)
        settled(page)
        page.get_by_role("button", name="Set an alert").click()
        dialog = page.get_by_role("dialog")
        dialog.get_by_role("textbox", name="Threshold").fill("60%")
        dialog.get_by_role("textbox", name="Name").fill("above sixty")
        dialog.get_by_role("button", name="Set", exact=True).click()
        page.get_by_text("Of 1 alert 1 fires.").wait_for()
        write_brief(home, open_snapshot(home), now=NOW)
        feed = (home.feed / "alerts.atom").read_text()
        assert "<title>above sixty (fired)</title>" in feed
        page.get_by_role("button", name="All 1").click()
        page.get_by_role("dialog").get_by_role("button", name="Remove").click()
        page.get_by_text("No alert is set.").wait_for()
        assert read_alerts(home) == ()
        assert faults == []


def test_a_snapshot_published_while_a_page_is_open_is_shown_at_the_next_click(browser, own):
    home, address = own
    with open_page(browser) as (page, faults):
        page.goto(f"{address}/fabrics")
        settled(page)
        assert "snapshot 000001" in main_text(page)
        publish_again(home, "000002")
        page.get_by_role("radio", name="InfiniBand", exact=True).click()
        page.get_by_text("snapshot 000002").wait_for()
        settled(page)
        assert "could not be drawn" not in main_text(page)
        assert faults == []


def publish_again(home, number):
    """Publish the same numbers as a snapshot of their own."""
    file = home.versions / number / "intel.duckdb"
    shutil.copytree(home.versions / "000001", file.parent)
    file.chmod(0o644)
    with duckdb.connect(str(file)) as connection:
        connection.execute("UPDATE snapshot SET id = ?", [number])
    make_current(home, number)
