"""EDGAR itself: fetch what is new of every company that is followed, then read it as recorded.

The cache is laid out as a recorded folder: company facts and the list of filings by company, each
filing under its accession number. A filing never changes and is fetched once.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from intel.errors import EvidenceError, PageUnavailable, SourceUnavailable
from intel.facts import Reference
from intel.sources.edgar.statement import ARCHIVES
from intel.sources.edgar.submissions import Listed, read_list

if TYPE_CHECKING:
    from intel.sources.polite import PoliteClient

FORMS: Final = frozenset({"10-Q", "10-K", "10-Q/A", "10-K/A", "20-F", "40-F"})
"""Forms whose main document is tagged with figures."""
YEARS_BACK: Final = 2


@dataclass(frozen=True)
class Hosts:
    """Where EDGAR is."""

    data: str = "https://data.sec.gov"
    archives: str = ARCHIVES


EDGAR: Final = Hosts()


@dataclass(frozen=True)
class Fetched:
    """What was fetched: how many pages are new, what was left out and why."""

    new: int
    left_out: tuple[str, ...]


def fetch(
    client: PoliteClient,
    reference: Reference,
    *,
    now: datetime,
    only: str | None = None,
    hosts: Hosts = EDGAR,
) -> Fetched:
    """Fetch the list of filings, the company facts and the newest filings of every vendor.

    A page that is not there or not whole is left out with the rest of its company, and said; the
    others go on. When EDGAR as a whole cannot be reached or refuses, nothing more is asked.

    Raises
    ------
    SourceUnavailable
        When nothing could be had.
    EvidenceError
        When ``only`` is a company without a CIK in ``vendors.csv``.
    """
    listed = reference.vendors.dropna(subset=["cik"])
    ciks = dict(zip(listed["vendor"], listed["cik"].astype(int), strict=True))
    if only is not None:
        name = reference.dictionary.entities.get(only, only)
        if name not in ciks:
            raise EvidenceError(
                f"{name!r} has no CIK in data/reference/vendors.csv; add it there, from the"
                " company's page at sec.gov"
            )
        ciks = {name: ciks[name]}
    pages, left_out = [], []
    for name, cik in ciks.items():
        try:
            for is_new in _company(client, cik, hosts, now):
                pages.append(is_new)  # noqa: PERF402 - keeps what came before an error
        except PageUnavailable as error:
            left_out.append(f"{name}: {error}")
        except SourceUnavailable as error:
            if not pages:
                raise
            left_out.append(f"stopped at {name}: {error}")
            break
    if not pages:
        raise SourceUnavailable(f"EDGAR gave nothing: {'; '.join(left_out)}")
    return Fetched(sum(pages), tuple(left_out))


def _company(client: PoliteClient, cik: int, hosts: Hosts, now: datetime) -> Iterator[bool]:
    """Fetch one company's pages; of each, whether it was new."""
    key = f"CIK{cik:010d}"
    content, is_new = client.get(
        f"{hosts.data}/submissions/{key}.json", f"{key}/submissions.json", check=_is_json("filings")
    )
    yield is_new
    _, is_new = client.get(
        f"{hosts.data}/api/xbrl/companyfacts/{key}.json",
        f"{key}/companyfacts.json",
        check=_is_json("facts"),
    )
    yield is_new
    since = (now - timedelta(days=366 * YEARS_BACK)).date()
    for each in read_list(key, json.loads(content)):
        filing = each.filing
        if filing.form in FORMS and each.has_inline_xbrl and filing.filed and filing.filed >= since:
            yield _filing(client, cik, each, hosts)


def _filing(client: PoliteClient, cik: int, listed: Listed, hosts: Hosts) -> bool:
    number = listed.filing.accession
    _, is_new = client.get(
        f"{hosts.archives}/Archives/edgar/data/{cik}/{number.replace('-', '')}/"
        f"{listed.main_document}",
        f"CIK{cik:010d}/{number}/{Path(listed.main_document).name}",
        check=_is_filing,
        never_changes=True,
    )
    return is_new


def _is_json(key: str) -> Callable[[bytes], None]:
    def check(content: bytes) -> None:
        try:
            document = json.loads(content)
        except ValueError as error:
            raise EvidenceError(f"cut off or not JSON ({error})") from error
        if not isinstance(document, dict) or key not in document:
            raise EvidenceError(f"it has no {key!r}")

    return check


def _is_filing(content: bytes) -> None:
    if b"inlineXBRL" not in content:
        raise EvidenceError("it holds no inline XBRL")
    if not content.rstrip().endswith(b"</html>"):
        raise EvidenceError("the page is cut off")
