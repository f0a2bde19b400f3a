"""Links made with bad intent: whatever a parameter holds, the page is drawn and says its own."""

import re
from itertools import cycle, islice

import pytest

from tests.pages.opening import PAGES, opened, text_of

EVERY_PAGE = sorted(path.stem for path in PAGES.glob("[a-z]*.py"))
NAMED = re.compile(r"""\bkey=f?"([a-z_{}]+)"|query_params(?:\.get|\.pop)?[\[(]"([a-z_]+)""")
HOSTILE = {
    "long": "A" * 100_000,
    "html": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "sql": "'; DROP TABLE fact; --",
    "path": "../../../../etc/passwd",
    "markdown": "[evil](javascript:alert(1)) $\\frac{1}{0}$ :material/bolt:",
    "text": "\u202e\U0001f4a9\u0000\r\n\ud7ff",
    "number": "-1e999",
    "list": "[1,2,{}]",
}


def parameters_of(name):
    """Every name a link to the page may carry: the keys of its widgets, and what it asks for."""
    found = NAMED.findall((PAGES / f"{name}.py").read_text(encoding="utf-8"))
    named = {key or asked for key, asked in found if "{" not in key}
    return sorted(named | {"as_of", "quarters", "currency", "unit", "snapshot"})


@pytest.mark.parametrize("name", EVERY_PAGE)
@pytest.mark.usefixtures("at_desk")
def test_a_link_with_nonsense_in_every_parameter_opens_the_page(name):
    """Each parameter of a page gets another nonsense, beginning with another one on each page."""
    nonsense = islice(cycle(HOSTILE.values()), EVERY_PAGE.index(name), None)
    app = opened(name, **dict(zip(parameters_of(name), nonsense, strict=False)))
    assert not app.exception
    said = text_of(app)
    assert "could not be drawn" not in said
    assert "root:" not in said
    for evil in (HOSTILE["html"], "[evil](", "$\\frac"):
        assert evil not in said
    assert len(said) < 60_000
