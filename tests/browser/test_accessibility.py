"""What axe finds on pages in the light, and on three that are narrow and dark.

Every run looks at every third page; ``AXE=all`` looks at all of them.

axe-core comes with a Python package and is run in the page: nothing is fetched. The marks of charts
are silent, since the alternative text of each stands for the whole.
"""

import os

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


IN_THE_DARK = ("market_map", "scenarios", "cluster_lab")
"""Between them they have every kind of chart and input, and all share one theme."""

LOOKED_AT = PAGES if os.environ.get("AXE") == "all" else PAGES[::3]
VIEWS = [(name, "light", 1440) for name in LOOKED_AT]
VIEWS += [(name, "dark", 390) for name in IN_THE_DARK]


@pytest.mark.parametrize(("name", "scheme", "width"), VIEWS)
def test_axe_finds_nothing_serious_and_a_telephone_needs_no_sideways_scrolling(
    browser, address, name, scheme, width
):
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
        assert "could not be drawn" not in page.locator("[data-testid=stMain]").inner_text()
        page.set_viewport_size({"width": 390, "height": 844})
        main = "document.querySelector('[data-testid=stMain]')"
        page.wait_for_function(f"() => {main}.scrollWidth <= {main}.clientWidth", timeout=10_000)
        assert faults == []


def is_streamlits_own(page, rule, target):
    """Whether a finding is one of the known ones of Streamlit's frame."""
    known = STREAMLITS_OWN.get(rule)
    return known is not None and page.evaluate(
        "([selector, known]) => document.querySelector(selector)?.matches(known) ?? false",
        [target[0], known],
    )
