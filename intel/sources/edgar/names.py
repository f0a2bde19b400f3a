"""Which company a CIK is, in the desk's own names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from intel.errors import EvidenceError
from intel.facts import Reference

_LEGAL_FORM: Final = re.compile(
    r"\b(inc|incorporated|corp|corporation|co|company|ltd|limited|plc|llc|lp|nv|sa|ag|oyj|the|de)\b"
)


@dataclass(frozen=True)
class Named:
    """The name of each company by its CIK, and what is to be said of how it was found."""

    names: Mapping[int, str]
    notes: tuple[str, ...]


def name_companies(
    filers: Mapping[int, str], reference: Reference, *, only: str | None = None
) -> Named:
    """Name companies by ``vendors.csv``; one that is not there by its name at the SEC.

    Parameters
    ----------
    filers
        Name at the SEC by CIK.
    reference
        The reviewed tables.
    only
        Take this company alone. When no filer is known by that name, the one filer that is not in
        ``vendors.csv`` is given it.

    Raises
    ------
    EvidenceError
        When ``only`` names none of the filers, or could be any of several.
    """
    vendors = reference.vendors.dropna(subset=["cik"])
    listed = dict(zip(vendors["cik"].astype(int), vendors["vendor"], strict=True))
    aliases = {_plain(name): name for name in reference.vendors["vendor"]}
    names, notes, strangers = {}, [], []
    for cik, filer in filers.items():
        if cik in listed:
            names[cik] = listed[cik]
        elif _plain(filer) in aliases:
            names[cik] = aliases[_plain(filer)]
            notes.append(
                f"CIK {cik} is taken for {names[cik]} by its name {filer!r}; put the number into"
                " data/reference/vendors.csv to settle it"
            )
        else:
            strangers.append(cik)
            names[cik] = filer or f"CIK {cik}"
            notes.append(
                f"CIK {cik} is not in data/reference/vendors.csv: its facts are kept under"
                f" {names[cik]!r}; name it with --entity NAME, or add it there"
            )
    if only is None:
        return Named(names, tuple(notes))
    wanted = reference.dictionary.entities.get(only, only)
    same = {cik: name for cik, name in names.items() if _plain(name) == _plain(wanted)}
    if same:
        return Named({cik: wanted if cik in strangers else same[cik] for cik in same}, ())
    if len(strangers) == 1:
        return Named({strangers[0]: wanted}, ())
    found = ", ".join(sorted(names.values())) or "none"
    remedy = "name one of them"
    if strangers:
        remedy += ", or give a folder with the files of one new company alone"
    raise EvidenceError(f"no file is of {wanted!r}; found {found}: {remedy}")


def _plain(name: str) -> str:
    words = re.sub(r"[^a-z0-9 ]", " ", name.lower().replace("&", " and "))
    return " ".join(_LEGAL_FORM.sub(" ", words).split())
