"""Who may do what: all is open without sign-in; with it, SQL and saving are not."""

import pytest
from streamlit import config
from streamlit.testing.v1 import AppTest

from intel.pages._sign_in import browser_of
from tests.pages.opening import PAGES, opened, text_of

AUTH = {
    "redirect_uri": "http://localhost:8501/oauth2callback",
    "cookie_secret": "invented",
    "client_id": "invented",
    "client_secret": "invented",
    "server_metadata_url": "https://sign-in.invented.example/.well-known/openid-configuration",
}


def with_sign_in(name, **parameters):
    app = AppTest.from_file(str(PAGES / f"{name}.py"), default_timeout=30)
    app.secrets["auth"] = AUTH
    for key, value in parameters.items():
        app.query_params[key] = value
    return app.run()


@pytest.fixture
def signed_in(monkeypatch):
    user = {"is_logged_in": True, "email": "ana@invented.example"}
    monkeypatch.setattr("streamlit.user_info._get_user_info", lambda: user)


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("server.address", "127.0.0.1"),
        ("server.enableXsrfProtection", True),
        ("server.enableCORS", True),
        ("client.showErrorDetails", "none"),
        ("client.disableDataExport", True),
        ("browser.gatherUsageStats", False),
        ("server.maxUploadSize", 20),
    ],
)
def test_the_settings_in_force_keep_the_desk_to_itself(option, value):
    assert config.get_option(option) == value


@pytest.mark.usefixtures("at_desk")
class TestAccess:
    def test_without_sign_in_everything_is_open(self):
        app = opened("sql", q="SELECT 42 AS n")
        assert "needs sign-in" not in text_of(app)
        assert app.dataframe[0].value["n"].tolist() == [42]

    def test_sql_waits_for_sign_in_and_the_schema_does_not(self):
        app = with_sign_in("sql", q="SELECT 42 AS n")
        assert not app.exception
        assert "Asking in SQL needs sign-in" in text_of(app)
        assert not app.text_area
        assert app.selectbox(key="table").value == "fact"

    def test_who_has_signed_in_may_ask(self, signed_in):
        app = with_sign_in("sql", q="SELECT 42 AS n")
        assert app.dataframe[0].value["n"].tolist() == [42]

    def test_reading_needs_no_sign_in_and_saving_does(self):
        app = with_sign_in("briefing")
        assert not app.exception
        assert "**New documents.**" in text_of(app)
        app.button(key="set_alert").click().run()
        assert "Setting alerts needs sign-in" in text_of(app)
        assert not [each for each in app.button if each.label == "Set"]

    def test_a_note_waits_for_sign_in(self):
        app = with_sign_in("vendors", vendor="Arista")
        app.button(key="note_Arista/total").click().run()
        assert "Writing notes needs sign-in" in text_of(app)
        assert not [each for each in app.button if each.label == "Keep"]

    def test_a_view_of_the_scenarios_is_not_saved_without_sign_in(self, at_desk):
        app = with_sign_in("scenarios", look="Saved views")
        app.text_input(key="save_name").set_value("mine")
        (save,) = [each for each in app.button if each.label == "Save these odds"]
        save.click().run()
        assert "Saving views needs sign-in" in text_of(app)
        assert not list(at_desk.root.rglob("mine*"))


@pytest.mark.parametrize("mask", ["00000000", "ffffffff", "0f1e2d3c"])
def test_a_browser_is_known_by_its_token_whatever_the_mask(mask):
    """A token of 16 bytes under a mask of four, as Tornado and Streamlit write them."""
    token = bytes(range(16))
    key = bytes.fromhex(mask)
    masked = bytes(byte ^ key[place % 4] for place, byte in enumerate(token)).hex()
    assert browser_of(f"2|{mask}|{masked}|1700000000") == token.hex()


@pytest.mark.parametrize("cookie", ["", "2|zz|00|1", "1|00|00", "9|00000000|00|1", "🕸"])
def test_what_is_no_such_token_is_no_browser(cookie):
    assert browser_of(cookie) == ""
