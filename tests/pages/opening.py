"""Open one page without a browser, with parameters as a link would carry them."""

from streamlit.testing.v1 import AppTest

from intel.home import CHECKOUT

PAGES = CHECKOUT / "intel" / "pages"


def opened(name, **parameters):
    """The page after its first run."""
    app = AppTest.from_file(str(PAGES / f"{name}.py"), default_timeout=30)
    for key, value in parameters.items():
        app.query_params[key] = value
    return app.run()


def text_of(app):
    """Everything the page says in words."""
    said = (*app.markdown, *app.caption, *app.info, *app.warning, *app.error)
    return "\n".join(each.value for each in said)
