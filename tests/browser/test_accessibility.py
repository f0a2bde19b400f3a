"""What axe finds on every page, wide in the light and narrow in the dark.

axe-core comes with a Python package and is run in the page: nothing is fetched. The marks of charts
are silent, since the alternative text of each stands for the whole.
"""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.screenshots import PAGES, open_page, settled

pytestmark = pytest.mark.browser

STREAMLITS_OWN = {
    "list": "[data-testid=stSidebarNavItems]",
    "listitem": "[data-testid=stSidebarNavItems] *",
    "svg-img-alt": "[data-testid=stMetric] *",
}
"""What Streamlit 1.67 draws itself and no page can change: with sections, the list of the
navigation holds groups instead of items, and the items stand in a group instead of a list; the
small trend in a metric has marks without words (its number and label are text)."""


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(("scheme", "width"), [("light", 1440), ("dark", 390)])
def test_axe_finds_nothing_serious(browser, address, name, scheme, width):
    with open_page(browser, width=width, height=844, scheme=scheme) as (page, faults):
        page.goto(f"{address}/{name}")
        settled(page)
        found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
        serious = [
            (rule["id"], node["html"][:200], node.get("failureSummary", "")[:300])
            for rule in found
            if rule["impact"] in ("serious", "critical")
            for node in rule["nodes"]
            if not is_streamlits_own(page, rule["id"], node["target"])
        ]
        assert serious == []
        assert faults == []
        assert "could not be drawn" not in page.locator("[data-testid=stMain]").inner_text()
        main = "document.querySelector('[data-testid=stMain]')"
        assert page.evaluate(f"() => {main}.scrollWidth - {main}.clientWidth") <= 0


def is_streamlits_own(page, rule, target):
    """Whether a finding is one of the known ones of Streamlit's frame."""
    known = STREAMLITS_OWN.get(rule)
    return known is not None and page.evaluate(
        "([selector, known]) => document.querySelector(selector)?.matches(known) ?? false",
        [target[0], known],
    )
