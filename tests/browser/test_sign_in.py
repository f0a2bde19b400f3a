"""Sign-in by a real code flow: Streamlit's own client against a provider of the test's."""

import pytest

from tests.browser.conftest import free_port, served
from tests.browser.provider import ANA, FORGED, provider
from tests.browser.screenshots import open_page, settled

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def guarded(desk, tmp_path_factory):
    """The app with sign-in configured, and the provider it trusts."""
    folder = tmp_path_factory.mktemp("guarded")
    port = free_port()
    with provider() as trusted:
        file = folder / "secrets.toml"
        file.write_text(trusted.secrets_toml(f"http://127.0.0.1:{port}/oauth2callback"))
        with served(desk, folder / "log", "--secrets.files", str(file), port=port) as address:
            yield address, trusted


def sign_in(page, who):
    page.get_by_test_id("stMain").get_by_role("button", name="Sign in").click()
    page.get_by_role("link", name=who).click()


def test_sql_opens_to_who_signs_in_and_closes_when_they_leave(browser, guarded):
    address, trusted = guarded
    with open_page(browser, anew=True) as (page, faults):
        page.goto(f"{address}/sql?q=SELECT%2042%20AS%20n")
        settled(page)
        page.get_by_text("Asking in SQL needs sign-in").wait_for()
        assert page.get_by_role("textbox", name="Your query").count() == 0
        sign_in(page, ANA)
        page.wait_for_url("**/sql?q=SELECT+42+AS+n")  # the page on which it began
        page.get_by_text(f"Signed in as {ANA}").wait_for()
        assert {"/authorize", "/token", "/keys"} <= set(trusted.seen)
        settled(page)
        assert page.get_by_role("textbox", name="Your query").input_value() == "SELECT 42 AS n"
        page.locator("[data-testid=stDataFrame]").first.wait_for()
        page.get_by_role("button", name="Sign out").click()
        page.get_by_test_id("stSidebar").get_by_role("button", name="Sign in").wait_for()
        page.goto(f"{address}/sql")
        settled(page)
        page.get_by_text("Asking in SQL needs sign-in").wait_for()
        assert faults == []


def test_a_token_signed_by_another_key_lets_nobody_in(browser, guarded):
    address, _ = guarded
    with open_page(browser, anew=True) as (page, _):
        page.goto(f"{address}/sql")
        settled(page)
        sign_in(page, FORGED)
        page.wait_for_url("http://127.0.0.1:*/")
        settled(page)
        page.get_by_test_id("stSidebar").get_by_role("button", name="Sign in").wait_for()
        assert FORGED not in page.content()
