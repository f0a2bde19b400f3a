"""Names of reported series: ``vendor/line``, with the definition where a vendor has several."""

from __future__ import annotations

from difflib import get_close_matches

from intel.errors import NotDisclosed
from intel.store import Snapshot

SERIES = (
    "SELECT DISTINCT concat_ws('/', vendor, line, nullif(basis, '')) AS series_id"
    " FROM vendor_revenue ORDER BY 1"
)


def parts_of(series_id: str) -> tuple[str, str, str]:
    """Vendor, line and basis of a series; the basis is empty for a vendor with one definition."""
    vendor, line, *basis = series_id.split("/")
    return vendor, line, "/".join(basis)


def reported_series(snapshot: Snapshot) -> list[str]:
    """Every series that a vendor reports, by id."""
    return [str(name) for name in snapshot.query(SERIES)["series_id"]]


def find_reported(snapshot: Snapshot, wanted: str) -> str:
    """The series of that name, whatever the case of its letters.

    Raises
    ------
    NotDisclosed
        When no vendor reports it; the message lists close ones.
    """
    by_case = {name.casefold(): name for name in reported_series(snapshot)}
    key = wanted.strip().casefold()
    if key in by_case:
        return by_case[key]
    near = [by_case[each] for each in get_close_matches(key, by_case, n=4, cutoff=0.6)]
    perhaps = f"perhaps {', '.join(near)}; " if near else ""
    raise NotDisclosed(
        f"no vendor reports a series {wanted!r}; {perhaps}list all with"
        ' `intel sql "SELECT DISTINCT vendor, line, basis FROM vendor_revenue"`'
    )
