"""Take a picture of every page, wide and narrow, light and dark.

Run it against a desk that is up::

    python tests/browser/screenshots.py http://127.0.0.1:8501 screenshots/ [PAGE …]

It prints what a reader cannot see in a picture: console errors and requests that left the machine.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, sync_playwright

CHECKOUT = Path(__file__).resolve().parents[2]

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PAGES = tuple(
    "" if file == "briefing" else address or file
    for file, address in re.findall(
        r'page\("(\w+)"(?:[^)]*address="(\w+)")?', (CHECKOUT / "app.py").read_text()
    )
)
"""The address of every page in the navigation."""
SIZES = {"wide": (1440, 900), "narrow": (390, 844)}
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
PROBES = ("/_stcore/health", "/_stcore/host-config")  # Streamlit asks under the page's own path


STILL = """() => new Promise(done => {
    const end = () => { watcher.disconnect(); done(); };
    let quiet = setTimeout(end, 150);
    const watcher = new MutationObserver(() => {
        clearTimeout(quiet);
        quiet = setTimeout(end, 150);
    });
    watcher.observe(document.body, {subtree: true, childList: true, characterData: true});
    setTimeout(end, 5000);
})"""
"""Ends when nothing has been put on the page for a while, a chart least of all."""


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start a headless browser that talks to nobody but the page."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def open_page(
    browser: Browser,
    *,
    width: int = 1440,
    height: int = 900,
    scheme: Literal["light", "dark"] = "light",
    anew: bool = False,
) -> Iterator[tuple[Page, list[str]]]:
    """Open a tab; the list collects console errors, failed answers and requests that left.

    Tabs share what the browser has fetched; ``anew`` shares nothing, cookies least of all.
    """
    own = browser.new_context() if anew or not browser.contexts else None
    page = (own or browser.contexts[0]).new_page()
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(color_scheme=scheme)
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(f"page error: {error}"))
    page.on(
        "console",
        lambda message: (
            faults.append(f"console: {message.text}")
            if message.type == "error" and not message.location["url"].endswith(PROBES)
            else None
        ),
    )
    page.on(
        "request",
        lambda request: (
            faults.append(f"left the machine: {request.url}")
            if urlsplit(request.url).hostname not in {"127.0.0.1", "localhost", None}
            else None
        ),
    )
    try:
        yield page, faults
    finally:
        if anew and own:
            own.close()
        else:
            page.close()


def settled(page: Page) -> None:
    """Wait until Streamlit has drawn everything it was asked for."""
    page.wait_for_function(
        "() => /snapshot \\d{6}|could not be drawn|intel refresh/.test("
        "document.querySelector('[data-testid=stMain]')?.innerText)",
        timeout=30_000,
    )
    page.wait_for_selector("[data-testid=stStatusWidget]", state="detached", timeout=30_000)
    page.wait_for_function(
        "() => !document.querySelector('[data-stale=true]')"
        " && !document.querySelector('[data-testid=stSkeleton]')",
        timeout=30_000,
    )
    page.evaluate(STILL)


def shoot(page: Page, target: Path) -> None:
    """Save the whole page: Streamlit scrolls inside its main block, so the window grows to it."""
    size = page.viewport_size or {"width": 1440, "height": 900}
    for _ in range(2):  # charts that come into view make the page grow once more
        height = page.evaluate("() => document.querySelector('[data-testid=stMain]').scrollHeight")
        page.set_viewport_size({"width": size["width"], "height": min(max(height, 600), 6000)})
        settled(page)
    page.screenshot(path=str(target), animations="disabled")


def main(address: str, folder: Path, pages: Sequence[str] = PAGES) -> int:
    """Photograph pages in every form; return the number of faults seen.

    A page may be named with parameters (``sql?table=fact``).
    """
    folder.mkdir(parents=True, exist_ok=True)
    seen = 0
    with chromium() as browser:
        for size, (width, height) in SIZES.items():
            for scheme in SCHEMES:
                for name in pages:
                    with open_page(browser, width=width, height=height, scheme=scheme) as opened:
                        page, faults = opened
                        page.goto(f"{address}/{name}")
                        settled(page)
                        file = re.sub(r"\W+", "-", name) or "briefing"
                        target = folder / f"{file}-{size}-{scheme}.png"
                        shoot(page, target)
                        print(target, *faults, sep="\n    ")
                        seen += len(faults)
    return seen


if __name__ == "__main__":
    if len(sys.argv) < 3:
        print(__doc__)
        sys.exit(2)
    address, folder, *named = sys.argv[1:]
    sys.exit(1 if main(address.rstrip("/"), Path(folder), named or PAGES) else 0)
